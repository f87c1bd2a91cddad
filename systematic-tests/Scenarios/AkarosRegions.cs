using System.Collections.Generic;
using Verified.Akaros;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Scenarios;

/// <summary>munmap, mprotect, populate and events, where they meet pages of files.</summary>
public static class AkarosRegions
{
    /// <summary>All of them, on one kind of machine.</summary>
    public static IReadOnlyList<Scenario> On(MakeKernel make, AkarosHardware hardware) =>
    [
        UnmapMeetsAStore(make, hardware),
        UnmapMeetsALoadAndAStore(make, hardware),
        UnmapMeetsRemoval(make, hardware),
        ProtectMeetsALoadAndAStore(make, hardware),
        ProtectMeetsAStore(make, hardware),
        ProtectBeyondAMapping(make, hardware),
        SecondFileIsReadOnly(make, hardware),
        EqualRights(make, hardware),
        PopulateTwice(make, hardware),
        PopulateTheSecondPage(make, hardware),
        PopulateThatCannotRead(make, hardware),
        UnmapMeetsAnEvent(make, hardware),
        RemovalMeetsAFaultAndAnEvent(make, hardware),
        MapOverAMapping(make, hardware),
    ];

    /// <summary>T19.</summary>
    public static Scenario UnmapMeetsAStore(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(UnmapMeetsAStore),
            "a page is unmapped while another thread stores to it",
            ["the store lands", "it is refused"],
            stage => Meets(stage, hardware, make, (me, page) => me.Unmap(page), loads: false));

    /// <summary>T20.</summary>
    public static Scenario UnmapMeetsALoadAndAStore(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(UnmapMeetsALoadAndAStore),
            "a page is unmapped while another thread loads from it, and then stores to it",
            ["the store lands", "it is refused"],
            stage => Meets(stage, hardware, make, (me, page) => me.Unmap(page), loads: true));

    /// <summary>T21.</summary>
    public static Scenario UnmapMeetsRemoval(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(UnmapMeetsRemoval),
            "a page is unmapped and removed while another thread loads from it and stores to it",
            ["the store lands", "it is refused"],
            stage =>
            {
                AkarosStage on = Meets(
                    stage, hardware, make, (me, page) => me.Unmap(page), loads: true);
                on.Remover("R", 0, 1);
            });

    /// <summary>T15.</summary>
    public static Scenario ProtectMeetsALoadAndAStore(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(ProtectMeetsALoadAndAStore),
            "a page is made read-only while another thread loads from it, and then stores to it",
            ["the store lands", "it is refused"],
            stage => Meets(
                stage, hardware, make, (me, page) => me.Protect(page, 1, Protection.Read),
                loads: true));

    /// <summary>T42.</summary>
    public static Scenario ProtectMeetsAStore(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(ProtectMeetsAStore),
            "a page is made inaccessible and accessible again while another thread stores to it",
            ["the store lands", "it is refused"],
            stage => Meets(
                stage, hardware, make,
                async (me, page) =>
                {
                    await me.Protect(page, 1, Protection.None);
                    return await me.Protect(page, 1, Protection.ReadWrite);
                },
                loads: false));

