using Verified.Codezero;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Scenarios;

/// <summary>Files and segments that several tasks map, read and write.</summary>
public static partial class CodezeroScenarios
{
    const VmFlags Shared = VmFlags.Prot | VmFlags.Shared;
    const VmFlags Private = VmFlags.Prot | VmFlags.Private;

    /// <summary>Two threads load one page of a file that is on the disk only.</summary>
    public static Scenario TwoThreadsWantOnePageOfAFile(MakeMm0 make)
        => Define(
            nameof(TwoThreadsWantOnePageOfAFile), MachineProfile.X86,
            "two threads load one page of a file that is on the disk only",
            ["the first thread is done first", "the second thread is done first"],
            stage =>
            {
                CodezeroStage on = WithFile(stage, MachineProfile.X86, 2, 2, make);
                Tcb p = on.Task("P", 1);
                VirtualPage f = on.MapFile(p, "F", 0, 1, Shared);
                bool any = false;
                on.Thread("P.1", p, 0, async me =>
                {
                    UserResult loaded = await me.Load(f);
                    Check.Kernel(loaded.Value == CodezeroStage.InFile, "the file's word is read");
                    on.Occurs(0, !any);
                    any = true;
                });
                on.Thread("P.2", p, 1, async me =>
                {
                    await me.Load(f);
                    on.Occurs(1, !any);
                    any = true;
                });
            });

