using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using Verified.Codezero;
using Verified.Machines;
using Verified.Simulation;
using Verified.Specs.Codezero;
using Xunit;

namespace Verified.Tests.OnCodezero;

/// <summary>
/// A pager with two handlers and two disks, of a task P with three private pages of zeroes and one
/// thread, in one schedule under all rules.
/// </summary>
/// <remarks>
/// File F, of three pages that may become five, is open in P as 0; word 0 of its page i is 100 + i.
/// Whoever comes first of all tasks that can go on does, unless a test says otherwise.
/// </remarks>
sealed class Quiet
{
    public const string File = "F";

    const int FilePages = 3;
    const int FileBlocks = 5;
    const int UsualSlots = 8;

    readonly Simulator simulator;
    readonly Stack<Frame> hoarded = new();

    Quiet(Simulator simulator, MachineSettings settings, int slots)
    {
        this.simulator = simulator;
        Machine = new Machine(simulator, settings);
        Mm0 = new BareMm0(Machine);
        CodezeroMonitor.Watch(Mm0);
        FileDisk = new Disk(Machine, "file disk", FileBlocks);
        Mm0.UseDisks(FileDisk, new Disk(Machine, "swap disk", slots));
        Mm0.AddFile(File, 0, FilePages, FileBlocks);
        for (int i = 0; i < FilePages; i++)
        {
            FileDisk.Poke(i, 0, 100UL + (ulong)i);
        }

        P = Mm0.CreateTask("P");
        Mm0.MapAnonymous(P, Page(0), 3);
        Mm0.OpenNow(P, File);
        Me = ThreadOf(P, 0);
        Me.Cpu.SetRoot(P.Tables.Root, P.Id);
    }

    public static MachineSettings X86 { get; } = new()
    {
        Frames = 48, Cpus = 3, Tlb = TlbFreedom.Tame,
    };

    public static MachineSettings Armv7 { get; } = X86 with { Profile = MachineProfile.Armv7 };

    public Machine Machine { get; }

    public BareMm0 Mm0 { get; }

    public Disk FileDisk { get; }

    public Tcb P { get; }

    /// <summary>The thread of P.</summary>
    public UserThread Me { get; }

    /// <summary>What the pager said, in order, from the moment on that a test listens.</summary>
    public List<string> Said { get; } = [];

    /// <summary>The choices that were made, by name and number of alternatives.</summary>
    public List<(string Name, int Below)> Asked { get; } = [];

    /// <summary>Tasks that go on while they can, the first one first.</summary>
    public string[] First { get; set; } = [];

    /// <summary>Tasks that go on when no other can.</summary>
    public string[] Last { get; set; } = [];

    /// <summary>The answer to a choice; null for 0.</summary>
    public Func<string, int>? Answer { get; set; }

    /// <summary>Is asked after the run, with nothing left to do.</summary>
    public Action? AtRest { get; set; }

    public int Shootdowns => Machine.Shootdowns.Ended;

    public int FreeFrames => Machine.Frames.FreeCount;

    public int FreeSlots => Mm0.Swap!.Free.Count;

    /// <summary>One schedule; no rule is broken in it, and no assertion.</summary>
    public static void Holds(
        Func<Quiet, Routine> program, MachineSettings? settings = null,
        Action<Quiet>? before = null, int slots = UsualSlots)
    {
        Quiet? on = null;
        Violation? broken = Run(program, settings, before, slots, it => on = it);
        Assert.True(broken is null, $"{broken?.Rule}: {broken?.Fact}");
        on!.AtRest?.Invoke();
    }

    /// <summary>The fact of an accusation that is to come.</summary>
    public static string FactOf(BasicRule rule, Func<Quiet, Routine> program)
    {
        Violation? broken = Run(program, null, null, UsualSlots, _ => { });
        Assert.NotNull(broken);
        Assert.Equal(rule.Name, broken.Rule);
        return broken.Fact;
    }

    /// <summary>A page of P's area; those behind it are free.</summary>
    public static VirtualPage Page(int number) => new VirtualPage(1) + number;

