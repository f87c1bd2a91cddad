using System;
using System.Collections.Generic;
using Verified.Akaros;
using Verified.Machines;
using Verified.Simulation;
using Verified.Specs;
using Verified.Specs.Akaros;
using Xunit;

namespace Verified.Tests.OnRules;

/// <summary>Two processes with a file, made by hand, in a set-up in which no task runs.</summary>
/// <remarks>
/// File F has three pages, and may have four; word 0 of page i is 100 + i.
/// <code>
///   P  pages 1–2  F 0–1, shared, read-write    open
///   P  page 4     F 2, private, copied
///   P  page 5     zeroes, not touched yet
///   C  page 1     F 0, shared, read-only       open
///   C  page 2     F 1, shared, pinned
/// </code>
/// Pages 0 and 1 of F are in memory, clean and mapped; so is page 0 of a device, with one buffer.
/// </remarks>
sealed class TwoProcesses
{
    public static readonly VirtualPage First = new(1);

    /// <summary>Where P has a private page of the file.</summary>
    public static readonly VirtualPage Private = new(4);

    /// <summary>Where P has a page of zeroes that nobody has touched.</summary>
    public static readonly VirtualPage Fresh = new(5);

    public TwoProcesses(Machine machine)
    {
        Machine = machine;
        Kernel = new Kernel(machine);
        World = AkarosMonitor.Watch(Kernel);
        Disk = new Disk(machine, "disk", 4);
        Kernel.UseDisk(Disk);
        for (int i = 0; i < 3; i++)
        {
            Disk.Poke(i, 0, 100 + (ulong)i);
        }

        File = Kernel.AddFile("F", 0, 3, 4);
        (Parent, Child) = (MakeProc("P"), MakeProc("C"));
        Shared = Map(Parent, First, 2, 0, Protection.ReadWrite, MapFlags.Shared);
        Map(Parent, Private, 1, 2, Protection.ReadWrite, MapFlags.Private);
        Kernel.MapNow(Parent, new Bounds(Fresh, 1, 0), Protection.ReadWrite, MapFlags.Private);
        ReadOnly = Map(Child, First, 1, 0, Protection.Read, MapFlags.Shared);
        Pinned = Map(
            Child, First + 1, 1, 1, Protection.ReadWrite, MapFlags.Shared | MapFlags.Locked);
        (Page, PinnedPage) = (Kernel.CacheNow(File, 0), Kernel.CacheNow(File, 1));
        Kernel.TouchNow(Shared, 0);
        Kernel.TouchNow(Shared, 1);
        Kernel.TouchNow(ReadOnly, 0);
        Kernel.TouchNow(Pinned, 1);
        Own = Copy(102, 0);
        Device = Kernel.AddDevice(new Disk(machine, "device", 1));
        Buffer = Kernel.Ever.Add(new BufferHead(Kernel.CacheNow(Device, 0), 0, null));
        Buffer.Page.Buffers.Value = Buffer;
        Threads = [Run(Parent, 0), Run(Child, 1)];
    }

    public Machine Machine { get; }

    public Kernel Kernel { get; }

    public AkarosWorld World { get; }

    /// <summary>What the rules know of the kernel.</summary>
    public IKernelObserver Ghost => Kernel.Observer!;

    public Disk Disk { get; }

    public Inode File { get; }

    public PageMap Cache => File.Map;

    public Proc Parent { get; }

    public Proc Child { get; }

    public VmRegion Shared { get; }

    public VmRegion ReadOnly { get; }

    public VmRegion Pinned { get; }

    /// <summary>Page 0 of the file.</summary>
    public Page Page { get; }

    /// <summary>Page 1 of the file.</summary>
    public Page PinnedPage { get; }

    /// <summary>P's own copy of page 2.</summary>
    public Page Own { get; }

    public BlockDevice Device { get; }

    public BufferHead Buffer { get; }

    /// <summary>P's thread on CPU 0, C's on CPU 1.</summary>
    public IReadOnlyList<UserThread> Threads { get; }

    /// <summary>Shows two such processes to whoever asks.</summary>
    public static T Ask<T>(Func<TwoProcesses, T> ask, MachineProfile? profile = null)
    {
        T answer = default!;
        new Simulator { StepLimit = 0 }.Run(new Nobody(), simulator =>
        {
            var settings = new MachineSettings
            {
                Tlb = TlbFreedom.Wild,
                Profile = profile ?? MachineProfile.X86,
            };
            answer = ask(new TwoProcesses(new Machine(simulator, settings)));

            // The question was asked; what comes of the set-up does not matter.
            simulator.Monitor = null;
        });
        return answer;
    }

