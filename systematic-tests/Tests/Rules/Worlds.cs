using System;
using Verified.Codezero;
using Verified.Machines;
using Verified.Simulation;
using Verified.Specs.Codezero;

namespace Verified.Tests.OnRules;

/// <summary>Worlds made by hand, in a set-up in which no task ever runs.</summary>
static class Worlds
{
    public static readonly VirtualPage First = new(1);

    /// <summary>Shows a machine with one page mapped on two CPUs to whoever asks.</summary>
    public static T OnMachine<T>(Func<Machine, Frame, Frame, T> ask)
    {
        T answer = default!;
        Build(simulator =>
        {
            var machine = new Machine(simulator, new MachineSettings { Tlb = TlbFreedom.Wild });
            Frame root = machine.Frames.Reserve();
            Frame table = machine.Frames.Reserve();
            Frame frame = machine.Frames.Reserve();
            machine.Memory.Poke(root, 0, PageTableEntry.Table(table).Bits);
            machine.Memory.Poke(table, 1, PageTableEntry.Leaf(frame, writable: true).Bits);
            machine.Cpus[0].SetRoot(root, new AddressSpaceId(1));
            machine.Cpus[1].SetRoot(root, new AddressSpaceId(1));
            answer = ask(machine, table, frame);
        });
        return answer;
    }

    /// <summary>
    /// Shows a pager after a fork by hand: P and C each with a writable top over shadow S, over
    /// devzero; S has pages 0 and 1, P's top has page 0, C's top has page 1, all of them mapped.
    /// </summary>
    public static T OnPager<T>(Func<Family, T> ask)
    {
        T answer = default!;
        Build(simulator =>
        {
            var machine = new Machine(simulator, new MachineSettings { Tlb = TlbFreedom.Wild });
            var mm0 = new Mm0(machine, handlers: 1);
            answer = ask(new Family(mm0));

            // The question was asked; what comes of the set-up does not matter.
            simulator.Monitor = null;
        });
        return answer;
    }

    static void Build(Action<Simulator> build)
        => new Simulator { StepLimit = 0 }.Run(new Nobody(), build);

    /// <summary>Decides nothing: no task runs.</summary>
    sealed class Nobody : IDecider
    {
        public int NextTask(Simulator simulator) => throw new NotSupportedException();

        public int NextValue(Simulator simulator, string name, int below) => 0;
    }
}

/// <summary>A parent, a child, and what they share.</summary>
sealed class Family
{
    int objects = 1;

    public Family(Mm0 mm0)
    {
        Mm0 = mm0;
        World = CodezeroMonitor.Watch(mm0);
        Parent = mm0.CreateTask("P");
        ParentArea = mm0.MapAnonymous(Parent, Worlds.First, 2);
        Child = mm0.CreateTask("C");
        ChildArea = new VmArea(
            mm0.Simulator, ParentArea.Tree, Worlds.First, 2, fileOffset: 0, writable: true);
        Child.AddArea(ChildArea);
        Link(ChildArea, mm0.Devzero);

        Shared = Shadow(mm0.Devzero);
        Link(ParentArea, Shared);
        Link(ChildArea, Shared);
        ParentTop = Top(ParentArea);
        ChildTop = Top(ChildArea);
        SharedPage = Add(Shared, 0);
        Add(Shared, 1);
        ParentPage = Add(ParentTop, 0);
        ChildPage = Add(ChildTop, 1);
        Map(Parent, Worlds.First, ParentPage.Frame, writable: true);
        Map(Child, Worlds.First, SharedPage.Frame, writable: false);
        Map(Child, Worlds.First + 1, ChildPage.Frame, writable: true);
        mm0.Machine.Cpus[0].Trap = new UserThread(mm0, Parent, mm0.Machine.Cpus[0]);
        mm0.Machine.Cpus[1].Trap = new UserThread(mm0, Child, mm0.Machine.Cpus[1]);
        mm0.Machine.Cpus[0].SetRoot(Parent.Tables.Root, Parent.Id);
        mm0.Machine.Cpus[1].SetRoot(Child.Tables.Root, Child.Id);
    }

    public Mm0 Mm0 { get; }

    public Machine Machine => Mm0.Machine;

    public CodezeroWorld World { get; }

    public Tcb Parent { get; }

    public Tcb Child { get; }

    public VmArea ParentArea { get; }

    public VmArea ChildArea { get; }

    public VmObject Shared { get; }

    public VmObject ParentTop { get; }

    public VmObject ChildTop { get; }

    public Page SharedPage { get; }

    public Page ParentPage { get; }

    public Page ChildPage { get; }

    /// <summary>Adds a page of zeroes to an object.</summary>
    public Page Add(VmObject cache, int offset)
    {
        var page = new Page(Mm0.Simulator, Machine.Frames.Reserve())
        {
            Owner = cache,
            Offset = offset,
        };
        cache.Pages.AddLast(page.Node);
        cache.PageCount++;
        return page;
    }

    /// <summary>Writes an entry by hand; TLBs that speculate take it up.</summary>
    public void Map(Tcb tcb, VirtualPage page, Frame frame, bool writable)
    {
        if (Machine.FindLeaf(tcb.Tables.Root, page) is null)
        {
            Frame table = Machine.Frames.Reserve();
            tcb.Tables.Own(table);
            Machine.Memory.Poke(
                tcb.Tables.Root, Machine.IndexAt(1, page), PageTableEntry.Table(table).Bits);
        }

        (Frame at, int index) = Machine.FindLeaf(tcb.Tables.Root, page)!.Value;
        Machine.Memory.Poke(at, index, PageTableEntry.Leaf(frame, writable).Bits);
    }

    VmObject Top(VmArea area)
    {
        VmObject top = Shadow(Shared);
        top.Writable = true;
        Link(area, top);
        return top;
    }

    /// <summary>A shadow on no chain.</summary>
    public VmObject Shadow(VmObject original)
    {
        var shadow = new VmObject(Mm0.Simulator, objects++, isShadow: true)
        {
            Original = original,
        };
        original.Shadowers.AddFirst(shadow.ShadowNode);
        original.ShadowCount++;
        return shadow;
    }

    static void Link(VmArea area, VmObject target)
    {
        var link = new VmObjectLink(area, target);
        area.Chain.AddFirst(link.ChainNode);
        target.Links.AddFirst(link.ObjectNode);
        target.LinkCount++;
    }
}
