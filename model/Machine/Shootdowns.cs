using System.Collections.Generic;
using System.Numerics;
using Verified.Simulation;

namespace Verified.Machines;

/// <summary>Invalidation on other CPUs: issue, acknowledge, complete.</summary>
/// <remarks>
/// With interrupts (Intel SDM vol. 3A, 4.10.5): the initiator sends to each target and waits; a
/// target invalidates and acknowledges between two instructions, when its interrupts are on. By
/// broadcast (Arm DDI 0487, D8.14): the hardware invalidates each TLB at some moment between two
/// instructions, whatever the interrupts. When a shootdown has ended no target can use what it
/// covers, and no access through it is still to come.
/// </remarks>
public sealed class Shootdowns
{
    readonly Machine machine;

    internal Shootdowns(Machine machine)
    {
        this.machine = machine;
        if (machine.Settings.Profile.Shootdown == ShootdownKind.Interrupt)
        {
            foreach (Cpu cpu in machine.Cpus)
            {
                machine.Simulator.Start(
                    $"{cpu} interrupts", () => TakeInterrupts(cpu), daemon: true);
            }
        }
    }

    /// <summary>All CPUs of the machine, one bit each.</summary>
    public ulong Everybody => (1UL << machine.Cpus.Count) - 1;

    /// <summary>How many shootdowns have ended.</summary>
    public int Ended { get; private set; }

    /// <summary>What the last one that ended covered.</summary>
    public InvalidationScope LastEnded { get; private set; }

    /// <summary>How many writes there had been when that one began.</summary>
    internal int LastEndedBegan { get; private set; }

    /// <summary>Invalidates on the CPUs named, and waits until it is done everywhere.</summary>
    /// <param name="here">
    /// The CPU whose code this is; null for a server that uses no translation.
    /// </param>
    /// <param name="cpus">The targets, one bit each.</param>
    /// <param name="polls">
    /// Whether it takes the requests of others while it waits, though its interrupts are off.
    /// </param>
    /// <remarks>
    /// Locks: a target that spins with interrupts off on a lock that the caller holds never
    /// acknowledges; the explorer reports the deadlock. So do two that wait for each other with
    /// interrupts off, unless one of them polls (Linux, kernel/smp.c, smp_call_function_many_cond:
    /// "can deadlock when called with interrupts disabled").
    /// </remarks>
    public async Routine Run(Cpu? here, InvalidationScope scope, ulong cpus, bool polls = false)
    {
        var request = new ShootdownRequest(
            machine.Simulator, scope, machine.Memory.Writes);
        bool broadcast = machine.Settings.Profile.Shootdown == ShootdownKind.Broadcast;
        for (ulong left = cpus; left != 0; left &= left - 1)
        {
            Cpu target = machine.Cpus[BitOperations.TrailingZeroCount(left)];
            if (target == here)
            {
                await target.Invalidate(scope);
            }
            else if (broadcast)
            {
                await new Point<BroadcastAccess, Nothing>(new BroadcastAccess(target, request));
            }
            else
            {
                await new Point<InterruptAccess, Nothing>(new InterruptAccess(target, request));
            }
        }

        Cpu? polling = polls && here is { InterruptsOn: false } ? here : null;
        if (polling is not null)
        {
            await polling.EnableInterrupts();
        }

        await new Point<CompleteAccess, Nothing>(new CompleteAccess(this, request, polling));
    }

    static async Routine TakeInterrupts(Cpu cpu)
    {
        while (true)
        {
            await new Point<TakeInterruptAccess, Nothing>(new TakeInterruptAccess(cpu));
        }
    }

    /// <summary>Goes on when every target has acknowledged.</summary>
    /// <remarks>Who polled until then has its interrupts off again in the same step.</remarks>
    readonly struct CompleteAccess(Shootdowns it, ShootdownRequest request, Cpu? polling)
        : IAccess<Nothing>
    {
        public Simulator Simulator => it.machine.Simulator;

        public Step Step => polling is null
            ? new(StepKind.Join, request.Id)
            : new(StepKind.Join, request.Id, StepKind.Write, polling.Line.Id);

        public Gate? Gate => request.Done;

        public Nothing Perform(SimTask me)
        {
            request.Clock.Acquire(me);
            if (polling is not null)
            {
                polling.InterruptsOn = false;
            }

            it.Ended++;
            (it.LastEnded, it.LastEndedBegan) = (request.Scope, request.Began);
            it.machine.Changed();
            Simulator.Recorder?.Note($"{me}  shootdown of {request.Scope} ends");
            return default;
        }
    }

    /// <summary>Sends the interrupt.</summary>
    readonly struct InterruptAccess(Cpu target, ShootdownRequest request) : IAccess<Nothing>
    {
        public Simulator Simulator => target.Machine.Simulator;

        public Step Step => new(StepKind.Send, target.Line.Id);

        public Gate? Gate => null;

        public Nothing Perform(SimTask me)
        {
            target.Machine.BeginInvalidation(me);
            request.Clock.Release(me, Simulator);
            request.Expect();
            target.Line.Raise(request);
            Simulator.Recorder?.Note($"{me}  sends a shootdown of {request.Scope} to {target}");
            return default;
        }
    }

    /// <summary>Takes the interrupts that are pending: invalidates and acknowledges.</summary>
    readonly struct TakeInterruptAccess(Cpu cpu) : IAccess<Nothing>
    {
        public Simulator Simulator => cpu.Machine.Simulator;

        public Step Step => new(StepKind.Receive, cpu.Line.Id, StepKind.Write, cpu.Tlb.Id);

        public Gate? Gate => cpu.Line.Deliverable;

        public Nothing Perform(SimTask me)
        {
            while (cpu.Line.Take() is { } request)
            {
                request.Clock.Acquire(me);
                cpu.Machine.Invalidate(cpu, request.Scope);
                request.Clock.Release(me, Simulator);
                request.Acknowledge();
                Simulator.Recorder?.Note($"{cpu}  invalidates {request.Scope}, acknowledges");
            }

            return default;
        }
    }

    /// <summary>The hardware's invalidation reaches one CPU.</summary>
    /// <remarks>
    /// It could do so in the midst of an instruction, and would then have to wait for that to end
    /// and to drop what its walk may have filled. Nothing shows the difference.
    /// </remarks>
    readonly struct BroadcastAccess(Cpu target, ShootdownRequest request) : IAccess<Nothing>
    {
        public Simulator Simulator => target.Machine.Simulator;

        public Step Step => new(StepKind.Write, target.Tlb.Id);

        public Gate? Gate => target.Overtakable ?? target.BetweenInstructions;

        public Nothing Perform(SimTask me)
        {
            target.Machine.BeginInvalidation(me);
            target.Machine.Invalidate(target, request.Scope);
            Simulator.Recorder?.Note($"{me}  broadcast of {request.Scope} reaches {target}");
            return default;
        }
    }
}
