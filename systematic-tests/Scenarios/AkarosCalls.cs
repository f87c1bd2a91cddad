using System.Collections.Generic;
using Verified.Akaros;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Scenarios;

/// <summary>The flusher, populating beside an unmapping, and the last user of a file.</summary>
public static class AkarosCalls
{
    /// <summary>All of them, on one kind of machine.</summary>
    public static IReadOnlyList<Scenario> On(MakeKernel make, AkarosHardware hardware) =>
    [
        FlusherMeetsStores(make, hardware),
        PopulateMeetsAnUnmap(make, hardware),
        LastRegionOfAClosedFile(make, hardware),
        TreeWithoutMemory(make, hardware),
        ThreeProcessesOnOneFile(make, hardware),
    ];

    /// <summary>The thread that removes what it can of all files, twice.</summary>
    public static Scenario FlusherMeetsStores(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(FlusherMeetsStores),
            "the flusher goes over all files twice while a process stores to a page twice",
            ["the store has the last one", "it has an older one"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(1), make);
                VirtualPage page = AkarosRemoval.Mapped(on, out Proc p);
                stage.Simulator.Start("flusher", async () =>
                {
                    await on.Kernel.Flush(2);
                    on.Occurs(on.Stored(0) == 2 ? 0 : 1);
                });
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Store(page, 1);
                    await me.Store(page, 2);
                });
            });

    /// <summary>M12d: what is said to be populated, is.</summary>
    public static Scenario PopulateMeetsAnUnmap(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(PopulateMeetsAnUnmap),
            "a page that is not in memory is populated while another region is unmapped",
            ["it is mapped", "it is not"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(2), make, filePages: 2);
                Proc p = on.Proc("P");
                VirtualPage page = on.Map(p);
                VirtualPage other = on.Map(p, offset: 1);
                on.Thread("P.1", p, 0, async me =>
                {
                    int filled = await me.Populate(page);
                    on.Occurs(1 - filled);
                    Check.Kernel(
                        filled == 0 || p.Tables.Peek(page).Present, "what is counted is mapped");
                });
                on.Thread("P.2", p, 1, async me => await me.Unmap(other));
            });

    /// <summary>M27: a region is the last user of a file that was stored to.</summary>
    public static Scenario LastRegionOfAClosedFile(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(LastRegionOfAClosedFile),
            "a file is closed, stored to through a region, and unmapped: its page is written",
            ["the store has it"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(1), make);
                VirtualPage page = AkarosRemoval.Mapped(on, out Proc p);
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Close(0);
                    await me.Store(page, 7);
                    await me.Unmap(page);
                    on.Occurs(0, on.Stored(0) == 7);
                    Check.Kernel(
                        on.File.Map.PageCount == 0, "a file that nobody has open has no pages");
                });
            });

    /// <summary>The tree of slots needs nodes, and one allocation of them may fail.</summary>
    public static Scenario TreeWithoutMemory(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(TreeWithoutMemory),
            "two threads load the first and the last page of a file, and a tree node may fail",
            ["both loads are done", "one is refused"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(2), make, filePages: 6);
                on.File.Map.Tree.MayFail(1);
                Proc p = on.Proc("P");
                VirtualPage page = on.Map(p, pages: 6);
                on.Remover("R", 0, 6);
                int done = 0;
                int refused = 0;
                for (int i = 0; i < 2; i++)
                {
                    VirtualPage mine = page + (i * 5);
                    on.Thread($"P.{i + 1}", p, i, async me =>
                    {
                        Error error = (await me.Load(mine)).Error;
                        refused += error == Error.ENOMEM ? 1 : 0;
                        on.Occurs(refused, ++done == 2);
                    });
                }
            });

    /// <summary>One cuts, one writes, one stores, and all is removed.</summary>
    public static Scenario ThreeProcessesOnOneFile(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(ThreeProcessesOnOneFile),
            "of three processes one stores, one writes, and one cuts the file, which is removed",
            ["the store is refused", "it lands"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(3), make);
                VirtualPage page = AkarosRemoval.Mapped(on, out Proc p);
                Proc q = on.Proc("Q");
                Proc r = on.Proc("R");
                VirtualPage from = on.Map(r, flags: MapFlags.Private);
                on.Remover("remover", 0, 1);
                on.Thread("P.1", p, 0, async me => on.Occurs(
                    (await me.Store(page, 1)).Error == Error.None ? 1 : 0));
                on.Thread("Q.1", q, 1, async me => await me.Truncate(0, 0));
                on.Thread("R.1", r, 2, async me => await me.Write(0, 0, from, 0, 1));
            });
}
