using System.Collections.Generic;
using Verified.Codezero;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Scenarios;

/// <summary>Codezero's pager under faults, forks and exits that meet.</summary>
/// <remarks>
/// Every scenario is watched by all rules of <c>specs/</c>. Its outcomes are those that show that
/// the situation came about. Each is built for a pager, so that a published variant runs in it too.
/// </remarks>
public static class CodezeroScenarios
{
    static readonly MakeMm0 Correct = (machine, handlers) => new Mm0(machine, handlers);

    /// <summary>All of them, on the correct pager.</summary>
    public static readonly IReadOnlyList<Scenario> List =
    [
        TwoThreadsBreakCopyOnWrite(Correct, MachineProfile.X86),
        TwoThreadsBreakCopyOnWrite(Correct, MachineProfile.Armv7),
        ReadMeetsFirstWrite(Correct),
        ForkWhileAnotherThreadStores(Correct, MachineProfile.X86),
        ForkWhileAnotherThreadStores(Correct, MachineProfile.Armv7),
        ParentAndChildWriteOnePage(Correct, MachineProfile.X86),
        ParentAndChildWriteOnePage(Correct, MachineProfile.Armv7),
        MergeIntoAShadowInUse(Correct),
        ChildExitsWhileParentWrites(Correct),
        ForkAfterEachWrite(Correct),
        GrandchildReadsThroughTheChain(Correct),
        MemoryRunsOut(Correct),
        IllegalAccessBesideALegalOne(Correct),
        SpaceIdIsUsedAgain(Correct),
        ForkWithRestlessTlbs(Correct),
        SwapsMeet(Correct),
    ];

