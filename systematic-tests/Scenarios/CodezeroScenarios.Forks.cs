using Verified.Codezero;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Scenarios;

/// <summary>Forks that meet stores, and the collapse after them.</summary>
public static partial class CodezeroScenarios
{
    /// <summary>A thread forks while another one of the task stores to two pages in turn.</summary>
    public static Scenario ForkWhileAnotherThreadStores(MakeMm0 make, MachineProfile profile)
        => Define(
            nameof(ForkWhileAnotherThreadStores), profile,
            "a thread forks while another one of the task stores to two mapped pages in turn",
            ["the child has neither store", "the child has the first one", "the child has both"],
            stage =>
            {
                var on = new CodezeroStage(stage, Settings(profile, 3), 2, make);
                Tcb p = on.Task("P", 2);
                var warm = new Semaphore(stage.Simulator, "pages are mapped", 0);
                on.Thread("P.1", p, 0, async me =>
                {
                    await warm.Down();
                    await on.Fork(me, "C", 2, async child =>
                    {
                        ulong first = (await child.Load(CodezeroStage.Page(0))).Value;
                        ulong second = (await child.Load(CodezeroStage.Page(1))).Value;
                        on.Occurs(WhichPair(first, second));
                    });
                });
                on.Thread("P.2", p, 1, async me =>
                {
                    await me.Store(CodezeroStage.Page(0), 1);
                    await me.Store(CodezeroStage.Page(1), 1);
                    await warm.Up();
                    await me.Store(CodezeroStage.Page(0), 2);
                    await me.Store(CodezeroStage.Page(1), 2);
                });
            });

    /// <summary>Fork while another thread stores to two areas: one moment for both.</summary>
    public static Scenario ForkWhileTwoAreasAreStoredTo(MakeMm0 make, MachineProfile profile)
        => Define(
            nameof(ForkWhileTwoAreasAreStoredTo), profile,
            "a thread forks while another one stores to two areas in turn, at offsets in a file",
            ["the child has neither store", "the child has the first one", "the child has both"],
            stage =>
            {
                var on = new CodezeroStage(stage, Settings(profile, 3), 2, make);
                Tcb p = on.Task("P", 1, fileOffset: 3);
                on.Area(p, CodezeroStage.Page(1), 1, fileOffset: 5);
                var warm = new Semaphore(stage.Simulator, "pages are mapped", 0);
                on.Thread("P.1", p, 0, async me =>
                {
                    await warm.Down();
                    await on.Fork(me, "C", 2, async child =>
                    {
                        ulong second = (await child.Load(CodezeroStage.Page(1))).Value;
                        ulong first = (await child.Load(CodezeroStage.Page(0))).Value;
                        on.Occurs(WhichPair(first, second));
                    });
                });
                on.Thread("P.2", p, 1, async me =>
                {
                    await me.Store(CodezeroStage.Page(0), 1);
                    await me.Store(CodezeroStage.Page(1), 1);
                    await warm.Up();
                    await me.Store(CodezeroStage.Page(0), 2);
                    for (int i = 0; i < 8; i++)
                    {
                        // So that the fork's moment can lie between the two stores.
                        await me.Load(CodezeroStage.Page(0));
                    }

                    await me.Store(CodezeroStage.Page(1), 2);
                });
            });

    /// <summary>After a fork both tasks store to the page that they share.</summary>
    public static Scenario ParentAndChildWriteOnePage(MakeMm0 make, MachineProfile profile)
        => Define(
            nameof(ParentAndChildWriteOnePage), profile,
            "after a fork both tasks store to the page that they share; the last one deletes it",
            ["the parent is done first", "the child is done first"],
            stage =>
            {
                var on = new CodezeroStage(stage, Settings(profile, 2), 2, make);
                bool any = false;
                on.Thread("P.1", on.Task("P", 1), 0, async me =>
                {
                    await me.Store(CodezeroStage.Page(0), 1);
                    await on.Fork(me, "C", 1, async child =>
                    {
                        await child.Store(CodezeroStage.Page(0), 3);
                        on.Occurs(any ? 0 : 1);
                        any = true;
                        await child.Load(CodezeroStage.Page(0));
                    });
                    await me.Store(CodezeroStage.Page(0), 2);
                    on.Occurs(any ? 1 : 0);
                    any = true;
                    await me.Load(CodezeroStage.Page(0));
                });
            });

