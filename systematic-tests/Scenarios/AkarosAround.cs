using System.Collections.Generic;
using Verified.Akaros;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Scenarios;

/// <summary>What the rows of the facts leave out: several regions, pins, cuts beside copies.
/// </summary>
public static class AkarosAround
{
    /// <summary>All of them, on one kind of machine.</summary>
    public static IReadOnlyList<Scenario> On(MakeKernel make, AkarosHardware hardware) =>
    [
        UnmapOfTwoRegions(make, hardware),
        UnmapWhileAPopulateSleeps(make, hardware),
        MapOfAPinnedPage(make, hardware),
        SyncAfterARemovalThatFailed(make, hardware),
        PopulateMeetsTruncation(make, hardware),
        CopyMeetsACutAndAGrowth(make, hardware),
        ForkMeetsACutAndAGrowth(make, hardware),
        TagOfADeadProcess(make, hardware),
    ];

    /// <summary>One shootdown for all regions of a range, wherever another thread stores.</summary>
    public static Scenario UnmapOfTwoRegions(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(UnmapOfTwoRegions),
            "two regions are unmapped at once while another thread stores to the second one",
            ["the store lands", "it is refused"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(2), make, filePages: 2);
                VirtualPage first = AkarosRemoval.Mapped(on, out Proc p);
                VirtualPage second = on.Map(p, flags: MapFlags.Private, offset: 1);
                on.Thread("P.1", p, 0, async me => await me.Unmap(first, 2));
                on.Thread("P.2", p, 1, async me =>
                {
                    await me.Store(second, 1);
                    UserResult stored = await me.Store(second, 2);
                    on.Occurs(stored.Error == Error.None ? 0 : 1);
                });
            });

    /// <summary>M12c: populate_va looks at its region after the lock was free.</summary>
    public static Scenario UnmapWhileAPopulateSleeps(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(UnmapWhileAPopulateSleeps),
            "a page is unmapped while another thread populates it, and waits for it to be read",
            ["it is populated", "it is not"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(2), make);
                Proc p = on.Proc("P");
                VirtualPage page = on.Map(p);
                on.Thread("P.1", p, 0, async me => on.Occurs(1 - await me.Populate(page)));
                on.Thread("P.2", p, 1, async me => await me.Unmap(page));
            });

    /// <summary>MAP_LOCKED: what must not fault is mapped when the call returns.</summary>
    public static Scenario MapOfAPinnedPage(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(MapOfAPinnedPage),
            "a page is mapped pinned, and then removed in vain",
            ["it is mapped, and stays"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(1), make);
                Proc p = on.Proc("P");
                on.Thread("P.1", p, 0, async me =>
                {
                    (VirtualPage page, _) = await me.Map(
                        null, 1, Protection.Read, MapFlags.Shared | MapFlags.Locked, 0);
                    int removed = await on.Kernel.RemoveContiguous(on.File.Map, 0, 1);
                    on.Occurs(0, removed == 0 && p.Tables.Peek(page).Present);
                });
            });

    /// <summary>P5: what a removal could not write is told by the next sync.</summary>
    public static Scenario SyncAfterARemovalThatFailed(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(SyncAfterARemovalThatFailed),
            "a page that was stored to is removed, and synced; the disk may fail once",
            ["both are done", "the removal fails, and the sync tells"],
            stage =>
            {
                MachineSettings settings = hardware.Settings(1) with { DiskFailures = 1 };
                var on = new AkarosStage(stage, settings, make);
                VirtualPage page = AkarosRemoval.Mapped(on, out Proc p);
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Store(page, 1);
                    int removed = await on.Kernel.RemoveContiguous(on.File.Map, 0, 1);
                    Error synced = await me.Sync(page);
                    on.Occurs(0, removed == 1 && synced == Error.None);
                    on.Occurs(1, removed == 0 && synced == Error.EIO && on.Stored(0) == 1);
                });
            });

    /// <summary>M26: what is mapped too late is accessed by nobody.</summary>
    public static Scenario PopulateMeetsTruncation(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(PopulateMeetsTruncation),
            "a page of a file is populated while the file is cut to nothing",
            ["it is populated", "it is not"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(2), make);
                Proc p = on.Proc("P");
                Proc q = on.Proc("Q");
                VirtualPage page = on.Map(p);
                on.Cache();
                on.Thread("P.1", p, 0, async me => on.Occurs(1 - await me.Populate(page)));
                on.Thread("Q.1", q, 1, async me => await me.Truncate(0, 0));
            });

    /// <summary>M26: the length is as before, and the page is another one.</summary>
    public static Scenario CopyMeetsACutAndAGrowth(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(CopyMeetsACutAndAGrowth),
            "a private page of a file is loaded from while the file is cut to nothing, and grows",
            ["the file as it was", "zeroes", "it is refused"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(2), make);
                Proc p = on.Proc("P");
                Proc q = on.Proc("Q");
                VirtualPage page = on.Map(p, flags: MapFlags.Private);
                on.Cache();
                on.Thread("P.1", p, 0, async me =>
                {
                    UserResult loaded = await me.Load(page);
                    on.Occurs(
                        loaded.Error == Error.BUS ? 2 : loaded.Value == 0 ? 1 : 0);
                });
                on.Thread("Q.1", q, 1, async me =>
                {
                    await me.Truncate(0, 0);
                    await me.Truncate(0, 1);
                });
            });

    /// <summary>M26, M27: a child gets no page that its parent has lost.</summary>
    public static Scenario ForkMeetsACutAndAGrowth(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(ForkMeetsACutAndAGrowth),
            "a process with a private page forks while its file is cut to nothing, and grows",
            ["the child finds the copy", "it finds zeroes"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(3), make);
                Proc p = on.Proc("P");
                Proc q = on.Proc("Q");
                VirtualPage page = on.Map(p, flags: MapFlags.Private);
                on.Cache();
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Store(page, 7);
                    UserThread child = await Child(on, me, on.Machine.Cpus[2]);
                    UserResult loaded = await child.Load(page);
                    on.Occurs(0, loaded.Value == 7);
                    on.Occurs(1, loaded is { Error: Error.None, Value: 0 });
                });
                on.Thread("Q.1", q, 1, async me =>
                {
                    await me.Truncate(0, 0);
                    await me.Truncate(0, 1);
                });
            });

    /// <summary>A child gets a tag, and a CPU, that a process has just given up.</summary>
    public static Scenario TagOfADeadProcess(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(TagOfADeadProcess),
            "a process exits, and the child of another one runs where one of its threads ran",
            ["it has the dead one's tag", "it has another tag"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(3), make);
                VirtualPage page = AkarosRemoval.Mapped(on, out Proc p);
                Proc q = on.Proc("Q");
                on.Map(q);
                on.Thread("P.1", p, 0, async me => await me.Exit());
                on.Thread("Q.1", q, 2, me => default);
                var parent = new UserThread(on.Kernel, q, on.Machine.Cpus[2]);
                on.Thread("P.2", p, 1, async me =>
                {
                    // Its tables stay, and the CPU has cached where they are.
                    await me.Evict(page);
                    await me.Load(page + 1);
                    await me.Exit();
                    UserThread child = await Child(on, parent, on.Machine.Cpus[1]);
                    await child.Load(page);
                    on.Occurs(child.Proc.Space == p.Space ? 0 : 1);
                });
            });

    static async Routine<UserThread> Child(AkarosStage on, UserThread me, Cpu cpu)
    {
        (Proc? child, _) = await me.Fork("C", cpu);
        var thread = new UserThread(on.Kernel, child!, cpu);
        await cpu.LoadRoot(child!.Tables.Root, child.Space);
        return thread;
    }
}