    /// <summary>Two threads of one task store to different words of one untouched page.</summary>
    public static Scenario TwoThreadsBreakCopyOnWrite(MakeMm0 make, MachineProfile profile)
        => Define(
            nameof(TwoThreadsBreakCopyOnWrite), profile,
            "two threads of one task store to different words of one untouched page",
            ["the first thread sees the second one's store", "it does not see it yet"],
            stage =>
            {
                var on = new CodezeroStage(stage, Settings(profile, 2), 2, make);
                Tcb p = on.Task("P", 1);
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Store(CodezeroStage.Page(0), 1, 0);
                    UserResult other = await me.Load(CodezeroStage.Page(0), 1);
                    on.Occurs(other.Value == 2 ? 0 : 1);
                });
                on.Thread("P.2", p, 1, async me => await me.Store(CodezeroStage.Page(0), 2, 1));
            });

    /// <summary>One thread reads an untouched page while another one stores to it.</summary>
    public static Scenario ReadMeetsFirstWrite(MakeMm0 make)
        => Define(
            nameof(ReadMeetsFirstWrite), MachineProfile.X86,
            "one thread reads a page twice while another one stores to it for the first time",
            ["both reads give zero", "only the second one gives the store", "both give the store"],
            stage =>
            {
                var on = new CodezeroStage(stage, Settings(MachineProfile.X86, 2), 2, make);
                Tcb p = on.Task("P", 1);
                on.Thread("P.1", p, 0, async me =>
                {
                    ulong first = (await me.Load(CodezeroStage.Page(0))).Value;
                    ulong second = (await me.Load(CodezeroStage.Page(0))).Value;
                    on.Occurs((int)((first + second) / 7));
                });
                on.Thread("P.2", p, 1, async me => await me.Store(CodezeroStage.Page(0), 7));
            });

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
                        on.Occurs((int)(first + second - 2));
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
    public static Scenario MergeIntoAShadowInUse(MakeMm0 make)
        => Define(
            nameof(MergeIntoAShadowInUse), MachineProfile.X86,
            "the parent's store merges the shared object into the child's shadow, which is in use",
            ["the child reads the page that is merged", "the child stores to it"],
            stage =>
            {
                var on = new CodezeroStage(stage, Settings(MachineProfile.X86, 2), 2, make);
                var shadowed = new Semaphore(stage.Simulator, "child has a shadow", 0);
                on.Thread("P.1", on.Task("P", 2), 0, async me =>
                {
                    await me.Store(CodezeroStage.Page(0), 1);
                    await on.Fork(me, "C", 1, async child =>
                    {
                        await child.Store(CodezeroStage.Page(1), 2);
                        await shadowed.Up();
                        ulong read = (await child.Load(CodezeroStage.Page(0))).Value;
                        on.Occurs(0, read == 1);
                        await child.Store(CodezeroStage.Page(0), 4);
                        on.Occurs(1);
                    });
                    await shadowed.Down();
                    await me.Store(CodezeroStage.Page(0), 3);
                });
            });

    /// <summary>The child exits while the parent stores to what they share.</summary>
    public static Scenario ChildExitsWhileParentWrites(MakeMm0 make)
        => Define(
            nameof(ChildExitsWhileParentWrites), MachineProfile.X86,
            "the child stores to one page and exits while the parent stores to both",
            ["the child exits first", "the parent is done first"],
            stage =>
            {
                var on = new CodezeroStage(stage, Settings(MachineProfile.X86, 2), 2, make);
                bool any = false;
                on.Thread("P.1", on.Task("P", 2), 0, async me =>
                {
                    await me.Store(CodezeroStage.Page(0), 1);
                    await on.Fork(me, "C", 1, async child =>
                    {
                        await child.Store(CodezeroStage.Page(0), 3);
                        await child.Exit();
                        on.Occurs(0, !any);
                        any = true;
                    });
                    await me.Store(CodezeroStage.Page(0), 2);
                    await me.Store(CodezeroStage.Page(1), 2);
                    on.Occurs(1, !any);
                    any = true;
                });
            });

    /// <summary>A task forks twice and stores after each fork: its chain must not grow.</summary>
    public static Scenario ForkAfterEachWrite(MakeMm0 make)
        => Define(
            nameof(ForkAfterEachWrite), MachineProfile.X86,
            "a task forks twice and stores after each fork, so that objects are dropped twice",
            ["the first child reads what was stored before its fork",
                "the second child reads what was stored before its fork"],
            stage =>
            {
                var on = new CodezeroStage(stage, Settings(MachineProfile.X86, 3), 2, make);
                on.Thread("P.1", on.Task("P", 2), 0, async me =>
                {
                    await me.Store(CodezeroStage.Page(0), 1);
                    await on.Fork(me, "C", 1, async child => on.Occurs(
                        0, (await child.Load(CodezeroStage.Page(0))).Value == 1));
                    await me.Store(CodezeroStage.Page(1), 2);
                    await on.Fork(me, "D", 2, async child => on.Occurs(
                        1, (await child.Load(CodezeroStage.Page(1))).Value == 2));
                    await me.Store(CodezeroStage.Page(1), 3);
                    await me.Store(CodezeroStage.Page(0), 3);
                });
            });

    /// <summary>Three generations, of which the middle one exits.</summary>
    public static Scenario GrandchildReadsThroughTheChain(MakeMm0 make)
        => Define(
            nameof(GrandchildReadsThroughTheChain), MachineProfile.X86,
            "three generations share a page; the middle one stores, forks and exits",
            ["the grandchild reads its parent's page", "the first generation stores meanwhile"],
            stage =>
            {
                var on = new CodezeroStage(stage, Settings(MachineProfile.X86, 3), 2, make);
                on.Thread("P.1", on.Task("P", 2), 0, async me =>
                {
                    await me.Store(CodezeroStage.Page(0), 1);
                    await on.Fork(me, "C", 1, async child =>
                    {
                        await child.Store(CodezeroStage.Page(1), 2);
                        await on.Fork(child, "G", 2, async last =>
                        {
                            ulong mine = (await last.Load(CodezeroStage.Page(1))).Value;
                            ulong first = (await last.Load(CodezeroStage.Page(0))).Value;
                            on.Occurs(0, mine == 2 && first == 1);
                            await last.Store(CodezeroStage.Page(0), 5);
                        });
                        await child.Exit();
                    });
                    await me.Store(CodezeroStage.Page(0), 3);
                    on.Occurs(1);
                });
            });

    /// <summary>An allocation of any kind may fail, once.</summary>
    public static Scenario MemoryRunsOut(MakeMm0 make)
        => Define(
            nameof(MemoryRunsOut), MachineProfile.X86,
            "one frame allocation fails, in a fault or in a fork; the second try works",
            ["a store is refused", "a fork is refused", "nothing is refused"],
            stage =>
            {
                MachineSettings settings = Settings(MachineProfile.X86, 2) with
                {
                    AllocationFailures = 1,
                };
                var on = new CodezeroStage(stage, settings, 2, make);
                on.Thread("P.1", on.Task("P", 2), 0, async me =>
                {
                    bool refused = await StoreTwice(me, CodezeroStage.Page(0), 1);
                    on.Occurs(0, refused);
                    Tcb? child = await on.Fork(me, "C", 1, async forked =>
                    {
                        bool late = await StoreTwice(forked, CodezeroStage.Page(0), 3);
                        on.Occurs(0, late);
                    });
                    on.Occurs(1, child is null);
                    bool again = await StoreTwice(me, CodezeroStage.Page(0), 2);
                    on.Occurs(2, !refused && child is not null && !again);
                });
            });

    /// <summary>
    /// A thread that accesses what is not mapped gets the error, and nobody else.
    /// </summary>
    public static Scenario IllegalAccessBesideALegalOne(MakeMm0 make)
        => Define(
            nameof(IllegalAccessBesideALegalOne), MachineProfile.X86,
            "a thread accesses outside of every area while another one faults legally",
            [
                "the illegal load is refused", "the illegal store is refused",
                "the legal store lands",
            ],
            stage =>
            {
                var on = new CodezeroStage(stage, Settings(MachineProfile.X86, 2), 2, make);
                Tcb p = on.Task("P", 1);
                on.Thread("P.1", p, 0, async me =>
                {
                    on.Occurs(0, (await me.Load(CodezeroStage.Page(2))).Error == Error.SEGV);
                    on.Occurs(1, (await me.Store(CodezeroStage.Page(2), 9)).Error == Error.SEGV);
                    await me.Load(CodezeroStage.Page(0));
                });
                on.Thread("P.2", p, 1, async me =>
                {
                    UserResult stored = await me.Store(CodezeroStage.Page(0), 7);
                    on.Occurs(2, stored.Error == Error.None);
                });
            });

    /// <summary>A child exits, and the next child gets its address-space identifier.</summary>
    public static Scenario SpaceIdIsUsedAgain(MakeMm0 make)
        => Define(
            nameof(SpaceIdIsUsedAgain), MachineProfile.X86,
            "a child exits, and the next child runs on its CPU with its address-space identifier",
            ["the second child reads its own memory"],
            stage =>
            {
                var on = new CodezeroStage(stage, Settings(MachineProfile.X86, 2), 1, make);
                var gone = new Semaphore(stage.Simulator, "first child is gone", 0);
                on.Thread("P.1", on.Task("P", 1), 0, async me =>
                {
                    await me.Store(CodezeroStage.Page(0), 1);
                    await on.Fork(me, "C", 1, async child =>
                    {
                        await child.Store(CodezeroStage.Page(0), 3);
                        await child.Exit();
                        await gone.Up();
                    });
                    await gone.Down();
                    await on.Fork(me, "D", 1, async child =>
                    {
                        ulong read = (await child.Load(CodezeroStage.Page(0))).Value;
                        on.Occurs(0, read is 1 or 2);
                    });
                    await me.Store(CodezeroStage.Page(0), 2);
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

    /// <summary>Two threads swap on one page that a fork has just shared.</summary>
    public static Scenario SwapsMeet(MakeMm0 make)
        => Define(
            nameof(SwapsMeet), MachineProfile.X86,
            "two threads swap on one word while the page is forked and copied",
            ["the first swap is first", "the second swap is first"],
            stage =>
            {
                var on = new CodezeroStage(stage, Settings(MachineProfile.X86, 3), 2, make);
                Tcb p = on.Task("P", 1);
                on.Thread("P.1", p, 0, async me =>
                {
                    await on.Fork(me, "C", 2, async child =>
                        await child.Swap(CodezeroStage.Page(0), 3));
                    ulong old = (await me.Swap(CodezeroStage.Page(0), 1)).Value;
                    on.Occurs(0, old == 0);
                });
                on.Thread("P.2", p, 1, async me =>
                {
                    ulong old = (await me.Swap(CodezeroStage.Page(0), 2)).Value;
                    on.Occurs(1, old == 0);
                });
            });

    static async Routine<bool> StoreTwice(UserThread me, VirtualPage page, ulong value)
    {
        bool refused = (await me.Store(page, value)).Error == Error.ENOMEM;
        if (refused)
        {
            UserResult second = await me.Store(page, value);
            Check.Kernel(second.Error == Error.None, "the second try finds memory");
        }

        return refused;
    }

    static MachineSettings Settings(MachineProfile profile, int cpus)
        => new() { Profile = profile, Cpus = cpus };

    static Scenario Define(
        string name, MachineProfile profile, string sentence, IReadOnlyList<string> mustOccur,
        System.Action<Stage> build)
        => new(
            profile == MachineProfile.X86 ? name : $"{name}On{Capital(profile.Name)}",
            "codezero", sentence, mustOccur, build);

    static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