    /// <summary>Notes what the pager says, for a test and for the rules.</summary>
    /// <param name="heard">Is told each as it happens.</param>
    public void Listen(Action<string>? heard = null)
        => Mm0.Observer = Eavesdropper.On(Mm0.Observer!, said =>
        {
            Said.Add(said);
            heard?.Invoke(said);
        });

    /// <summary>Takes all frames but some, until <see cref="Release"/>.</summary>
    public void Hoard(int left = 0)
    {
        while (FreeFrames > left)
        {
            hoarded.Push(Machine.Frames.Reserve());
        }
    }

    public async Routine Release()
    {
        while (hoarded.TryPop(out Frame frame))
        {
            await Machine.Frames.Free(frame);
        }
    }

    /// <summary>One more task, with a page of zeroes.</summary>
    public Tcb Task(string name)
    {
        Tcb tcb = Mm0.CreateTask(name);
        Mm0.MapAnonymous(tcb, Page(0), 1);
        return tcb;
    }

    /// <summary>A thread on the last CPU, of a task that has done nothing yet.</summary>
    public UserThread Add(Tcb tcb)
    {
        UserThread thread = ThreadOf(tcb, Machine.Cpus.Count - 1);
        thread.Cpu.SetRoot(tcb.Tables.Root, tcb.Id);
        return thread;
    }

    public void Start(string name, Func<Routine> program) => simulator.Start(name, program);

    /// <summary>Forks P; the child runs on a CPU of its own, in the same program.</summary>
    public async Routine<UserThread> Fork(string name = "C", int on = 1)
    {
        Cpu cpu = Machine.Cpus[on];
        Reply reply = await Me.Fork(name, cpu);
        Assert.Equal(Error.None, reply.Error);
        await cpu.LoadRoot(reply.Child!.Tables.Root, reply.Child.Id);
        return new UserThread(Mm0, reply.Child, cpu);
    }

    /// <summary>Maps pages of F into P, shared.</summary>
    public async Routine<VirtualPage> ShowFile(int offset, int pages, VirtualPage? at = null)
    {
        Reply reply = await Me.MapFile(0, offset, VmFlags.Prot | VmFlags.Shared, pages, at);
        Assert.Equal(Error.None, reply.Error);
        return new((int)reply.Value);
    }

    public PageTableEntry EntryOf(Tcb tcb, VirtualPage page)
        => Machine.Walk(tcb.Tables.Root, page);

    /// <summary>The objects of an area's chain, as text.</summary>
    public static string ChainOf(VmArea area)
    {
        var all = new List<string>();
        foreach (VmObjectLink link in area.Chain)
        {
            all.Add($"{link.Object}");
        }

        return string.Join(" ", all);
    }

    UserThread ThreadOf(Tcb tcb, int cpu)
    {
        var thread = new UserThread(Mm0, tcb, Machine.Cpus[cpu]);
        tcb.AddThread(thread.Cpu);
        return thread;
    }

    static Violation? Run(
        Func<Quiet, Routine> program, MachineSettings? settings, Action<Quiet>? before, int slots,
        Action<Quiet> made)
    {
        Quiet? on = null;
        return new Simulator().Run(new Answers(() => on!), simulator =>
        {
            on = new Quiet(simulator, settings ?? X86, slots);
            made(on);
            before?.Invoke(on);
            simulator.Start("P.1", () => program(on));
        });
    }

    sealed class Answers(Func<Quiet> on) : IDecider
    {
        public int NextTask(Simulator simulator)
        {
            foreach (string name in on().First)
            {
                if (Find(simulator, each => each == name) is { } first)
                {
                    return first;
                }
            }

            return Find(simulator, each => !on().Last.Contains(each))
                ?? BitOperations.TrailingZeroCount(simulator.Enabled);
        }

        public int NextValue(Simulator simulator, string name, int below)
        {
            on().Asked.Add((name, below));
            return on().Answer?.Invoke(name) ?? 0;
        }

        static int? Find(Simulator simulator, Predicate<string> that)
        {
            for (int i = 0; i < simulator.TaskCount; i++)
            {
                if ((simulator.Enabled & (1UL << i)) != 0 && that(simulator.Task(i).Name))
                {
                    return i;
                }
            }

            return null;
        }
    }
}
