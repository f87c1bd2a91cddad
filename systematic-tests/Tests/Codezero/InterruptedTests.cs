using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Codezero;
using Verified.Explorer;
using Verified.Machines;
using Verified.Scenarios;
using Verified.Simulation;
using Verified.Xunit;
using Xunit;

namespace Verified.Tests.OnCodezero;

/// <summary>
/// A call is interrupted at some point, or sleeps, and another one goes on as far as it can.
/// </summary>
public class InterruptedTests
{
    const string File = "file";
    const VmFlags Shared = VmFlags.Prot | VmFlags.Shared;

    /// <summary>With these a second fork has a frame for its root, and none for its tables.
    /// </summary>
    const int ForOneFork = 8;

    /// <summary>The same for a third one, with two pages stored to, and one of them twice.
    /// </summary>
    const int ForTwoTasks = 10;

    /// <summary>Two tasks with their tables, and a page of one of them.</summary>
    const int ForOnePage = 7;

    static readonly (string Name, Func<UserThread, Routine> Do)[] Calls =
    [
        ("maps", async me => await me.Map(VmFlags.Prot | VmFlags.Private, 1)),
        ("unmaps", async me => await me.Unmap(Page)),
        ("protects", async me => await me.Protect(Page, 2, VmFlags.Read)),
        ("stores", async me => await me.Store(Page, 2)),
    ];

    public static IEnumerable<ITheoryDataRow> CallNames
        => Calls.Select(each => new TheoryDataRow<string>(each.Name));

    static VirtualPage Page => CodezeroStage.First;

    /// <summary>One page after the other is pushed out while somebody waits to unmap them.
    /// </summary>
    /// <remarks>Of Q nothing can go: it is wired.</remarks>
    [SystematicFact(Strategy = StrategyKind.Pct, Schedules = 500)]
    public void Who_waits_for_a_transfer_looks_for_another_one(Stage stage)
    {
        CodezeroStage on = Stand(stage, frames: 11);
        var stored = new Semaphore(stage.Simulator, "pages are dirty", 0);
        on.Thread("P.1", on.Task("P", 3), 0, async me =>
        {
            for (int i = 0; i < 3; i++)
            {
                await me.Store(Page + i, 1);
            }

            await stored.Up();
            await me.Unmap(Page, 3);
        });
        on.Thread("Q.1", on.Task("Q", 4), 1, async me =>
        {
            await me.Wire(Page, 4);
            await stored.Down();
            for (int i = 0; i < 4; i++)
            {
                await me.Store(Page + i, 1);
            }
        });
    }

    /// <summary>A page is written twice, the second time to go.</summary>
    [SystematicFact(Strategy = StrategyKind.Pct, Schedules = 500)]
    public void Who_waits_to_write_a_page_back_looks_whether_it_is_being_written(Stage stage)
    {
        CodezeroStage on = Stand(stage);
        Tcb p = on.Task("P", 1);
        VirtualPage page = on.MapFile(p, File, 0, 1, Shared);
        on.Thread("P.1", p, 0, async me =>
        {
            await me.Store(page, 1);
            await me.Sync(page);
            await me.Store(page, 2);
            await me.Evict(page);
        });
        on.Thread("P.2", p, 1, async me => await me.Sync(page));
    }

    /// <summary>What a fork that is refused has frozen is thawed under the locks of all that.
    /// </summary>
    [SystematicTheory(
        Strategy = StrategyKind.DepthFirst, Preemptions = 1, Schedules = 300,
        MustOccur = ["it is refused"])]
    [MemberData(nameof(CallNames))]
    public void A_fork_that_is_refused_leaves_alone_what_another_thread_does(
        Stage stage, string call)
    {
        CodezeroStage on = Stand(stage, ForOneFork, hasDisks: false);
        Tcb p = on.Task("P", 2);
        on.Thread("P.1", p, 0, async me =>
        {
            await me.Store(Page, 1);
            await me.Fork("C");
            on.Occurs(0, (await me.Fork("D")).Error == Error.ENOMEM);
        });
        on.Thread("P.2", p, 1, async me => await Do(me, call));
    }

