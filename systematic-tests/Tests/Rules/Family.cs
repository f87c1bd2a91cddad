using System.Collections.Generic;
using Verified.Codezero;
using Verified.Machines;
using Verified.Specs.Codezero;

namespace Verified.Tests.OnRules;

/// <summary>A parent, a child, and what they have, after a fork by hand.</summary>
/// <remarks>
/// Word 0 of each page, by its offset; what is in memory is mapped too, where it is the newest.
/// <code>
///   P  pages 1–2    top { 0: 3 } ─► shadow 1 { 0: 1, 1: 2 in swap } ─► devzero
///   C  pages 1–2    top { 1: 4 } ─► shadow 1; wired
///   P  pages 8–9    file F { 0: 100, 1: 101 on the disk alone }, shared; open
///   P  pages 12–13  segment 9 { 0: 5, 1: nothing yet }
/// </code>
/// All pages in memory are dirty but the file's, which is what its disk has.
/// </remarks>
sealed partial class Family
{
    const VmFlags Anonymous = VmFlags.Prot | VmFlags.Anonymous;

    readonly SwapPager swapPager;
    int objects = 1;

    public Family(Mm0 mm0)
    {
        Mm0 = mm0;
        World = CodezeroMonitor.Watch(mm0);
        var swap = new Disk(Machine, "swap disk", 4);
        mm0.UseDisks(new Disk(Machine, "file disk", 4), swap);

        // Another one than the pager's own, with the same slots of the same disk.
        swapPager = new SwapPager(mm0.Simulator);
        swapPager.Use(swap);
        (Parent, Child) = (mm0.CreateTask("P"), mm0.CreateTask("C"));

        ParentArea = mm0.MapAnonymous(Parent, Worlds.First, 2);
        ChildArea = CopyOf(ParentArea);
        Shared = Shadow(mm0.Devzero);
        Link(ParentArea, Shared);
        Link(ChildArea, Shared);
        (ParentTop, ChildTop) = (Top(ParentArea), Top(ChildArea));
        SharedPage = Add(Shared, 0, 1);
        Slot = StoreInSwap(Shared, 1, 2);
        (ParentPage, ChildPage) = (Add(ParentTop, 0, 3), Add(ChildTop, 1, 4));
        TellOfTheFork();

        File = MakeFile("F", firstBlock: 0, pages: 2);
        MapFile(Parent, Worlds.OfFile, VmFlags.Shared);
        FilePage = Add(File.Object, 0, 100);
        FilePage.Dirty = false;
        Segment = AttachSegment();
        SegmentPage = Add(Segment.Object, 0, 5);
        Show(Parent, Worlds.OfSegment, 5);

        Map(Parent, Worlds.First, ParentPage.Frame, writable: true);
        Map(Child, Worlds.First, SharedPage.Frame, writable: false);
        Map(Child, Worlds.First + 1, ChildPage.Frame, writable: true);
        Map(Parent, Worlds.OfFile, FilePage.Frame, writable: false);
        Map(Parent, Worlds.OfSegment, SegmentPage.Frame, writable: true);
        Run(Parent, Machine.Cpus[0]);
        Run(Child, Machine.Cpus[1]);
    }

    public Mm0 Mm0 { get; }

    public Machine Machine => Mm0.Machine;

    public CodezeroWorld World { get; }

    public GhostMemory Ghost => World.Ghost;

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

    /// <summary>The slot of swap with page 1 of what both share.</summary>
    public int Slot { get; }

    public VmFile File { get; }

    public Page FilePage { get; }

    public VmFile Segment { get; }

    public Page SegmentPage { get; }

    /// <summary>The slots of swap that are nobody's.</summary>
    /// <remarks>The list itself: no step can be taken here, as a request for one would.</remarks>
    public Stack<int> FreeSlots => (Stack<int>)Mm0.Swap!.Free;
}