    /// <summary>
    /// The parent's store sets an object free for a merge into the child's shadow.
    /// </summary>
    public static Scenario MergeIntoAShadowInUse(MakeMm0 make, MachineProfile profile)
        => Define(
            nameof(MergeIntoAShadowInUse), profile,
            "the parent's store merges the shared object into the child's shadow, which is in use",
            ["the child stores to the page that was merged", "the child stores first"],
            stage =>
            {
                var on = new CodezeroStage(stage, Settings(profile, 2), 2, make);
                bool merged = false;
                var shadowed = new Semaphore(stage.Simulator, "child has a shadow", 0);
                on.Thread("P.1", on.Task("P", 2), 0, async me =>
                {
                    await me.Store(CodezeroStage.Page(0), 1);
                    await on.Fork(me, "C", 1, async child =>
                    {
                        await child.Store(CodezeroStage.Page(1), 2);
                        await shadowed.Up();
                        await child.Load(CodezeroStage.Page(0));
                        await child.Store(CodezeroStage.Page(0), 4);
                        on.Occurs(merged ? 0 : 1);
                    });
                    await shadowed.Down();
                    await me.Store(CodezeroStage.Page(0), 3);
                    merged = true;
                });
            });

    /// <summary>A task forks twice and stores after each fork: its chain must not grow.</summary>
    public static Scenario ForkAfterEachWrite(MakeMm0 make)
        => Define(
            nameof(ForkAfterEachWrite), MachineProfile.X86,
            "a task forks twice and stores after each fork, so that objects are dropped twice",
            ["the first child reads before the parent stores again", "it reads after that"],
            stage =>
            {
                var on = new CodezeroStage(stage, Settings(MachineProfile.X86, 3), 2, make);
                bool again = false;
                on.Thread("P.1", on.Task("P", 2), 0, async me =>
                {
                    await me.Store(CodezeroStage.Page(0), 1);
                    await on.Fork(me, "C", 1, async child =>
                    {
                        await child.Load(CodezeroStage.Page(1));
                        await child.Load(CodezeroStage.Page(0));
                        on.Occurs(again ? 1 : 0);
                    });
                    await me.Store(CodezeroStage.Page(1), 2);
                    again = true;
                    await on.Fork(
                        me, "D", 2, async child => await child.Load(CodezeroStage.Page(1)));
                    await me.Store(CodezeroStage.Page(0), 3);

                    // Now the top hides both objects below it.
                    await me.Store(CodezeroStage.Page(1), 3);
                });
            });

    /// <summary>TLBs that speculate and evict as they like, around a fork and a store.</summary>
    public static Scenario ForkWithRestlessTlbs(MakeMm0 make)
        => Define(
            nameof(ForkWithRestlessTlbs), MachineProfile.X86,
            "TLBs cache and drop translations as they like, around a fork and two stores",
            ["the child reads the first store", "the child reads the second store"],
            stage =>
            {
                MachineSettings settings = Settings(MachineProfile.X86, 3) with
                {
                    Tlb = TlbFreedom.Wild,
                };
                var on = new CodezeroStage(stage, settings, 2, make);
                Tcb p = on.Task("P", 1);
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Store(CodezeroStage.Page(0), 1);
                    await on.Fork(me, "C", 2, async child =>
                    {
                        ulong read = (await child.Load(CodezeroStage.Page(0))).Value;
                        on.Occurs(read == 1 ? 0 : 1);
                    });
                    await me.Load(CodezeroStage.Page(0));
                });
                on.Thread("P.2", p, 1, async me =>
                {
                    await me.Load(CodezeroStage.Page(0));
                    await me.Store(CodezeroStage.Page(0), 2);
                });
            });
}