    /// <summary>T51: rights are taken from a page that is mapped, and one that is not.</summary>
    public static Scenario ProtectBeyondAMapping(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(ProtectBeyondAMapping),
            "a page and a hole behind it are made read-only while another thread stores to it",
            ["the change is refused", "the store lands"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(2), make);
                VirtualPage page = AkarosRemoval.Mapped(on, out Proc p);
                on.Thread("P.1", p, 0, async me =>
                {
                    Error error = await me.Protect(page, 2, Protection.Read);
                    on.Occurs(0, error != Error.None);
                });
                on.Thread("P.2", p, 1, async me =>
                {
                    await me.Load(page);
                    on.Occurs(1, (await me.Store(page, 1)).Error == Error.None);
                });
            });

    /// <summary>T51: the same where the second page's file was not opened for it.</summary>
    public static Scenario SecondFileIsReadOnly(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(SecondFileIsReadOnly),
            "rights change over two regions, of which the second one's file refuses",
            ["the change is refused", "the store too"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(2), make, filePages: 2);
                Proc p = on.Proc("P");
                int readOnly = on.Kernel.OpenNow(p, on.File, writable: false);
                VirtualPage first = on.Map(p, Protection.None);
                on.Kernel.MapNow(
                    p, new Bounds(first + 1, 1, 1), Protection.Read, MapFlags.Shared, readOnly);
                on.Cache(2);
                on.Touch();
                on.Thread("P.1", p, 0, async me =>
                {
                    Error error = await me.Protect(first, 2, Protection.ReadWrite);
                    on.Occurs(0, error == Error.EACCES);
                });
                on.Thread("P.2", p, 1, async me =>
                {
                    await me.Load(first + 1);
                    UserResult stored = await me.Store(first, 1);
                    on.Occurs(1, stored.Error == Error.SEGV);
                });
            });

    /// <summary>T49.</summary>
    public static Scenario EqualRights(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(EqualRights),
            "a page is given the rights that it has",
            ["the store after it lands"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(1), make);
                VirtualPage page = AkarosRemoval.Mapped(on, out Proc p);
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Protect(page, 1, Protection.ReadWrite);
                    on.Occurs(0, (await me.Store(page, 1)).Error == Error.None);
                });
            });

    /// <summary>T48.</summary>
    public static Scenario PopulateTwice(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(PopulateTwice),
            "a page of a file is populated twice, and loaded from",
            ["the load finds the file"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(1), make);
                Proc p = on.Proc("P");
                VirtualPage page = on.Map(p);
                on.Cache();
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Populate(page);
                    await me.Populate(page);
                    on.Occurs(0, (await me.Load(page)).Value == AkarosStage.InFile);
                });
            });

    /// <summary>M12a.</summary>
    public static Scenario PopulateTheSecondPage(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(PopulateTheSecondPage),
            "the second page of a region is populated, and loaded from",
            ["the load finds the file"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(1), make, filePages: 3);
                Proc p = on.Proc("P");
                VirtualPage page = on.Map(p, offset: 1, pages: 2);
                on.Cache(3);
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Populate(page + 1);
                    UserResult loaded = await me.Load(page + 1);
                    on.Occurs(0, loaded.Value == AkarosStage.InFile + 2);
                });
            });

    /// <summary>M12b, M12d.</summary>
    public static Scenario PopulateThatCannotRead(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(PopulateThatCannotRead),
            "a page that is not in memory is populated, and the disk may fail once",
            ["it is mapped", "it is not"],
            stage =>
            {
                MachineSettings settings = hardware.Settings(1) with { DiskFailures = 1 };
                var on = new AkarosStage(stage, settings, make);
                Proc p = on.Proc("P");
                VirtualPage page = on.Map(p);
                on.Thread("P.1", p, 0, async me => on.Occurs(1 - await me.Populate(page)));
            });

    /// <summary>T43, two parties.</summary>
    public static Scenario UnmapMeetsAnEvent(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(UnmapMeetsAnEvent),
            "a page is unmapped while an event to the process needs memory",
            ["the event finds a place"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(1), make);
                VirtualPage page = AkarosRemoval.Mapped(on, out Proc p);
                on.Thread("P.1", p, 0, async me => await me.Unmap(page));
                PostsAnEvent(stage, on, p);
            });

    /// <summary>T43, three parties.</summary>
    public static Scenario RemovalMeetsAFaultAndAnEvent(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(RemovalMeetsAFaultAndAnEvent),
            "one page is removed, another one faults, and an event to the process needs memory",
            ["the event finds a place"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(1), make, filePages: 2);
                VirtualPage page = AkarosRemoval.Mapped(on, out Proc p);
                on.Kernel.CacheNow(on.File, 1);
                VirtualPage other = on.Map(p, offset: 1);
                on.Remover("R", 0, 1);
                on.Thread("P.1", p, 0, async me => await me.Load(other));
                PostsAnEvent(stage, on, p);
            });

    /// <summary>MAP_FIXED over what is mapped, beside a store to it.</summary>
    public static Scenario MapOverAMapping(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(MapOverAMapping),
            "a page is mapped over by another page of the file while a thread stores to it",
            ["the store is in the first page", "it is in the second one"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(2), make, filePages: 2);
                VirtualPage page = AkarosRemoval.Mapped(on, out Proc p);
                on.Kernel.CacheNow(on.File, 1);
                on.Thread("P.1", p, 0, async me => await me.Map(
                    page, 1, Protection.ReadWrite, MapFlags.Shared | MapFlags.Fixed, 0, 1));
                on.Thread("P.2", p, 1, async me =>
                {
                    // What was there tells which page it was; in between there is none.
                    UserResult old = await me.Swap(page, 7);
                    on.Occurs(0, old is { Error: Error.None, Value: AkarosStage.InFile });
                    on.Occurs(1, old is { Error: Error.None, Value: AkarosStage.InFile + 1 });
                });
            });

    static void PostsAnEvent(Stage stage, AkarosStage on, Proc proc)
        => stage.Simulator.Start("E", async () =>
            on.Occurs(0, (await on.Kernel.PostEvent(proc)).Error == Error.None));

    /// <summary>One thread changes a page that another one loads from, perhaps, and stores to.
    /// </summary>
    static AkarosStage Meets(
        Stage stage, AkarosHardware hardware, MakeKernel make,
        System.Func<UserThread, VirtualPage, Routine<Error>> change, bool loads)
    {
        var on = new AkarosStage(stage, hardware.Settings(2), make);
        VirtualPage page = AkarosRemoval.Mapped(on, out Proc p);
        on.Thread("P.1", p, 0, async me => await change(me, page));
        on.Thread("P.2", p, 1, async me =>
        {
            if (loads)
            {
                await me.Load(page);
            }

            UserResult stored = await me.Store(page, 7);
            on.Occurs(stored.Error == Error.None ? 0 : 1);
        });
        return on;
    }
}
