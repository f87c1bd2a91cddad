using Verified.Codezero;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Scenarios;

/// <summary>Exits that meet stores, forks and the next task.</summary>
public static partial class CodezeroScenarios
{
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
                    await me.Store(CodezeroStage.Page(1), 2);
                    await me.Store(CodezeroStage.Page(0), 2);
                    on.Occurs(1, !any);
                    any = true;
                });
            });

    /// <summary>Three generations, of which the middle one exits.</summary>
    public static Scenario GrandchildReadsThroughTheChain(MakeMm0 make)
        => Define(
            nameof(GrandchildReadsThroughTheChain), MachineProfile.X86,
            "three generations share a page; the middle one stores, forks and exits",
            ["the middle one exits first", "the grandchild is done first"],
            stage =>
            {
                var on = new CodezeroStage(stage, Settings(MachineProfile.X86, 3), 2, make);
                bool exited = false;
                bool done = false;
                on.Thread("P.1", on.Task("P", 2), 0, async me =>
                {
                    await me.Store(CodezeroStage.Page(0), 1);
                    await on.Fork(me, "C", 1, async child =>
                    {
                        await child.Store(CodezeroStage.Page(1), 2);
                        await on.Fork(child, "G", 2, async last =>
                        {
                            await last.Load(CodezeroStage.Page(1));
                            await last.Load(CodezeroStage.Page(0));
                            await last.Store(CodezeroStage.Page(0), 5);
                            on.Occurs(1, !exited);
                            done = true;
                        });
                        await child.Exit();
                        on.Occurs(0, !done);
                        exited = true;
                    });
                    await me.Store(CodezeroStage.Page(0), 3);
                });
            });

    /// <summary>A child exits, and the next child gets its address-space identifier.</summary>
    public static Scenario SpaceIdIsUsedAgain(MakeMm0 make)
        => Define(
            nameof(SpaceIdIsUsedAgain), MachineProfile.X86,
            "a child exits, and the next child runs on its CPU with its address-space identifier",
            ["the second child has the first one's identifier"],
            stage =>
            {
                var on = new CodezeroStage(stage, Settings(MachineProfile.X86, 2), 1, make);
                var gone = new Semaphore(stage.Simulator, "first child is gone", 0);
                on.Thread("P.1", on.Task("P", 1), 0, async me =>
                {
                    await me.Store(CodezeroStage.Page(0), 1);
                    Tcb? first = await on.Fork(me, "C", 1, async child =>
                    {
                        await child.Store(CodezeroStage.Page(0), 3);
                        await child.Exit();
                        await gone.Up();
                    });
                    await gone.Down();
                    await on.Fork(me, "D", 1, async child =>
                    {
                        await child.Load(CodezeroStage.Page(0));
                        on.Occurs(0, child.Tcb.Id == first!.Id);
                    });
                    await me.Store(CodezeroStage.Page(0), 2);
                });
            });

    /// <summary>Two tasks fork at once, and one of the children exits meanwhile.</summary>
    public static Scenario ForksMeetAnExit(MakeMm0 make)
        => Define(
            nameof(ForksMeetAnExit), MachineProfile.X86,
            "two tasks fork at once, and the first child exits meanwhile",
            ["the second fork is done before the exit", "the exit is done first"],
            stage =>
            {
                var on = new CodezeroStage(stage, Settings(MachineProfile.X86, 4), 3, make);
                int done = 0;
                on.Thread("P.1", on.Task("P", 1), 0, async me =>
                {
                    await me.Store(CodezeroStage.Page(0), 1);
                    await on.Fork(me, "C", 2, async child =>
                    {
                        await child.Exit();
                        on.Occurs(1, done++ == 0);
                    });
                });
                on.Thread("Q.1", on.Task("Q", 1), 1, async me =>
                {
                    await me.Store(CodezeroStage.Page(0), 2);
                    await on.Fork(
                        me, "D", 3, async child => await child.Load(CodezeroStage.Page(0)));
                    on.Occurs(0, done++ == 0);
                });
            });

    /// <summary>A child runs where another one's exit is not over, perhaps as its heir.</summary>
    public static Scenario ForkMeetsAnExit(MakeMm0 make)
        => Define(
            nameof(ForkMeetsAnExit), MachineProfile.X86,
            "a child leaves its CPU and exits, while another task's child starts on that CPU",
            ["the second child has the first one's identifier", "it has another one"],
            stage =>
            {
                var on = new CodezeroStage(stage, Settings(MachineProfile.X86, 3), 2, make);
                var left = new Semaphore(stage.Simulator, "the CPU is free", 0);
                Tcb? first = null;
                on.Thread("P.1", on.Task("P", 1), 0, async me =>
                {
                    await me.Store(CodezeroStage.Page(0), 1);
                    first = await on.Fork(me, "C", 2, async child =>
                    {
                        await child.Load(CodezeroStage.Page(0));
                        await child.Leave();
                        await left.Up();
                        await child.End();
                    });
                });
                on.Thread("Q.1", on.Task("Q", 1), 1, async me =>
                {
                    await me.Store(CodezeroStage.Page(0), 2);
                    await left.Down();
                    await on.Fork(me, "D", 2, async child =>
                    {
                        await child.Load(CodezeroStage.Page(0));
                        on.Occurs(child.Tcb.Id == first!.Id ? 0 : 1);
                    });
                });
            });

    /// <summary>A merge and an exit, with TLBs that do as they like.</summary>
    public static Scenario MergeWithRestlessTlbs(MakeMm0 make)
        => Define(
            nameof(MergeWithRestlessTlbs), MachineProfile.Armv7,
            "TLBs cache and drop translations as they like, around a merge and an exit",
            ["the child exits first", "the parent is done first"],
            stage =>
            {
                MachineSettings settings = Settings(MachineProfile.Armv7, 2) with
                {
                    Tlb = TlbFreedom.Wild,
                };
                var on = new CodezeroStage(stage, settings, 2, make);
                int done = 0;
                on.Thread("P.1", on.Task("P", 2), 0, async me =>
                {
                    await me.Store(CodezeroStage.Page(0), 1);
                    await on.Fork(me, "C", 1, async child =>
                    {
                        await child.Store(CodezeroStage.Page(1), 2);
                        await child.Store(CodezeroStage.Page(0), 4);
                        await child.Exit();
                        on.Occurs(0, done++ == 0);
                    });
                    await me.Store(CodezeroStage.Page(0), 3);
                    await me.Load(CodezeroStage.Page(1));
                    on.Occurs(1, done++ == 0);
                });
            });
}
