using Verified.Codezero;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Tests.OnRules;

/// <summary>What makes a family, and what can be done to it.</summary>
sealed partial class Family
{
    /// <summary>Adds a dirty page to an object.</summary>
    public Page Add(VmObject cache, int offset, ulong value = 0)
        => Add(cache, offset, Machine.Frames.Reserve(), value);

    /// <summary>Adds a dirty page in a frame that may be another's, or free.</summary>
    public Page Add(VmObject cache, int offset, Frame frame, ulong value)
    {
        Page page = Mm0.Ever.Add(new Page(Mm0.Simulator, frame)
        {
            Owner = cache,
            Offset = offset,
            Dirty = true,
        });
        Machine.Memory.Poke(frame, 0, value);
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

    /// <summary>Clears an entry by hand; TLBs keep what they took up of it.</summary>
    public void Unmap(Tcb tcb, VirtualPage page)
    {
        (Frame at, int index) = Machine.FindLeaf(tcb.Tables.Root, page)!.Value;
        Machine.Memory.Poke(at, index, 0);
    }

    /// <summary>A shadow on no chain.</summary>
    public VmObject Shadow(VmObject original)
    {
        ObjectTree tree = ParentArea.Tree;
        var shadow = new VmObject(Mm0.Simulator, objects++, swapPager, tree)
        {
            Original = original,
        };
        Mm0.Ever.Add(shadow);
        tree.Objects.AddLast(shadow.TreeNode);
        original.Shadowers.AddFirst(shadow.ShadowNode);
        original.ShadowCount++;
        return shadow;
    }

    /// <summary>A file that the parent has open: page i is 100 + i on the disk.</summary>
    public VmFile MakeFile(string name, int firstBlock, int pages)
    {
        for (int i = 0; i < pages; i++)
        {
            Mm0.FileDisk!.Poke(firstBlock + i, 0, 100 + (ulong)i);
        }

        Mm0.AddFile(name, firstBlock, pages, capacity: pages);
        return Parent.FileOf(Mm0.OpenNow(Parent, name))!;
    }

    /// <summary>Maps the file, shared or private.</summary>
    public VmArea MapFile(Tcb tcb, VirtualPage start, VmFlags kind)
    {
        var area = new VmArea(tcb, File.Tree, start, File.Length, 0, VmFlags.Prot | kind);
        Link(area, File.Object);
        tcb.AddArea(area);
        Ghost.Mapped(area);
        return area;
    }

    /// <summary>Puts a thread of a task on a CPU.</summary>
    public void Run(Tcb tcb, Cpu cpu)
    {
        cpu.Trap = new UserThread(Mm0, tcb, cpu);
        cpu.SetRoot(tcb.Tables.Root, tcb.Id);
    }

    /// <summary>An access by a thread, with the word before it and after it.</summary>
    public void Access(Tcb tcb, AccessKind kind, VirtualPage page, ulong before, ulong after)
        => Ghost.OnRetired(
            Machine.Cpus[tcb == Parent ? 0 : 1], kind, page, word: 0, before, after);

    /// <summary>Notes a request of the parent, and how often it was answered.</summary>
    public void Receive(int answers) => Mm0.Ever.Add(
        new ExitRequest(Parent, new Port<Reply>(Mm0.Simulator, "replies"))
        {
            Answers = answers,
        });

    /// <summary>Shows the monitor that a task takes a tree's lock.</summary>
    public void Take(ObjectTree tree) => AfterStep(new Step(StepKind.Acquire, tree.Lock.Id));

    /// <summary>The same for the release of each tree's lock.</summary>
    /// <returns>What the monitor then says first.</returns>
    public Violation? ReleaseAll()
    {
        Violation? first = null;
        foreach (ObjectTree tree in Mm0.Trees)
        {
            first ??= AfterStep(new Step(StepKind.Release, tree.Lock.Id));
        }

        return first;
    }

    /// <summary>What the monitor says after a step that it is shown.</summary>
    public Violation? AfterStep(Step step)
        => Mm0.Simulator.Monitor!.AfterStep(Mm0.Simulator.Task(0), step);

    /// <summary>What the monitor says at rest.</summary>
    public Violation? AtRest() => Mm0.Simulator.Monitor!.AtRest();

    /// <summary>Another page of an object, which is in swap alone.</summary>
    int StoreInSwap(VmObject owner, int offset, ulong value)
    {
        int slot = FreeSlots.Pop();
        Mm0.Swap!.Disk.Poke(slot, 0, value);
        owner.SetSlot(offset, slot);
        return slot;
    }

    /// <summary>Stores by both, before and after the child has a copy of its own.</summary>
    void TellOfTheFork()
    {
        Show(Parent, Worlds.First, 1);
        Show(Parent, Worlds.First + 1, 2);
        Ghost.Forked(Parent, Child);
        Show(Parent, Worlds.First, 3);
        Show(Child, Worlds.First + 1, 4);
    }

    /// <summary>The child's area, wired, with devzero behind it.</summary>
    VmArea CopyOf(VmArea area)
    {
        var copy = new VmArea(
            Child, area.Tree, area.Start, area.PageCount, area.FileOffset,
            Anonymous | VmFlags.Private | VmFlags.Fixed);
        Child.AddArea(copy);
        Link(copy, Mm0.Devzero);
        return copy;
    }

    /// <summary>What an address space should hold, by a store of the pager.</summary>
    void Show(Tcb tcb, VirtualPage page, ulong value) => Ghost.StoredFor(tcb, page, 0, value);

    VmObject Top(VmArea area)
    {
        VmObject top = Shadow(Shared);
        top.Writable = true;
        Link(area, top);
        return top;
    }

    /// <summary>A segment of the parent, in front of devzero, in an area that was private.
    /// </summary>
    VmFile AttachSegment()
    {
        VmArea area = Mm0.MapAnonymous(Parent, Worlds.OfSegment, 2);
        area.Flags = Anonymous | VmFlags.Shared;
        VmFile segment = Mm0.Ever.Add(new VmFile(
            Mm0.Simulator, FileType.Shm, number: 9, swapPager, area.Tree)
        {
            SegmentPages = 2,
            Address = area.Start,
        });
        area.Tree.Objects.AddLast(segment.Object.TreeNode);
        Link(area, segment.Object);
        Ghost.Mapped(area);
        return segment;
    }

    void Link(VmArea area, VmObject target)
    {
        VmObjectLink link = Mm0.Ever.Add(new VmObjectLink(area, target));
        area.Chain.AddFirst(link.ChainNode);
        target.Links.AddFirst(link.ObjectNode);
        target.LinkCount++;
    }
}
