using System.Collections.Generic;
using Verified.Akaros;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Scenarios;

/// <summary>The removal protocol against one thing at a time, and against what is rare.</summary>
public static class AkarosRemovalAlone
{
    /// <summary>All of them, on one kind of machine.</summary>
    public static IReadOnlyList<Scenario> On(MakeKernel make, AkarosHardware hardware) =>
    [
        RemovalMeetsLoads(make, hardware),
        RemovalMeetsALoadAndAStore(make, hardware),
        RemovalMeetsAStoreAndALoad(make, hardware),
        RemovalMeetsAnUpgrade(make, hardware),
        RemovalMeetsProtectAndALoad(make, hardware),
        RemovalThatCannotWrite(make, hardware),
        RemovalBeginsBeforeTheRegion(make, hardware),
        RemovalMeetsASplit(make, hardware),
        RemovalMeetsAWrite(make, hardware),
        RemovalMeetsAFault(make, hardware),
        RemovalMeetsAStoreAndAWrite(make, hardware),
        RemovalAfterAStore(make, hardware),
    ];

    /// <summary>T12.</summary>
    public static Scenario RemovalMeetsLoads(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(RemovalMeetsLoads),
            "a mapped page is removed while its process loads from it twice",
            ["it is removed"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(1), make);
                VirtualPage page = AkarosRemoval.Mapped(on, out Proc p);
                on.Remover("R", 0, 1, removed => on.Occurs(0, removed == 1));
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Load(page);
                    await me.Load(page);
                });
            });

    /// <summary>T14, T40, T41: the load fills the TLB, so that the store has to set D.</summary>
    public static Scenario RemovalMeetsALoadAndAStore(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(RemovalMeetsALoadAndAStore),
            "a mapped page is removed while its process loads from it, and then stores to it",
            ["it is removed", "the store is in the file before"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(1), make);
                VirtualPage page = AkarosRemoval.Mapped(on, out Proc p);
                on.Remover("R", 0, 1, removed =>
                {
                    on.Occurs(0, removed == 1);
                    on.Occurs(1, removed == 1 && on.Stored(0) == 7);
                });
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Load(page);
                    await me.Store(page, 7);
                });
            });

    /// <summary>T30: the load looks a page up that is being written.</summary>
    public static Scenario RemovalMeetsAStoreAndALoad(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(RemovalMeetsAStoreAndALoad),
            "a mapped page is removed while its process stores to it, and then loads from it",
            ["it is removed", "it stays"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(1), make);
                VirtualPage page = AkarosRemoval.Mapped(on, out Proc p);
                AkarosRemoval.Removes(on);
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Store(page, 7);
                    await me.Load(page);
                });
            });

    /// <summary>T17: the right to store comes while the page goes.</summary>
    public static Scenario RemovalMeetsAnUpgrade(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(RemovalMeetsAnUpgrade),
            "a read-only page is removed while one thread makes it writable, and one stores",
            ["the store lands", "it is refused"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(2), make);
                Proc p = on.Proc("P");
                VirtualPage page = on.Map(p, Protection.Read);
                on.Cache();
                on.Touch();
                on.Remover("R", 0, 1);
                on.Thread(
                    "P.1", p, 0, async me => await me.Protect(page, 1, Protection.ReadWrite));
                on.Thread("P.2", p, 1, async me =>
                {
                    UserResult stored = await me.Store(page, 7);
                    on.Occurs(stored.Error == Error.None ? 0 : 1);
                });
            });

    /// <summary>T18.</summary>
    public static Scenario RemovalMeetsProtectAndALoad(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(RemovalMeetsProtectAndALoad),
            "a page is removed while one thread makes it read-only, and another one loads from it",
            ["it is removed"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(2), make);
                VirtualPage page = AkarosRemoval.Mapped(on, out Proc p);
                on.Remover("R", 0, 1, removed => on.Occurs(0, removed == 1));
                on.Thread(
                    "P.1", p, 0, async me => await me.Protect(page, 1, Protection.Read));
                on.Thread("P.2", p, 1, async me => await me.Load(page));
            });

    /// <summary>T22.</summary>
    public static Scenario RemovalThatCannotWrite(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(RemovalThatCannotWrite),
            "a page is removed while its process stores to it, and the disk may fail once",
            ["it is removed", "it stays"],
            stage =>
            {
                MachineSettings settings = hardware.Settings(1) with { DiskFailures = 1 };
                var on = new AkarosStage(stage, settings, make);
                VirtualPage page = AkarosRemoval.Mapped(on, out Proc p);
                AkarosRemoval.Removes(on);
                on.Thread("P.1", p, 0, async me => await me.Store(page, 1));
            });

    /// <summary>T24.</summary>
    public static Scenario RemovalBeginsBeforeTheRegion(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(RemovalBeginsBeforeTheRegion),
            "two pages are removed, of which a process maps the second one and stores to it",
            ["both are removed", "one is removed"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(1), make, filePages: 2);
                Proc p = on.Proc("P");
                VirtualPage page = on.Map(p, offset: 1);
                on.Cache(2);
                on.Touch();
                on.Remover("R", 0, 2, removed => on.Occurs(2 - removed));
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Store(page, 1);
                    await me.Store(page, 2);
                });
            });

    /// <summary>T25, T26.</summary>
    public static Scenario RemovalMeetsASplit(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(RemovalMeetsASplit),
            "two pages of one region are removed while the second one is made read-only",
            ["both are removed"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(1), make, filePages: 2);
                Proc p = on.Proc("P");
                VirtualPage page = on.Map(p, pages: 2);
                on.Cache(2);
                on.Touch();
                on.Remover("R", 0, 2, removed => on.Occurs(0, removed == 2));
                on.Thread(
                    "P.1", p, 0, async me => await me.Protect(page + 1, 1, Protection.Read));
            });

    /// <summary>T28, T34.</summary>
    public static Scenario RemovalMeetsAWrite(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(RemovalMeetsAWrite),
            "a cached page is removed while somebody writes to the file",
            ["it is removed", "it stays"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(1), make);
                AkarosRemoval.Mapped(on, out _);
                AkarosRemoval.Removes(on);
                AkarosRemoval.Writes(stage, on, 1);
            });

    /// <summary>T29.</summary>
    public static Scenario RemovalMeetsAFault(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(RemovalMeetsAFault),
            "a cached page that is not mapped is removed while a process stores to it",
            ["it is removed", "it stays"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(1), make);
                Proc p = on.Proc("P");
                VirtualPage page = on.Map(p);
                on.Cache();
                AkarosRemoval.Removes(on);
                on.Thread("P.1", p, 0, async me => await me.Store(page, 1));
            });

    /// <summary>T33.</summary>
    public static Scenario RemovalMeetsAStoreAndAWrite(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(RemovalMeetsAStoreAndAWrite),
            "a mapped page is removed while its process stores to it, and somebody writes",
            ["it is removed", "it stays"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(1), make);
                VirtualPage page = AkarosRemoval.Mapped(on, out Proc p);
                AkarosRemoval.Removes(on);
                AkarosRemoval.Writes(stage, on, 1);
                on.Thread("P.1", p, 0, async me => await me.Store(page, 1));
            });

    /// <summary>T32, P2: one thread stores, makes it read-only, and removes it.</summary>
    public static Scenario RemovalAfterAStore(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(RemovalAfterAStore),
            "a process stores to a page, makes it read-only, and pushes it out; then it loads",
            ["the load finds the store"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(1), make);
                VirtualPage page = AkarosRemoval.Mapped(on, out Proc p);
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Store(page, 7);
                    await me.Protect(page, 1, Protection.Read);
                    await me.Evict(page);
                    on.Occurs(0, (await me.Load(page)).Value == 7);
                });
            });
}