    /// <summary>The same where a child has the objects, too.</summary>
    [SystematicTheory(
        Strategy = StrategyKind.DepthFirst, Preemptions = 1, Schedules = 1000,
        MustOccur = ["it is refused"])]
    [MemberData(nameof(CallNames))]
    public void A_fork_that_is_refused_leaves_alone_what_another_child_does(
        Stage stage, string call)
    {
        CodezeroStage on = Stand(stage, ForTwoTasks, hasDisks: false);
        on.Thread("P.1", on.Task("P", 2), 0, async me =>
        {
            await me.Store(Page, 1);
            await me.Store(Page + 1, 1);
            await on.Fork(me, "C", 1, async child =>
            {
                await Do(child, call);
                await child.Exit();
            });
            await me.Store(Page, 2);
            on.Occurs(0, (await me.Fork("D")).Error == Error.ENOMEM);
        });
    }

    /// <summary>What could not be wired is so no more for who looks for pages that can go.
    /// </summary>
    [SystematicFact(
        Strategy = StrategyKind.DepthFirst, Preemptions = 1, Schedules = 1000,
        MustOccur = ["it is refused"])]
    public void Who_cannot_wire_a_page_says_so_to_who_pushes_pages_out(Stage stage)
    {
        CodezeroStage on = Stand(stage, failures: 1);
        Tcb p = on.Mm0.CreateTask("P");
        VirtualPage mine = on.MapFile(p, File, 0, 2, Shared);
        Tcb q = on.Mm0.CreateTask("Q");
        VirtualPage its = on.MapFile(q, File, 0, 2, Shared);
        on.Thread("P.1", p, 0, async me =>
            on.Occurs(0, (await me.Wire(mine)).Error == Error.EIO));
        on.Thread("Q.1", q, 1, async me =>
        {
            await me.Load(its);
            await me.Evict(its);
        });
    }

    /// <summary>
    /// The only page that can go has gone; its frame is back before anybody else looks for one.
    /// </summary>
    /// <param name="isCalled">Whether it is pushed out for a call of the thread.</param>
    [SystematicTheory(Strategy = StrategyKind.Sticky, Schedules = 1000)]
    [InlineData(false)]
    [InlineData(true)]
    public void Who_finds_nothing_that_could_go_finds_what_has_gone(Stage stage, bool isCalled)
    {
        CodezeroStage on = Stand(stage, ForOnePage);
        var stored = new Semaphore(stage.Simulator, "a page is dirty", 0);
        on.Thread("P.1", on.Task("P", 2), 0, async me =>
        {
            await me.Store(Page, 1);
            await stored.Up();
            if (isCalled)
            {
                await me.Evict(Page);
            }
        });
        on.Thread("Q.1", on.Task("Q", 1), 1, async me =>
        {
            await me.Load(Page);
            await stored.Down();
            Check.Kernel(
                (await me.Store(Page, 1)).Error == Error.None, "there is room when a page goes");
        });
        if (!isCalled)
        {
            on.Mm0.StartPageOut(framesToKeep: 1);
        }
    }

    static Routine Do(UserThread me, string call)
        => Calls.Single(each => each.Name == call).Do(me);

    static CodezeroStage Stand(
        Stage stage, int frames = 40, bool hasDisks = true, int failures = 0)
    {
        var on = new CodezeroStage(
            stage,
            new MachineSettings
            {
                Profile = MachineProfile.Armv7, Cpus = 2, Words = 1, Frames = frames,
                Tlb = TlbFreedom.Tame, DiskFailures = failures,
            },
            2, (machine, handlers) => new Mm0(machine, handlers));
        if (hasDisks)
        {
            on.Disks(2, 4);
            on.File(File, 2);
        }

        return on;
    }
}
