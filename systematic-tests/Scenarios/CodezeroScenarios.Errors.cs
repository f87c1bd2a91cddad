using Verified.Codezero;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Scenarios;

/// <summary>Accesses and requests that are refused.</summary>
public static partial class CodezeroScenarios
{
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
            ["the legal store lands before the illegal load is refused", "it lands after that"],
            stage =>
            {
                var on = new CodezeroStage(stage, Settings(MachineProfile.X86, 2), 2, make);
                Tcb p = on.Task("P", 1);
                bool landed = false;
                on.Thread("P.1", p, 0, async me =>
                {
                    UserResult load = await me.Load(CodezeroStage.Page(2));
                    on.Occurs(landed ? 0 : 1);
                    UserResult store = await me.Store(CodezeroStage.Page(2), 9);
                    Check.Kernel(load.Error == Error.SEGV, "a load outside is refused");
                    Check.Kernel(store.Error == Error.SEGV, "a store outside is refused");
                    await me.Load(CodezeroStage.Page(0));
                });
                on.Thread("P.2", p, 1, async me =>
                {
                    UserResult stored = await me.Store(CodezeroStage.Page(0), 7);
                    Check.Kernel(stored.Error == Error.None, "a legal store lands");
                    landed = true;
                });
            });

    /// <summary>A store to an area that may only be read, while another thread reads it.</summary>
    public static Scenario StoreToAReadOnlyArea(MakeMm0 make)
        => Define(
            nameof(StoreToAReadOnlyArea), MachineProfile.X86,
            "a thread stores to an area that may only be read, while another one reads it",
            ["the page is read before the store is refused", "the store is refused first"],
            stage =>
            {
                var on = new CodezeroStage(stage, Settings(MachineProfile.X86, 2), 2, make);
                Tcb p = on.Task("P", 1);
                on.Area(p, CodezeroStage.Page(1), 1, fileOffset: 0, writable: false);
                bool read = false;
                on.Thread("P.1", p, 0, async me =>
                {
                    UserResult stored = await me.Store(CodezeroStage.Page(1), 9);
                    Check.Kernel(stored.Error == Error.SEGV, "a store without a right is refused");
                    on.Occurs(read ? 0 : 1);
                });
                on.Thread("P.2", p, 1, async me =>
                {
                    UserResult loaded = await me.Load(CodezeroStage.Page(1));
                    Check.Kernel(loaded.Error == Error.None, "a load with the right is served");
                    read = true;
                });
            });
}
