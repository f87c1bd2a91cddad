using System;
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

    /// <summary>Creates a child task; its thread is the caller's to start.</summary>
    /// <param name="childCpu">Where the child's thread will run.</param>
    public async Routine<Reply> Fork(string child, Cpu childCpu)
        => await Call(new Request(
            RequestKind.Fork, Tcb, replies, ChildCpu: childCpu, Child: child));

    /// <summary>Ends the task; this must be its only thread.</summary>
    public async Routine Exit()
    {
        await Leave();
        await End();
    }

    /// <summary>Takes the CPU out of the task's tables, before they are freed.</summary>
    public Point<LoadRootAccess, Nothing> Leave() => Cpu.LoadRoot(mm0.IdleRoot, default);

    /// <summary>Asks the pager to end the task that this thread has left.</summary>
    public async Routine End() => await Call(new Request(RequestKind.Exit, Tcb, replies));

    /// <inheritdoc/>
    public async Routine<Error> OnFault(Cpu cpu, PageFault fault)
        => (await Call(new Request(RequestKind.Fault, Tcb, replies, fault))).Error;

    async Routine<Reply> Call(Request request)
    {
        await mm0.Send(request);
        return await replies.Receive();
    }
}
