using Verified.Codezero;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Scenarios;

/// <summary>Memory that is too small, and allocations that fail, with a disk to swap to.</summary>
public static partial class CodezeroStorage
{
    // The page of zeroes, the idle root, and a task's two tables.
    const int FixedFrames = 4;

    /// <summary>More pages are stored to than there are frames; the page-out task works.</summary>
    /// <remarks>
    /// Only the last pages are read back: where the page-out always takes the first one, who loads
    /// from that may go round for very long. Of the other pages the rules see that they are kept.
    /// </remarks>
    public static Scenario StoresToMoreThanFits(MakeMm0 make, MachineProfile profile)
        => Define(
            nameof(StoresToMoreThanFits), profile,
            "a thread stores to four pages and another one reads zeroes, with frames for three",
            ["the first page is out at the end of the stores", "the second one is",
                "the third one is", "the fourth one is"],
            stage =>
            {
                CodezeroStage on = Stored(stage, Few(profile, cpus: 2, frames: 3), make);
                on.Mm0.StartPageOut(framesToKeep: 1);
                Tcb p = on.Task("P", 5);
                on.Thread("P.1", p, 0, async me =>
                {
                    await StoreToAll(me, 4);
                    for (int i = 0; i < 4; i++)
                    {
                        on.Occurs(i, !IsMapped(on, p, CodezeroStage.Page(i)));
                    }

                    await MustFind(me, CodezeroStage.Page(3), 13);
                });
                on.Thread("P.2", p, 1, async me =>
                {
                    await MustFind(me, CodezeroStage.Page(4), 0);
                });
            });

    /// <summary>A task forks when no frame is free for the child's tables.</summary>
    public static Scenario ForkUnderPressure(MakeMm0 make)
        => Define(
            nameof(ForkUnderPressure), MachineProfile.X86,
            "a task forks with too few frames, while another thread of it stores to one more page",
            ["the child has the other thread's store", "it has it not"],
            stage =>
            {
                CodezeroStage on = Stored(
                    stage, Few(MachineProfile.X86, cpus: 3, frames: 5), make);
                Tcb p = on.Task("P", 4);
                var full = new Semaphore(stage.Simulator, "three pages are stored to", 0);
                on.Thread("P.1", p, 0, async me =>
                {
                    await StoreToAll(me, 3);
                    await full.Up();
                    Tcb? child = await on.Fork(me, "C", 2, async forked =>
                    {
                        ulong other = (await forked.Load(CodezeroStage.Page(3))).Value;
                        on.Occurs(other == 13 ? 0 : 1);
                    });
                    Check.Kernel(child is not null, "a fork finds frames where pages can go");
                });
                on.Thread("P.2", p, 1, async me =>
                {
                    await full.Down();
                    await MustStore(me, CodezeroStage.Page(3), 13);
                });
            });

    /// <summary>One allocation fails, and another page goes instead of the store.</summary>
    public static Scenario AllocationFailsAndAPageMakesRoom(MakeMm0 make)
        => Define(
            nameof(AllocationFailsAndAPageMakesRoom), MachineProfile.X86,
            "one frame allocation fails while two threads store to a page each; a third page goes",
            ["a page was pushed out", "none was"],
            stage =>
            {
                MachineSettings settings = Settings(MachineProfile.X86, 2);
                CodezeroStage on = Stored(stage, settings with { AllocationFailures = 1 }, make);
                Tcb p = on.Task("P", 3);
                var stored = new Semaphore(stage.Simulator, "a page can go", 0);
                on.Thread("P.1", p, 0, async me =>
                {
                    await StoreTwice(me, CodezeroStage.Page(0), 10);
                    await stored.Up();
                    await MustStore(me, CodezeroStage.Page(1), 11);
                    on.Occurs(on.Mm0.Swap!.Free.Count < on.Mm0.Swap.Disk.Blocks ? 0 : 1);
                    await MustFind(me, CodezeroStage.Page(0), 10);
                });
                on.Thread("P.2", p, 1, async me =>
                {
                    await stored.Down();
                    await MustStore(me, CodezeroStage.Page(2), 12);
                    await MustFind(me, CodezeroStage.Page(0), 10);
                });
            });

