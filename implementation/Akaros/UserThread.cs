using System;
using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Akaros;

/// <summary>A thread of a process on its CPU: user instructions, and calls to the kernel.</summary>
/// <remarks>The kernel's code runs in the thread's own task.</remarks>
public sealed class UserThread : ITrapHandler
{
    readonly Kernel kernel;

    /// <summary>Puts a thread on a CPU, in the set-up or right after a fork.</summary>
    public UserThread(Kernel kernel, Proc proc, Cpu cpu)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(proc);
        ArgumentNullException.ThrowIfNull(cpu);
        this.kernel = kernel;
        Proc = proc;
        Cpu = cpu;
        cpu.Trap = this;
    }

    public Proc Proc { get; }

    public Cpu Cpu { get; }

    /// <summary>Loads a word.</summary>
    public Routine<UserResult> Load(VirtualPage page, int word = 0) => Cpu.Load(page, word);

    /// <summary>Stores a word.</summary>
    public Routine<UserResult> Store(VirtualPage page, ulong value, int word = 0)
        => Cpu.Store(page, value, word);

    /// <summary>Atomically stores a word and loads the old one.</summary>
    public Routine<UserResult> Swap(VirtualPage page, ulong value, int word = 0)
        => Cpu.Swap(page, value, word);

    /// <summary>See <see cref="Kernel.Fork"/>.</summary>
    public Routine<(Proc? Child, Error Error)> Fork(string child, params IReadOnlyList<Cpu> cpus)
        => kernel.Fork(Proc, child, cpus);

    /// <summary>Leaves the process; the last thread ends it.</summary>
    public async Routine Exit()
    {
        await Cpu.LoadRoot(kernel.IdleRoot, default);
        await kernel.Exit(Proc);
    }

    /// <summary>See <see cref="Kernel.Mmap"/>.</summary>
    public Routine<(VirtualPage First, Error Error)> Map(
        VirtualPage? address, int pages, Protection protection, MapFlags flags,
        int? file = null, int offset = 0)
        => kernel.Mmap(Proc, address, pages, protection, flags, file, offset);

    public Routine<Error> Unmap(VirtualPage first, int pages = 1)
        => kernel.Munmap(Proc, first, pages);

    public Routine<Error> Protect(VirtualPage first, int pages, Protection protection)
        => kernel.Mprotect(Proc, first, pages, protection);

    /// <summary>See <see cref="Kernel.Populate"/>.</summary>
    public Routine<int> Populate(VirtualPage first, int pages = 1)
        => kernel.Populate(Proc, first, pages);

    /// <summary>See <see cref="Kernel.Msync"/>.</summary>
    public Routine<Error> Sync(VirtualPage first, int pages = 1)
        => kernel.Msync(Proc, first, pages);

    /// <summary>See <see cref="Kernel.Evict"/>.</summary>
    public Routine<Error> Evict(VirtualPage first, int pages = 1)
        => kernel.Evict(Proc, first, pages);

    /// <summary>See <see cref="Kernel.Open"/>.</summary>
    public Routine<(int Descriptor, Error Error)> Open(
        string name, bool writable = true, bool truncate = false)
        => kernel.Open(Proc, name, writable, truncate);

    public Routine<Error> Close(int file) => kernel.Close(Proc, file);

    /// <summary>See <see cref="Kernel.Read"/>.</summary>
    public Routine<(int Words, Error Error)> Read(
        int file, int position, VirtualPage page, int word, int words)
        => kernel.Read(this, file, position, page, word, words);

    /// <summary>See <see cref="Kernel.Write"/>.</summary>
    public Routine<(int Words, Error Error)> Write(
        int file, int position, VirtualPage page, int word, int words)
        => kernel.Write(this, file, position, page, word, words);

    public Routine<Error> Truncate(int file, int pages) => kernel.Ftruncate(Proc, file, pages);

    public Routine<Error> FileSync(int file) => kernel.Fsync(Proc, file);

    /// <inheritdoc/>
    public async Routine<Error> OnFault(Cpu cpu, PageFault fault)
    {
        kernel.Observer?.FaultBegins(this, fault.Page);
        Error error = await kernel.HandlePageFault(Proc, fault.Page, fault.IsWrite);
        kernel.Observer?.FaultEnds(this);
        return error;
    }
}
