using System.Collections.Generic;
using Verified.Codezero;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Scenarios;

/// <summary>Codezero's pager under faults, forks and exits that meet.</summary>
/// <remarks>
/// Every scenario is watched by all rules of <c>specs/</c>. Its outcomes are those that show that
/// the situation came about. Each is built for a pager, so that a published variant runs in it too.
/// </remarks>
public static partial class CodezeroScenarios
{
    static readonly MakeMm0 Correct = (machine, handlers) => new Mm0(machine, handlers);

    /// <summary>All of them, on the correct pager.</summary>
    public static readonly IReadOnlyList<Scenario> List =
    [
        TwoThreadsBreakCopyOnWrite(Correct, MachineProfile.X86),
        TwoThreadsBreakCopyOnWrite(Correct, MachineProfile.Armv7),
        ReadMeetsFirstWrite(Correct),
        StoreMeetsACopy(Correct),
        TwoAreasNeedOneTable(Correct),
        UnrelatedTasksStoreFirst(Correct),
        ForkWhileAnotherThreadStores(Correct, MachineProfile.X86),
        ForkWhileAnotherThreadStores(Correct, MachineProfile.Armv7),
        ForkWhileTwoAreasAreStoredTo(Correct, MachineProfile.X86),
        ForkWhileTwoAreasAreStoredTo(Correct, MachineProfile.Armv7),
        ParentAndChildWriteOnePage(Correct, MachineProfile.X86),
        ParentAndChildWriteOnePage(Correct, MachineProfile.Armv7),
        MergeIntoAShadowInUse(Correct, MachineProfile.X86),
        MergeIntoAShadowInUse(Correct, MachineProfile.Armv7),
        ChildExitsWhileParentWrites(Correct),
        ForkAfterEachWrite(Correct),
        GrandchildReadsThroughTheChain(Correct),
        ForksMeetAnExit(Correct),
        ForkMeetsAnExit(Correct),
        MergeWithRestlessTlbs(Correct),
        MemoryRunsOut(Correct),
        IllegalAccessBesideALegalOne(Correct),
        StoreToAReadOnlyArea(Correct),
        SpaceIdIsUsedAgain(Correct),
        ForkWithRestlessTlbs(Correct),
        SwapsMeet(Correct),
        UnmapTheMiddle(Correct, MachineProfile.X86),
        UnmapTheMiddle(Correct, MachineProfile.Armv7),
        MapInsideAnArea(Correct),
        ReadIntoUntouchedMemory(Correct),
        BufferAtTheEndOfAddresses(Correct),
        TwoThreadsWantOnePageOfAFile(Correct),
        PrivateFileMapping(Correct),
        PrivateCopyOfASharedPage(Correct, MachineProfile.X86),
        PrivateCopyOfASharedPage(Correct, MachineProfile.Armv7),
        StoreMeetsSync(Correct, MachineProfile.X86),
        StoreMeetsSync(Correct, MachineProfile.Armv7),
        ForkWithAnOpenFile(Correct),
        FileLosesItsLastUser(Correct),
        ForkMeetsAFirstStore(Correct),
        SegmentIsLoadedFirst(Correct),
        SharedAnonymousMemory(Correct),
    ];

    /// <summary>Which of two stores in turn a copy has: 0 neither, 1 the first, 2 both.</summary>
    static int WhichPair(ulong first, ulong second)
    {
        Check.Kernel(first >= second, "a copy with the second store has the first one");
        return (int)(first + second - 2);
    }

    static async Routine<bool> StoreTwice(UserThread me, VirtualPage page, ulong value)
    {
        bool refused = (await me.Store(page, value)).Error == Error.ENOMEM;
        if (refused)
        {
            UserResult second = await me.Store(page, value);
            Check.Kernel(second.Error == Error.None, "the second try finds memory");
        }

        return refused;
    }

    internal static MachineSettings Settings(MachineProfile profile, int cpus)
        => new() { Profile = profile, Cpus = cpus };

    /// <summary>A scenario of Codezero, named after its situation and its profile.</summary>
    internal static Scenario Define(
        string name, MachineProfile profile, string sentence, IReadOnlyList<string> mustOccur,
        System.Action<Stage> build)
        => new(
            profile == MachineProfile.X86 ? name : $"{name}On{Capital(profile.Name)}",
            "codezero", sentence, mustOccur, build);

    static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
