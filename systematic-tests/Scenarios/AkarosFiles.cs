using System.Collections.Generic;
using Verified.Akaros;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Scenarios;

/// <summary>Reading, writing, truncating, syncing, closing, and buffers of a device.</summary>
public static class AkarosFiles
{
    /// <summary>All of them, on one kind of machine.</summary>
    public static IReadOnlyList<Scenario> On(MakeKernel make, AkarosHardware hardware) =>
    [
        ReadIntoASharedMapping(make, hardware),
        TruncationMeetsRemoval(make, hardware),
        TruncateAndExtend(make, hardware),
        TruncationOfAPinnedPage(make, hardware),
        FaultMeetsTruncation(make, hardware),
        ReadMeetsTruncation(make, hardware),
        SyncMeetsStores(make, hardware),
        SyncMeetsAWrite(make, hardware),
        SyncMeetsRemoval(make, hardware),
        SyncThatCannotWrite(make, hardware),
        LastCloseMeetsAnOpen(make, hardware),
        BuffersOfADevice(make, hardware),
    ];

    /// <summary>T35.</summary>
    public static Scenario ReadIntoASharedMapping(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(ReadIntoASharedMapping),
            "a page of a file is read into a mapping of another page of it, which is removed",
            ["it is removed", "it stays"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(1), make, filePages: 2);
                VirtualPage page = AkarosRemoval.Mapped(on, out Proc p);
                on.Kernel.CacheNow(on.File, 1);
                AkarosRemoval.Removes(on);
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Read(0, 1, page, 0, 1);
                    await me.Read(0, 1, page, 0, 1);
                });
            });

    /// <summary>T47.</summary>
    public static Scenario TruncationMeetsRemoval(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(TruncationMeetsRemoval),
            "a file is opened to be cut to nothing, and grows again, while its page is removed",
            ["it is removed", "it stays"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(1), make);
                VirtualPage page = AkarosRemoval.Mapped(on, out Proc p);
                AkarosRemoval.Removes(on);
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Store(page, 7);
                    await me.Open("F", truncate: true);
                    await me.Truncate(0, 1);
                    ulong value = (await me.Load(page)).Value;
                    Check.Kernel(value == 0, "what was cut off does not come back");
                });
            });

    /// <summary>M18.</summary>
    public static Scenario TruncateAndExtend(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(TruncateAndExtend),
            "a file is cut to nothing and grows again; a load in between is refused",
            ["the load in between is refused"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(1), make);
                VirtualPage page = AkarosRemoval.Mapped(on, out Proc p);
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Store(page, 7);
                    await me.Truncate(0, 0);
                    on.Occurs(0, (await me.Load(page)).Error == Error.BUS);
                    await me.Truncate(0, 1);
                    await me.Load(page);
                });
            });

    /// <summary>P12: what is pinned is cut off too.</summary>
    public static Scenario TruncationOfAPinnedPage(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(TruncationOfAPinnedPage),
            "a file of which a page is pinned is cut to nothing, and grows again",
            ["the load in between is refused"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(1), make);
                Proc p = on.Proc("P");
                VirtualPage page = on.Map(p, flags: MapFlags.Shared | MapFlags.Locked);
                on.Cache();
                on.Touch();
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Store(page, 7);
                    await me.Truncate(0, 0);
                    on.Occurs(0, (await me.Load(page)).Error == Error.BUS);
                    await me.Truncate(0, 1);
                    await me.Load(page);
                });
            });

    /// <summary>M26.</summary>
    public static Scenario FaultMeetsTruncation(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(FaultMeetsTruncation),
            "a page of a file is loaded from twice while the file is cut to nothing",
            ["both loads are done", "the second is refused", "both are refused"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(2), make);
                Proc p = on.Proc("P");
                Proc q = on.Proc("Q");
                VirtualPage page = on.Map(p);
                on.Cache();
                on.Thread("P.1", p, 0, async me =>
                {
                    Error first = (await me.Load(page)).Error;
                    Error second = (await me.Load(page)).Error;
                    on.Occurs((first == Error.BUS ? 1 : 0) + (second == Error.BUS ? 1 : 0));
                });
                on.Thread("Q.1", q, 1, async me => await me.Truncate(0, 0));
            });

    /// <summary>read() beside a cut: what it gives was in the file.</summary>
    public static Scenario ReadMeetsTruncation(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(ReadMeetsTruncation),
            "a file is read while it is cut to nothing and grows again",
            ["the old word is read", "a zero is read", "the end is met"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(2), make);
                Proc p = on.Proc("P");
                Proc q = on.Proc("Q");
                on.Kernel.MapNow(
                    p, new Bounds(Kernel.UserStart, 1, 0), Protection.ReadWrite,
                    MapFlags.Private);
                on.Cache();
                on.Thread("P.1", p, 0, async me =>
                {
                    (int words, _) = await me.Read(0, 0, Kernel.UserStart, 0, 1);
                    ulong value = words == 0 ? 0 : (await me.Load(Kernel.UserStart)).Value;
                    on.Occurs(words == 0 ? 2 : value == 0 ? 1 : 0);
                });
                on.Thread("Q.1", q, 1, async me =>
                {
                    await me.Truncate(0, 0);
                    await me.Truncate(0, 1);
                });
            });

    /// <summary>Writing back while the page stays mapped, and is stored to.</summary>
    public static Scenario SyncMeetsStores(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(SyncMeetsStores),
            "a page is synced by one thread while another one stores to it twice",
            ["the store has both", "it has the first one", "it has neither"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(2), make);
                VirtualPage page = AkarosRemoval.Mapped(on, out Proc p);
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Sync(page);
                    ulong stored = on.Stored(0);
                    on.Occurs(stored == AkarosStage.InFile ? 2 : 2 - (int)stored);
                });
                on.Thread("P.2", p, 1, async me =>
                {
                    await me.Store(page, 1);
                    await me.Store(page, 2);
                });
            });

    /// <summary>A writer of the kernel's, who is counted as a user, beside a sync.</summary>
    public static Scenario SyncMeetsAWrite(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(SyncMeetsAWrite),
            "a page is synced while somebody writes to the file; the disk has it, or it is dirty",
            ["the store has it", "it has not"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(1), make);
                VirtualPage page = AkarosRemoval.Mapped(on, out Proc p);
                AkarosRemoval.Writes(stage, on, 1);
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Sync(page);
                    on.Occurs(on.Stored(0) == AkarosStage.InFile ? 1 : 0);
                });
            });

    /// <summary>Who syncs and who removes take turns.</summary>
    public static Scenario SyncMeetsRemoval(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(SyncMeetsRemoval),
            "a page that is stored to is synced by its process while it is removed",
            ["it is removed", "it stays"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(1), make);
                VirtualPage page = AkarosRemoval.Mapped(on, out Proc p);
                AkarosRemoval.Removes(on);
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Store(page, 1);
                    await me.Sync(page);
                    await me.Store(page, 2);
                });
            });

    /// <summary>An error of the disk is told, and the store is not forgotten.</summary>
    public static Scenario SyncThatCannotWrite(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(SyncThatCannotWrite),
            "a page is stored to and synced twice, and the disk may fail once",
            ["both are done", "the first one fails"],
            stage =>
            {
                MachineSettings settings = hardware.Settings(1) with { DiskFailures = 1 };
                var on = new AkarosStage(stage, settings, make);
                VirtualPage page = AkarosRemoval.Mapped(on, out Proc p);
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Store(page, 1);
                    Error first = await me.Sync(page);
                    Error second = await me.Sync(page);
                    Check.Kernel(second == Error.None, "the second sync finds a good disk");
                    on.Occurs(first == Error.None ? 0 : 1);
                });
            });

    /// <summary>M20: nobody has the file open any more, and somebody opens it again.</summary>
    public static Scenario LastCloseMeetsAnOpen(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(LastCloseMeetsAnOpen),
            "a file that was stored to loses its last user while another process opens and maps it",
            ["the load finds the store", "it finds the file as it was"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(2), make);
                VirtualPage page = AkarosRemoval.Mapped(on, out Proc p);
                Proc q = on.Kernel.CreateProc("Q");
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Store(page, 7);
                    await me.Unmap(page);
                    await me.Close(0);
                });
                on.Thread("Q.1", q, 1, async me =>
                {
                    (int file, _) = await me.Open("F");
                    (VirtualPage first, _) = await me.Map(
                        null, 1, Protection.Read, MapFlags.Shared, file);
                    on.Occurs((await me.Load(first)).Value == 7 ? 0 : 1);
                });
            });

    /// <summary>T52, P6: buffers of a page of a device, which is removed.</summary>
    public static Scenario BuffersOfADevice(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(BuffersOfADevice),
            "two threads use buffers of one page of a device, which a third one removes",
            ["it is removed", "it stays"],
            stage =>
            {
                MachineSettings settings = hardware.Settings(1) with { Words = 2 };
                var on = new AkarosStage(stage, settings, make);
                BlockDevice device = on.Kernel.AddDevice(new Disk(on.Machine, "device", 1));
                on.Kernel.CacheNow(device, 0);
                for (int i = 0; i < 2; i++)
                {
                    int block = i;
                    stage.Simulator.Start($"B{i}", async () =>
                    {
                        (BufferHead? buffer, _) = await on.Kernel.GetBuffer(device, block);
                        await on.Kernel.WriteBuffer(buffer!, 7);
                        await on.Kernel.PutBuffer(buffer!);
                    });
                }

                stage.Simulator.Start("R", async () =>
                    on.Occurs(1 - await on.Kernel.RemoveContiguous(device.Map, 0, 1)));
            });
}
