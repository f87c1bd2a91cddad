using System.Collections.Generic;
using Verified.Akaros;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Scenarios;

/// <summary>Faults, soft and hard, fork and exit.</summary>
public static class AkarosFaults
{
    /// <summary>All of them, on one kind of machine.</summary>
    public static IReadOnlyList<Scenario> On(MakeKernel make, AkarosHardware hardware) =>
    [
        TwoLoadsOfACachedPage(make, hardware),
        CrowdedPage(make, hardware),
        LoadersOfABadDisk(make, hardware),
        UnmapWhileAFaultSleeps(make, hardware),
        FaultWithoutMemory(make, hardware),
        StoreToAReadOnlyRegion(make, hardware),
        ForkWithoutMemory(make, hardware),
        ForkOfAPinnedRegion(make, hardware),
        ForkMeetsTruncation(make, hardware),
        ExitAfterAStore(make, hardware),
        PrivateCopyMeetsAStore(make, hardware),
    ];

    /// <summary>T23.</summary>
    public static Scenario TwoLoadsOfACachedPage(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(TwoLoadsOfACachedPage),
            "two threads load from a cached page that is not mapped yet",
            ["both find the file"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(2), make);
                Proc p = on.Proc("P");
                VirtualPage page = on.Map(p);
                on.Cache();
                int found = 0;
                for (int i = 0; i < 2; i++)
                {
                    on.Thread($"P.{i + 1}", p, i, async me =>
                    {
                        ulong value = (await me.Load(page)).Value;
                        on.Occurs(0, value == AkarosStage.InFile && ++found == 2);
                    });
                }
            });

    /// <summary>T44.</summary>
    public static Scenario CrowdedPage(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(CrowdedPage),
            "a page has as many users as can be counted, and one more comes",
            ["he is refused"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(1), make);
                Proc p = on.Proc("P");
                VirtualPage page = on.Map(p);
                Page crowded = on.Kernel.CacheNow(on.File, 0);
                on.Kernel.HoldNow(crowded, Slot.MostReferences);
                on.Remover("R", 0, 1);
                on.Thread("P.1", p, 0, async me =>
                    on.Occurs(0, (await me.Load(page)).Error == Error.ENOMEM));
            });

    /// <summary>T46.</summary>
    public static Scenario LoadersOfABadDisk(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(LoadersOfABadDisk),
            "two threads want a page that is not in memory, and the disk may fail once",
            ["both get it", "one is refused"],
            stage =>
            {
                MachineSettings settings = hardware.Settings(2) with { DiskFailures = 1 };
                var on = new AkarosStage(stage, settings, make);
                Proc p = on.Proc("P");
                VirtualPage page = on.Map(p);
                int done = 0;
                int refused = 0;
                for (int i = 0; i < 2; i++)
                {
                    on.Thread($"P.{i + 1}", p, i, async me =>
                    {
                        Error error = (await me.Load(page)).Error;
                        refused += error == Error.EIO ? 1 : 0;
                        on.Occurs(refused, ++done == 2);
                    });
                }
            });

    /// <summary>T50.</summary>
    public static Scenario UnmapWhileAFaultSleeps(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(UnmapWhileAFaultSleeps),
            "a page is unmapped while another thread's fault waits for it to be read",
            ["the load is done", "it is refused"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(2), make);
                Proc p = on.Proc("P");
                VirtualPage page = on.Map(p);
                on.Thread("P.1", p, 0, async me =>
                    on.Occurs((await me.Load(page)).Error == Error.None ? 0 : 1));
                on.Thread("P.2", p, 1, async me => await me.Unmap(page));
            });

    /// <summary>M13.</summary>
    public static Scenario FaultWithoutMemory(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(FaultWithoutMemory),
            "a page of zeroes is stored to, and one allocation may fail",
            ["the store lands", "it is refused"],
            stage =>
            {
                MachineSettings settings = hardware.Settings(1) with { AllocationFailures = 1 };
                var on = new AkarosStage(stage, settings, make);
                Proc p = on.Proc("P");
                on.Kernel.MapNow(
                    p, new Bounds(Kernel.UserStart, 1, 0), Protection.ReadWrite,
                    MapFlags.Private);
                on.Thread("P.1", p, 0, async me => on.Occurs(
                    (await me.Store(Kernel.UserStart, 1)).Error == Error.None ? 0 : 1));
            });

    /// <summary>M25: a fault that is refused leaves nothing behind.</summary>
    public static Scenario StoreToAReadOnlyRegion(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(StoreToAReadOnlyRegion),
            "a store to a read-only region is refused, and a load after it is not",
            ["the load is done"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(1), make);
                Proc p = on.Proc("P");
                VirtualPage page = on.Map(p, Protection.Read);
                on.Cache();
                on.Thread("P.1", p, 0, async me =>
                {
                    UserResult stored = await me.Store(page, 1);
                    UserResult loaded = await me.Load(page);
                    on.Occurs(0, stored.Error == Error.SEGV && loaded.Error == Error.None);
                });
            });

    /// <summary>T45.</summary>
    public static Scenario ForkWithoutMemory(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(ForkWithoutMemory),
            "a process with a private page of a file forks, and one allocation may fail",
            ["it has a child", "the fork is refused"],
            stage =>
            {
                MachineSettings settings = hardware.Settings(1) with { AllocationFailures = 1 };
                var on = new AkarosStage(stage, settings, make);
                Proc p = on.Proc("P");
                VirtualPage page = on.Map(p, flags: MapFlags.Private);
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Store(page, 1);
                    (Proc? child, _) = await me.Fork("C");
                    on.Occurs(child is null ? 1 : 0);
                    await on.Kernel.RemoveContiguous(on.File.Map, 0, 1);
                });
            });

    /// <summary>M23.</summary>
    public static Scenario ForkOfAPinnedRegion(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(ForkOfAPinnedRegion),
            "a process with a pinned region forks, and its pages are mapped for the child",
            ["the child has it mapped"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(1), make);
                Proc p = on.Proc("P");
                VirtualPage page = on.Map(
                    p, Protection.Read, MapFlags.Shared | MapFlags.Locked);
                on.Thread("P.1", p, 0, async me =>
                {
                    (Proc? child, _) = await me.Fork("C");
                    on.Occurs(0, child!.Tables.Peek(page).Present);
                });
            });

    /// <summary>M27.</summary>
    public static Scenario ForkMeetsTruncation(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(ForkMeetsTruncation),
            "a process with a private page of a file forks while the file is cut to nothing",
            ["the child has a copy", "it has none"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(2), make);
                Proc p = on.Proc("P");
                Proc q = on.Proc("Q");
                VirtualPage page = on.Map(p, flags: MapFlags.Private);
                on.Cache();
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Store(page, 1);
                    (Proc? child, _) = await me.Fork("C");
                    on.Occurs(child!.Tables.Peek(page).Present ? 0 : 1);
                });
                on.Thread("Q.1", q, 1, async me => await me.Truncate(0, 0));
            });

    /// <summary>M7.</summary>
    public static Scenario ExitAfterAStore(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(ExitAfterAStore),
            "a process stores to a shared page and exits, while the page is removed",
            ["it is removed", "it stays"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(2), make);
                VirtualPage page = AkarosRemoval.Mapped(on, out Proc p);
                on.Proc("Q");
                AkarosRemoval.Removes(on);
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Store(page, 1);
                    await me.Store(page, 2);
                    await me.Exit();
                });
            });

    /// <summary>A private copy is of one moment, whatever others store meanwhile.</summary>
    public static Scenario PrivateCopyMeetsAStore(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(PrivateCopyMeetsAStore),
            "a private copy of a page is made while another process stores to both its words",
            ["it has neither store", "it has the first one", "it has both"],
            stage =>
            {
                MachineSettings settings = hardware.Settings(2) with { Words = 2 };
                var on = new AkarosStage(stage, settings, make);
                VirtualPage shared = AkarosRemoval.Mapped(on, out Proc p);
                Proc q = on.Proc("Q");
                VirtualPage own = on.Map(q, flags: MapFlags.Private);
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Store(shared, 1, 0);
                    await me.Store(shared, 1, 1);
                });
                on.Thread("Q.1", q, 1, async me =>
                {
                    ulong second = (await me.Load(own, 1)).Value;
                    ulong first = (await me.Load(own)).Value;
                    Check.Kernel(second == 0 || first == 1, "who has the second has the first");
                    on.Occurs((first == 1 ? 1 : 0) + (int)second);
                });
            });
}
