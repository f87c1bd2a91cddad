using System;
using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>A thread of a task on its CPU: user instructions, and calls to the pager.</summary>
/// <remarks>
/// The kernel's part of a fault is here: it sends the pager what the CPU reported, and blocks the
/// thread until the reply. Source: the kernel's data abort path, as the seed's interface shows it.
/// </remarks>
public sealed class UserThread : ITrapHandler
{
    readonly Mm0 mm0;
    readonly Port<Reply> replies;

    /// <summary>Puts a thread on a CPU, in the set-up or right after a fork.</summary>
    public UserThread(Mm0 mm0, Tcb tcb, Cpu cpu)
    {
        ArgumentNullException.ThrowIfNull(mm0);
        ArgumentNullException.ThrowIfNull(tcb);
        ArgumentNullException.ThrowIfNull(cpu);
        this.mm0 = mm0;
        Tcb = tcb;
        Cpu = cpu;
        replies = new Port<Reply>(mm0.Simulator, $"replies to {cpu}");
        cpu.Trap = this;
    }

    public Tcb Tcb { get; }

    public Cpu Cpu { get; }

    /// <summary>Loads a word.</summary>
    public Routine<UserResult> Load(VirtualPage page, int word = 0) => Cpu.Load(page, word);

    /// <summary>Stores a word.</summary>
    public Routine<UserResult> Store(VirtualPage page, ulong value, int word = 0)
        => Cpu.Store(page, value, word);

    /// <summary>Atomically stores a word and loads the old one.</summary>
    public Routine<UserResult> Swap(VirtualPage page, ulong value, int word = 0)
        => Cpu.Swap(page, value, word);

    /// <summary>Creates a child task; its threads are the caller's to start.</summary>
    /// <param name="childCpus">Where each of them will run.</param>
    public Routine<Reply> Fork(string child, params IReadOnlyList<Cpu> childCpus)
        => Call(new ForkRequest(Tcb, replies, child, childCpus));

    /// <summary>Leaves the task; the last thread ends it.</summary>
    public async Routine Exit()
    {
        await Leave();
        await End();
    }

    /// <summary>Takes the CPU out of the task's tables, before they are freed.</summary>
    public Point<LoadRootAccess, Nothing> Leave() => Cpu.LoadRoot(mm0.IdleRoot, default);

    /// <summary>Tells the pager that this thread has left its task.</summary>
    public Routine<Reply> End() => Call(new ExitRequest(Tcb, replies));

    /// <summary>Maps anonymous memory; the reply's value is its first page.</summary>
    /// <param name="flags">Rights, and shared or private.</param>
    public Routine<Reply> Map(VmFlags flags, int pages, VirtualPage? address = null)
        => Call(new MapRequest(
            Tcb, replies, flags | VmFlags.Anonymous, pages, null, 0, address));

    /// <summary>Maps pages of an open file; the reply's value is the first page.</summary>
    public Routine<Reply> MapFile(
        int file, int fileOffset, VmFlags flags, int pages, VirtualPage? address = null)
        => Call(new MapRequest(Tcb, replies, flags, pages, file, fileOffset, address));

    public Routine<Reply> Unmap(VirtualPage first, int pages = 1)
        => Range(RangeKind.Unmap, first, pages);

    public Routine<Reply> Protect(VirtualPage first, int pages, VmFlags rights)
        => Range(RangeKind.Protect, first, pages, rights);

    public Routine<Reply> Sync(VirtualPage first, int pages = 1)
        => Range(RangeKind.Sync, first, pages);

    public Routine<Reply> Evict(VirtualPage first, int pages = 1)
        => Range(RangeKind.Evict, first, pages);

    public Routine<Reply> Prefault(VirtualPage first, VmFlags rights, int pages = 1)
        => Range(RangeKind.Prefault, first, pages, rights);

    public Routine<Reply> Wire(VirtualPage first, int pages = 1)
        => Range(RangeKind.Wire, first, pages);

    public Routine<Reply> Unwire(VirtualPage first, int pages = 1)
        => Range(RangeKind.Unwire, first, pages);

    /// <summary>Opens a file; the reply's value is its descriptor.</summary>
    public Routine<Reply> Open(string name) => Call(new OpenRequest(Tcb, replies, name));

    public Routine<Reply> Close(int file) => Call(new FileRequest(
        Tcb, replies, FileKind.Close, file));

    public Routine<Reply> FileSync(int file) => Call(new FileRequest(
        Tcb, replies, FileKind.Sync, file));

    /// <summary>Reads words of a file into memory; the reply's value is how many.</summary>
    /// <param name="position">In words.</param>
    public Routine<Reply> Read(int file, int position, VirtualPage page, int word, int words)
        => Call(new FileRequest(
            Tcb, replies, FileKind.Read, file, position, Address(page, word),
            (uint)words * Mm0.WordBytes));

    /// <summary>Writes words of memory to a file; the reply's value is how many.</summary>
    public Routine<Reply> Write(int file, int position, VirtualPage page, int word, int words)
        => Call(new FileRequest(
            Tcb, replies, FileKind.Write, file, position, Address(page, word),
            (uint)words * Mm0.WordBytes));

    /// <summary>A segment's identifier by its key; created where there is none.</summary>
    public Routine<Reply> ShmGet(int? key, int pages, bool create = true, bool exclusive = false)
        => Call(new ShmGetRequest(Tcb, replies, key, pages, create, exclusive));

    /// <summary>Attaches a segment; the reply's value is its first page.</summary>
    public Routine<Reply> ShmAttach(
        int segment, VmFlags rights = VmFlags.Prot, VirtualPage? address = null)
        => Call(new ShmAttachRequest(Tcb, replies, segment, address, rights));

    public Routine<Reply> ShmDetach(VirtualPage address)
        => Call(new ShmDetachRequest(Tcb, replies, address));

    /// <summary>Sends any other request, a wrong one too.</summary>
    public Routine<Reply> Send(Func<Port<Reply>, Request> request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Call(request(replies));
    }

    /// <inheritdoc/>
    public async Routine<Error> OnFault(Cpu cpu, PageFault fault)
        => (await Call(new FaultRequest(Tcb, replies, fault))).Error;

    Routine<Reply> Range(
        RangeKind kind, VirtualPage first, int pages, VmFlags rights = VmFlags.None)
        => Call(new RangeRequest(Tcb, replies, kind, first, pages, rights));

    uint Address(VirtualPage page, int word)
        => (uint)((page.Number * mm0.Machine.Settings.Words) + word) * Mm0.WordBytes;

    async Routine<Reply> Call(Request request)
    {
        await mm0.Send(request, Cpu);
        return await replies.Receive();
    }
}
