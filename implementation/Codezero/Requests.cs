using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>A message to the pager. The sender waits for one reply.</summary>
/// <remarks>Source: the tags of mm0's dispatcher (facts 5.8 – 5.10).</remarks>
public abstract record Request(Tcb Sender, Port<Reply> ReplyTo)
{
    /// <summary>How often it was answered; for rules.</summary>
    public int Answers { get; internal set; }
}

/// <summary>A fault, as the CPU reported it: the entry may have changed since.</summary>
public sealed record FaultRequest(Tcb Sender, Port<Reply> ReplyTo, PageFault Fault)
    : Request(Sender, ReplyTo);

/// <summary>fork: a new task, whose threads will run on some CPUs, each on one.</summary>
public sealed record ForkRequest(
    Tcb Sender, Port<Reply> ReplyTo, string Child, IReadOnlyList<Cpu> ChildCpus)
    : Request(Sender, ReplyTo);

/// <summary>exit: the thread has left the task's tables; the last one ends the task.</summary>
public sealed record ExitRequest(Tcb Sender, Port<Reply> ReplyTo) : Request(Sender, ReplyTo);

/// <summary>mmap: a new area; its first page is the reply's value.</summary>
/// <param name="File">A file descriptor; null for anonymous memory.</param>
/// <param name="Address">Where; null to let the pager choose.</param>
public sealed record MapRequest(
    Tcb Sender, Port<Reply> ReplyTo, VmFlags Flags, int Pages, int? File, int FileOffset,
    VirtualPage? Address) : Request(Sender, ReplyTo);

/// <summary>What a request does to a range of pages.</summary>
public enum RangeKind : byte
{
    /// <summary>munmap.</summary>
    Unmap,

    /// <summary>mprotect, with the rights of <see cref="RangeRequest.Rights"/>.</summary>
    Protect,

    /// <summary>msync.</summary>
    Sync,

    /// <summary>Pushes the pages out of memory, where they can be.</summary>
    Evict,

    /// <summary>prefault_page for each page, for an access with the rights given.</summary>
    Prefault,

    /// <summary>Wires the pages in memory (VMA_FIXED).</summary>
    Wire,

    /// <summary>Ends the wiring.</summary>
    Unwire,
}

/// <summary>A request about some pages of the sender's address space.</summary>
public sealed record RangeRequest(
    Tcb Sender, Port<Reply> ReplyTo, RangeKind Kind, VirtualPage First, int Pages,
    VmFlags Rights = VmFlags.None) : Request(Sender, ReplyTo);

/// <summary>open: the reply's value is a file descriptor.</summary>
public sealed record OpenRequest(Tcb Sender, Port<Reply> ReplyTo, string Name)
    : Request(Sender, ReplyTo);

/// <summary>What a request does with a file that is open.</summary>
public enum FileKind : byte
{
    /// <summary>close.</summary>
    Close,

    /// <summary>fsync.</summary>
    Sync,

    /// <summary>read: from the file to memory.</summary>
    Read,

    /// <summary>write: from memory to the file, which may grow.</summary>
    Write,
}

/// <summary>A request about an open file.</summary>
/// <param name="File">The file descriptor.</param>
/// <param name="Position">In words from the start of the file.</param>
/// <param name="Buffer">Where in memory, in bytes from address 0.</param>
/// <param name="Bytes">How much; whole words.</param>
public sealed record FileRequest(
    Tcb Sender, Port<Reply> ReplyTo, FileKind Kind, int File, int Position = 0, uint Buffer = 0,
    uint Bytes = 0) : Request(Sender, ReplyTo);

/// <summary>shmget: the reply's value is the segment's identifier.</summary>
/// <param name="Key">Null for a segment that nobody else finds (IPC_PRIVATE).</param>
public sealed record ShmGetRequest(
    Tcb Sender, Port<Reply> ReplyTo, int? Key, int Pages, bool Create, bool Exclusive)
    : Request(Sender, ReplyTo);

/// <summary>shmat: the reply's value is the first page.</summary>
public sealed record ShmAttachRequest(
    Tcb Sender, Port<Reply> ReplyTo, int Segment, VirtualPage? Address, VmFlags Rights)
    : Request(Sender, ReplyTo);

/// <summary>shmdt, by the first page.</summary>
public sealed record ShmDetachRequest(Tcb Sender, Port<Reply> ReplyTo, VirtualPage Address)
    : Request(Sender, ReplyTo);

/// <summary>The answer to a request.</summary>
/// <param name="Child">For a fork.</param>
/// <param name="Value">A page, a file descriptor or an identifier, as the request has it.</param>
public readonly record struct Reply(Error Error, Tcb? Child = null, int Value = 0);

/// <summary>What a request leaves behind, to be given back when no lock is held.</summary>
/// <remarks>One for each handler, emptied after each request.</remarks>
public sealed class Leftovers
{
    /// <summary>Frames that no entry and no translation reaches any more.</summary>
    public List<Frame> Frames { get; } = [];

    /// <summary>Files that may have lost their last user.</summary>
    public List<VmFile> Files { get; } = [];
}