    /// <summary>A private copy is made of a page that another task stores to.</summary>
    public static Scenario PrivateCopyOfASharedPage(MakeMm0 make, MachineProfile profile)
        => Define(
            nameof(PrivateCopyOfASharedPage), profile,
            "a task stores to its private mapping of a page of which another stores to both words",
            ["the copy has no store", "the copy has the first store", "the copy has both"],
            stage =>
            {
                CodezeroStage on = WithFile(stage, profile, 2, 2, make);
                Tcb p = on.Task("P", 1);
                Tcb q = on.Task("Q", 1);
                VirtualPage mine = on.MapFile(p, "F", 0, 1, Private);
                VirtualPage its = on.MapFile(q, "F", 0, 1, Shared);
                on.Thread("Q.1", q, 1, async me =>
                {
                    // In the order in which a page is copied: else no copy could be torn.
                    await me.Store(its, 1, 0);
                    await me.Store(its, 2, 1);
                });
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Load(mine);
                    ulong first = (await me.Swap(mine, 9, 0)).Value;
                    ulong second = (await me.Load(mine, 1)).Value;
                    Check.Kernel(first == 1 || second == 0, "the copy is of one moment");
                    on.Occurs(second == 2 ? 2 : first == 1 ? 1 : 0);
                });
            });

    /// <summary>A thread stores to a shared file while another one syncs it.</summary>
    public static Scenario StoreMeetsSync(MakeMm0 make, MachineProfile profile)
        => Define(
            nameof(StoreMeetsSync), profile,
            "a thread stores twice to a page of a shared file while another one syncs it",
            ["the disk has the first store", "the disk has the second store"],
            stage =>
            {
                CodezeroStage on = WithFile(stage, profile, 2, 2, make);
                Tcb p = on.Task("P", 1);
                VirtualPage f = on.MapFile(p, "F", 0, 1, Shared);
                var stored = new Semaphore(stage.Simulator, "first store", 0);
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Store(f, 1);
                    await stored.Up();
                    await me.Store(f, 2);
                });
                on.Thread("P.2", p, 1, async me =>
                {
                    await stored.Down();
                    Reply synced = await me.Sync(f);
                    Check.Kernel(synced.Error == Error.None, "a sync succeeds");
                    on.Occurs(on.Mm0.FileDisk!.Peek(0, 0) == 1 ? 0 : 1);
                });
            });

    /// <summary>A task stores to one page of a file privately, and loads the other.</summary>
    public static Scenario PrivateFileMapping(MakeMm0 make)
        => Define(
            nameof(PrivateFileMapping), MachineProfile.X86,
            "a task stores to one of two private pages of a file and loads the other; so does a "
                + "second one",
            ["both pages are the task's own or the file's"],
            stage =>
            {
                CodezeroStage on = WithFile(stage, MachineProfile.X86, 3, 2, make);
                for (int i = 0; i < 2; i++)
                {
                    Tcb task = on.Task($"{"PQ"[i]}", 1);
                    VirtualPage f = on.MapFile(task, "F", 0, 2, Private);
                    on.Thread($"{task}.1", task, i, async me =>
                    {
                        await me.Store(f, 7);
                        ulong own = (await me.Load(f)).Value;
                        ulong other = (await me.Load(f + 1)).Value;
                        on.Occurs(0, own == 7 && other == CodezeroStage.InFile + 1);
                    });
                }
            });

    /// <summary>Two tasks share a segment whose first access is a load.</summary>
    public static Scenario SegmentIsLoadedFirst(MakeMm0 make)
        => Define(
            nameof(SegmentIsLoadedFirst), MachineProfile.X86,
            "one task loads from a segment that another one stores to, and loads again",
            ["the first load sees the store", "only the second load sees it", "none sees it"],
            stage =>
            {
                var on = new CodezeroStage(stage, Settings(MachineProfile.X86, 2), 2, make);
                Tcb p = on.Task("P", 1);
                Tcb q = on.Task("Q", 1);
                var stored = new Semaphore(stage.Simulator, "stored", 0);
                on.Thread("P.1", p, 0, async me =>
                {
                    VirtualPage s = await Attach(me);
                    ulong first = (await me.Load(s)).Value;
                    ulong second = (await me.Load(s)).Value;
                    on.Occurs(first == 7 ? 0 : second == 7 ? 1 : 2);
                    await stored.Down();
                    ulong last = (await me.Load(s)).Value;
                    Check.Kernel(last == 7, "who shares a segment sees what was stored before");
                });
                on.Thread("Q.1", q, 1, async me =>
                {
                    await me.Store(await Attach(me), 7);
                    await stored.Up();
                });
            });

    /// <summary>Parent and child share anonymous memory; a third task has its own.</summary>
    public static Scenario SharedAnonymousMemory(MakeMm0 make)
        => Define(
            nameof(SharedAnonymousMemory), MachineProfile.X86,
            "parent and child store to shared anonymous memory while a third task reads zeroes",
            ["the child sees the parent's store", "the child does not see it yet"],
            stage =>
            {
                var on = new CodezeroStage(stage, Settings(MachineProfile.X86, 3), 2, make);
                on.Thread("P.1", on.Task("P", 1), 0, async me =>
                {
                    Reply mapped = await me.Map(Shared, 1);
                    var s = new VirtualPage(mapped.Value);
                    await on.Fork(me, "C", 1, async child =>
                    {
                        ulong seen = (await child.Load(s)).Value;
                        on.Occurs(seen == 7 ? 0 : 1);
                    });
                    await me.Store(s, 7);
                });
                on.Thread("Q.1", on.Task("Q", 1), 2, async me =>
                {
                    UserResult zero = await me.Load(CodezeroStage.Page(0));
                    Check.Kernel(zero.Value == 0, "untouched memory is zero");
                });
            });

    /// <summary>A child shares its parent's open file.</summary>
    public static Scenario ForkWithAnOpenFile(MakeMm0 make)
        => Define(
            nameof(ForkWithAnOpenFile), MachineProfile.X86,
            "parent and child read a file that was open before the fork",
            ["the child reads first", "the parent reads first"],
            stage =>
            {
                CodezeroStage on = WithFile(stage, MachineProfile.X86, 2, 2, make);
                Tcb p = on.Task("P", 1);
                int f = on.Open(p, "F");
                bool any = false;
                on.Thread("P.1", p, 0, async me =>
                {
                    await on.Fork(me, "C", 1, async child =>
                    {
                        await child.Read(f, 0, CodezeroStage.Page(0), 0, 2);
                        ulong word = (await child.Load(CodezeroStage.Page(0))).Value;
                        Check.Kernel(word == CodezeroStage.InFile, "the file is open here too");
                        on.Occurs(0, !any);
                        any = true;
                    });
                    await me.Read(f, 2, CodezeroStage.Page(0), 0, 2);
                    on.Occurs(1, !any);
                    any = true;
                });
            });

    /// <summary>A file's last user goes while another task opens it.</summary>
    public static Scenario FileLosesItsLastUser(MakeMm0 make)
        => Define(
            nameof(FileLosesItsLastUser), MachineProfile.X86,
            "a task stores to a mapped file and unmaps it as its last user, while another opens it",
            ["the other task reads the store", "it reads what was there before"],
            stage =>
            {
                CodezeroStage on = WithFile(stage, MachineProfile.X86, 2, 2, make);
                Tcb p = on.Task("P", 1);
                VirtualPage f = on.MapFile(p, "F", 0, 1, Shared);
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Close(0);
                    await me.Store(f, 7);
                    await me.Unmap(f);
                });
                on.Thread("Q.1", on.Task("Q", 1), 1, async me =>
                {
                    int opened = (await me.Open("F")).Value;
                    await me.Read(opened, 0, CodezeroStage.Page(0), 0, 1);
                    ulong word = (await me.Load(CodezeroStage.Page(0))).Value;
                    on.Occurs(word == 7 ? 0 : 1);
                    await me.Close(opened);
                });
            });

    static async Routine<VirtualPage> Attach(UserThread me)
    {
        Reply segment = await me.ShmGet(key: 5, pages: 1);
        Reply at = await me.ShmAttach(segment.Value);
        Check.Kernel(at.Error == Error.None, "a segment can be attached");
        return new VirtualPage(at.Value);
    }

    /// <summary>A machine with disks, and a file F of two pages.</summary>
    static CodezeroStage WithFile(
        Stage stage, MachineProfile profile, int cpus, int handlers, MakeMm0 make)
    {
        var on = new CodezeroStage(stage, Settings(profile, cpus), handlers, make);
        on.Disks(fileBlocks: 2, swapBlocks: 4);
        on.File("F", 2);
        return on;
    }
}