    /// <summary>One allocation fails in a fork, and a page goes to make room for the child.
    /// </summary>
    public static Scenario ForkFailsAndAPageMakesRoom(MakeMm0 make)
        => Define(
            nameof(ForkFailsAndAPageMakesRoom), MachineProfile.Armv7,
            "one frame allocation fails in a fork that another thread's store meets",
            ["a page was pushed out", "none was"],
            stage =>
            {
                MachineSettings settings = Settings(MachineProfile.Armv7, 3);
                CodezeroStage on = Stored(stage, settings with { AllocationFailures = 1 }, make);
                Tcb p = on.Task("P", 1);
                var stored = new Semaphore(stage.Simulator, "a page can go", 0);
                on.Thread("P.1", p, 0, async me =>
                {
                    await StoreTwice(me, CodezeroStage.Page(0), 10);
                    await stored.Up();
                    Tcb? child = await on.Fork(
                        me, "C", 2, async forked => await MustFind(
                            forked, CodezeroStage.Page(0), 10));
                    Check.Kernel(child is not null, "a fork finds frames where a page can go");
                    on.Occurs(on.Mm0.Swap!.Free.Count < on.Mm0.Swap.Disk.Blocks ? 0 : 1);
                    await MustFind(me, CodezeroStage.Page(0), 10);
                });
                on.Thread("P.2", p, 1, async me =>
                {
                    await stored.Down();
                    await MustStore(me, CodezeroStage.Page(0), 12, word: 1);
                });
            });

    /// <summary>A copy needs a frame beside the one of its source, and there is only one.</summary>
    public static Scenario CopyFindsOneFrame(MakeMm0 make)
        => Define(
            nameof(CopyFindsOneFrame), MachineProfile.X86,
            "a thread stores to a private page of a file, with one frame for the page and its copy",
            ["the store is refused"],
            stage =>
            {
                CodezeroStage on = Stored(
                    stage, Few(MachineProfile.X86, cpus: 1, frames: 1), make);
                on.File("f", 1);
                Tcb p = on.Mm0.CreateTask("P");
                VirtualPage page = on.MapFile(p, "f", 0, 1, PrivateFile);
                on.Thread("P.1", p, 0, async me =>
                {
                    UserResult stored = await me.Store(page, 1);
                    on.Occurs(0, stored.Error == Error.ENOMEM);
                    await MustFind(me, page, CodezeroStage.InFile);
                });
            });

    /// <summary>Swap is full: what needs no slot goes instead.</summary>
    public static Scenario SwapIsFull(MakeMm0 make)
        => Define(
            nameof(SwapIsFull), MachineProfile.X86,
            "a thread stores to one page more than fits, where swap has no slot and a file's page "
                + "is in memory",
            ["the file's page is pushed out"],
            stage =>
            {
                CodezeroStage on = Stored(
                    stage, Few(MachineProfile.X86, cpus: 1, frames: 3), make, slots: 0);
                on.File("f", 2);
                Tcb p = on.Mm0.CreateTask("P");
                VirtualPage first = on.MapFile(p, "f", 0, 2, PrivateFile);
                on.Area(p, first + 2, 1, 0);
                on.Thread("P.1", p, 0, async me =>
                {
                    await MustStore(me, first, 1);
                    await MustFind(me, first + 1, CodezeroStage.InFile + 1);
                    await MustStore(me, first + 2, 2);
                    on.Occurs(0, !IsMapped(on, p, first + 1));
                    await MustFind(me, first, 1);
                });
            });

    /// <summary>A machine with so many frames for pages, and tables that need no second one.
    /// </summary>
    static MachineSettings Few(MachineProfile profile, int cpus, int frames)
        => Settings(profile, cpus) with { Frames = FixedFrames + frames, EntriesPerTable = 8 };

    static async Routine StoreToAll(UserThread me, int pages)
    {
        for (int i = 0; i < pages; i++)
        {
            await MustStore(me, CodezeroStage.Page(i), 10 + (ulong)i);
        }
    }

    static bool IsMapped(CodezeroStage on, Tcb task, VirtualPage page)
        => on.Machine.Walk(task.Tables.Root, page).Present;
}