    /// <summary>Demands that an act breaks a rule, and that the fact says so.</summary>
    public static void Breaks(
        Invariant<AkarosWorld> rule, string fact, Action<TwoProcesses> act)
    {
        Violation? violation = After(rule, act);
        Assert.NotNull(violation);
        Assert.Contains(fact, violation.Fact, StringComparison.Ordinal);
    }

    /// <summary>Demands that a rule holds after an act too.</summary>
    public static void Keeps(Invariant<AkarosWorld> rule, Action<TwoProcesses> act)
        => Assert.Null(After(rule, act));

    /// <summary>What the monitor says after a step that wrote to something of the map.</summary>
    public Violation? AfterStep()
        => AfterStep(new Step(StepKind.Write, Cache.Lock.Id.Plus(1)));

    /// <summary>The same after a step that it is shown.</summary>
    public Violation? AfterStep(Step step)
        => Machine.Simulator.Monitor!.AfterStep(Machine.Simulator.Task(0), step);

    /// <summary>What the monitor says at rest.</summary>
    public Violation? AtRest() => Machine.Simulator.Monitor!.AtRest();

    /// <summary>A slot of the file as it should be from now on.</summary>
    public void SetSlot(int index, Slot slot) => Cache.Tree.Prepare(index)!.Value = slot.Bits;

    public Slot SlotOf(int index) => new(Cache.Tree.Find(index)?.Value ?? 0);

    /// <summary>Writes an entry by hand; TLBs that speculate take it up.</summary>
    public void SetEntry(Proc proc, VirtualPage page, PageTableEntry entry)
    {
        proc.Tables.CreateNow(page);
        (Frame table, int index) = Machine.FindLeaf(proc.Tables.Root, page)!.Value;
        Machine.Memory.Poke(table, index, entry.Bits);
    }

    public PageTableEntry EntryOf(Proc proc, VirtualPage page) => proc.Tables.Peek(page);

    /// <summary>An access by a process' thread, with the word before it and after it.</summary>
    public void Access(
        Proc proc, AccessKind kind, VirtualPage page, ulong before, ulong after, int word = 0)
        => Machine.Observer!.OnRetired(
            Machine.Cpus[proc == Parent ? 0 : 1], kind, page, word, before, after);

    /// <summary>A remover begins to work on the file's pages.</summary>
    public void BeginRemoval() => Ghost.RemovalBegins(Cache, 0, 4);

    /// <summary>A remover marks a page, as it should.</summary>
    public void Mark(int index, Page page)
    {
        BeginRemoval();
        SetSlot(index, SlotOf(index).WithRemoval());
        page.Marked = true;
        Ghost.Marked(Cache, index, page);
    }

    /// <summary>Takes a page out of the file's map, as it should be done.</summary>
    public void TakeOut(int index, Page page)
    {
        SetSlot(index, default);
        Cache.PageCount--;
        Ghost.Removed(Cache, index, page, isCut: false);
    }

    static Violation? After(Invariant<AkarosWorld> rule, Action<TwoProcesses> act) => Ask(it =>
    {
        Assert.Null(it.AfterStep());
        act(it);
        it.AfterStep();
        return rule.Violated(it.World);
    });

    Proc MakeProc(string name)
    {
        Proc proc = Kernel.CreateProc(name);
        Kernel.OpenNow(proc, File);
        return proc;
    }

    VmRegion Map(
        Proc proc, VirtualPage start, int pages, int offset, Protection rights, MapFlags flags)
        => Kernel.MapNow(proc, new Bounds(start, pages, offset), rights, flags, descriptor: 0);

    Page Copy(ulong first, ulong second)
    {
        Page own = Kernel.Pages.Init(Machine.Frames.Reserve());
        Machine.Memory.Poke(own.Frame, 0, first);
        Machine.Memory.Poke(own.Frame, 1, second);
        Ghost.CopyBegins(Parent, Private);
        Ghost.Copied(Parent, Private, own.Frame);
        SetEntry(Parent, Private, PageTableEntry.Leaf(own.Frame, writable: true));
        return own;
    }

    UserThread Run(Proc proc, int cpu)
    {
        var thread = new UserThread(Kernel, proc, Machine.Cpus[cpu]);
        proc.AddThread(thread.Cpu);
        thread.Cpu.SetRoot(proc.Tables.Root, proc.Space);
        return thread;
    }

    /// <summary>Decides nothing: no task runs.</summary>
    sealed class Nobody : IDecider
    {
        public int NextTask(Simulator simulator) => throw new NotSupportedException();

        public int NextValue(Simulator simulator, string name, int below) => 0;
    }
}
