using Verified.Codezero;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Scenarios;

/// <summary>Faults of threads that share an address space, or only devzero.</summary>
public static partial class CodezeroScenarios
{
    /// <summary>Two threads of one task store to different words of one untouched page.</summary>
    public static Scenario TwoThreadsBreakCopyOnWrite(MakeMm0 make, MachineProfile profile)
        => Define(
            nameof(TwoThreadsBreakCopyOnWrite), profile,
            "two threads of one task store to different words of one untouched page",
            ["the first thread sees the second one's store", "it does not see it yet"],
            stage =>
            {
                var on = new CodezeroStage(stage, Settings(profile, 2), 2, make);
                Tcb p = on.Task("P", 1);
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Store(CodezeroStage.Page(0), 1, 0);
                    UserResult other = await me.Load(CodezeroStage.Page(0), 1);
                    on.Occurs(other.Value == 2 ? 0 : 1);
                });
                on.Thread("P.2", p, 1, async me => await me.Store(CodezeroStage.Page(0), 2, 1));
            });

    /// <summary>One thread reads an untouched page while another one stores to it.</summary>
    public static Scenario ReadMeetsFirstWrite(MakeMm0 make)
        => Define(
            nameof(ReadMeetsFirstWrite), MachineProfile.X86,
            "one thread reads a page twice while another one stores to it for the first time",
            ["both reads give zero", "only the second one gives the store", "both give the store"],
            stage =>
            {
                var on = new CodezeroStage(stage, Settings(MachineProfile.X86, 2), 2, make);
                Tcb p = on.Task("P", 1);
                on.Thread("P.1", p, 0, async me =>
                {
                    ulong first = (await me.Load(CodezeroStage.Page(0))).Value;
                    ulong second = (await me.Load(CodezeroStage.Page(0))).Value;
                    on.Occurs((int)((first + second) / 7));
                });
                on.Thread("P.2", p, 1, async me => await me.Store(CodezeroStage.Page(0), 7));
            });

    /// <summary>
    /// A thread that has read the page of zeroes stores to the copy that another one makes.
    /// </summary>
    /// <remarks>Two lookups may do otherwise than a tame TLB would: one for each frame.</remarks>
    public static Scenario StoreMeetsACopy(MakeMm0 make)
        => Define(
            nameof(StoreMeetsACopy), MachineProfile.X86,
            "a thread loads, stores and loads a page that another one stores to, with wilful TLBs",
            ["the other store comes first", "it comes later"],
            stage =>
            {
                MachineSettings settings = Settings(MachineProfile.X86, 2) with
                {
                    Tlb = TlbFreedom.Wild with { Surprises = 2 },
                };
                var on = new CodezeroStage(stage, settings, 2, make);
                Tcb p = on.Task("P", 1);
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Load(CodezeroStage.Page(0));
                    await me.Store(CodezeroStage.Page(0), 5, 1);
                    await me.Load(CodezeroStage.Page(0), 1);
                    UserResult other = await me.Load(CodezeroStage.Page(0));
                    on.Occurs(other.Value == 7 ? 0 : 1);
                });
                on.Thread("P.2", p, 1, async me => await me.Store(CodezeroStage.Page(0), 7));
            });

    /// <summary>Two threads fault in two areas whose entries need the same new tables.</summary>
    public static Scenario TwoAreasNeedOneTable(MakeMm0 make)
        => Define(
            nameof(TwoAreasNeedOneTable), MachineProfile.X86,
            "two threads store to two areas at once, whose entries need the same new tables",
            ["the first thread is done first", "the second thread is done first"],
            stage =>
            {
                MachineSettings settings = Settings(MachineProfile.X86, 2) with { Levels = 3 };
                var on = new CodezeroStage(stage, settings, 2, make);
                Tcb p = on.Task("P", 1);
                on.Area(p, CodezeroStage.Page(1), 1, fileOffset: 0);
                int done = 0;
                for (int i = 0; i < 2; i++)
                {
                    int mine = i;
                    on.Thread($"P.{i + 1}", p, i, async me =>
                    {
                        await me.Store(CodezeroStage.Page(mine), 7);
                        on.Occurs(mine, done++ == 0);
                    });
                }
            });

    /// <summary>Two tasks without a common ancestor store for the first time.</summary>
    public static Scenario UnrelatedTasksStoreFirst(MakeMm0 make)
        => Define(
            nameof(UnrelatedTasksStoreFirst), MachineProfile.X86,
            "two tasks without a common ancestor store for the first time; they share only devzero",
            ["the first task is done first", "the second task is done first"],
            stage =>
            {
                var on = new CodezeroStage(stage, Settings(MachineProfile.X86, 2), 2, make);
                int done = 0;
                for (int i = 0; i < 2; i++)
                {
                    int mine = i;
                    Tcb task = on.Task(i == 0 ? "P" : "Q", 1);
                    on.Thread($"{task}.1", task, i, async me =>
                    {
                        await me.Store(CodezeroStage.Page(0), 7);
                        on.Occurs(mine, done++ == 0);
                        await me.Load(CodezeroStage.Page(0));
                    });
                }
            });

    /// <summary>Two threads swap on one page that a fork has just shared.</summary>
    public static Scenario SwapsMeet(MakeMm0 make)
        => Define(
            nameof(SwapsMeet), MachineProfile.X86,
            "two threads swap on one word while the page is forked and copied",
            ["the first swap is first", "the second swap is first"],
            stage =>
            {
                var on = new CodezeroStage(stage, Settings(MachineProfile.X86, 3), 2, make);
                Tcb p = on.Task("P", 1);
                on.Thread("P.1", p, 0, async me =>
                {
                    await on.Fork(me, "C", 2, async child =>
                        await child.Swap(CodezeroStage.Page(0), 3));
                    ulong old = (await me.Swap(CodezeroStage.Page(0), 1)).Value;
                    on.Occurs(0, old == 0);
                });
                on.Thread("P.2", p, 1, async me =>
                {
                    ulong old = (await me.Swap(CodezeroStage.Page(0), 2)).Value;
                    on.Occurs(1, old == 0);
                });
            });
}
