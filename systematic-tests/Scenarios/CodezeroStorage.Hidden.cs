using Verified.Codezero;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Scenarios;

/// <summary>Pages that are pushed out though nobody can see them.</summary>
public static partial class CodezeroStorage
{
    /// <summary>A page that both tasks hide is pushed out while its object goes.</summary>
    public static Scenario HiddenPageIsPushedOut(MakeMm0 make)
        => Define(
            nameof(HiddenPageIsPushedOut), MachineProfile.X86,
            "two tasks hide one page of what they share; it is pushed out while one hides the rest",
            ["the shared object is gone before its page is out", "the page is pushed out first"],
            stage =>
            {
                CodezeroStage on = Stored(
                    stage, Few(MachineProfile.X86, cpus: 2, frames: 8), make);
                on.Mm0.StartPageOut(framesToKeep: 2);

                // Where page-out always takes the page that is wanted next, chance ends it.
                stage.Simulator.StepLimit = 4_000;
                Tcb p = on.Task("P", 3);
                var hidden = new Semaphore(stage.Simulator, "the child has hidden the page", 0);
                on.Thread("P.1", p, 0, async me =>
                {
                    await StoreToAll(me, 2);
                    await on.Fork(me, "C", 1, async child =>
                    {
                        await MustStore(child, CodezeroStage.Page(0), 30);
                        await hidden.Up();
                        await MustStore(child, CodezeroStage.Page(1), 31);
                        await MustFind(child, CodezeroStage.Page(1), 31);
                    });
                    await MustStore(me, CodezeroStage.Page(0), 20);
                    await hidden.Down();
                    await MustStore(me, CodezeroStage.Page(2), 22);
                    on.Occurs(on.Mm0.Swap!.Free.Count == on.Mm0.Swap.Disk.Blocks ? 0 : 1);
                    await MustFind(me, CodezeroStage.Page(1), 11);
                });
            });
}
