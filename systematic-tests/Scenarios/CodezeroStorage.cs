using System;
using System.Collections.Generic;
using Verified.Codezero;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Scenarios;

/// <summary>Codezero's pager short of memory, with failing disks, files and segments.</summary>
/// <remarks>
/// Each is built for a pager, so that a published variant runs in it too. The machines have two
/// disks and, where it is said, too few frames.
/// </remarks>
public static partial class CodezeroStorage
{
    const VmFlags SharedFile = VmFlags.Prot | VmFlags.Shared;
    const VmFlags PrivateFile = VmFlags.Prot | VmFlags.Private;

    /// <summary>All of them, on the correct pager.</summary>
    public static readonly IReadOnlyList<Scenario> List =
        For((machine, handlers) => new Mm0(machine, handlers));

    /// <summary>All of them, on a pager.</summary>
    public static IReadOnlyList<Scenario> For(MakeMm0 make) =>
    [
        StoresToMoreThanFits(make, MachineProfile.X86),
        StoresToMoreThanFits(make, MachineProfile.Armv7),
        ForkUnderPressure(make),
        AllocationFailsAndAPageMakesRoom(make),
        ForkFailsAndAPageMakesRoom(make),
        CopyFindsOneFrame(make),
        SwapIsFull(make),
        HiddenPageIsPushedOut(make),
        TwoTasksRunOneBootImage(make),
        DiskFailsUnderPressure(make),
        EvictionFails(make),
        SyncFails(make),
        PrivateFilePageIsEvicted(make, MachineProfile.X86),
        PrivateFilePageIsEvicted(make, MachineProfile.Armv7),
        FileIsReadWhereItIsWritten(make),
        ReadOnlyFileIsEvicted(make),
        FileIsClosedWhileMapped(make),
        FileIsOpenedWhileItGoes(make),
        LastDetachEndsTheSegment(make),
        SharedAnonymousPageIsSwappedOn(make),
        ReadIntoABufferInUse(make),
        ReadIntoASharedPage(make),
        WriteWhileTheMemoryChanges(make),
        ThreadsExitOneByOne(make),
        HoleIsCutIntoAFile(make),
        WiredPageStays(make),
        CloseWritesBack(make),
        RandomOperationsMeet(make, MachineProfile.X86),
        RandomOperationsMeet(make, MachineProfile.Armv7),
    ];

    static Scenario Define(
        string name, MachineProfile profile, string sentence, IReadOnlyList<string> mustOccur,
        Action<Stage> build)
        => CodezeroScenarios.Define(name, profile, sentence, mustOccur, build);

    static MachineSettings Settings(MachineProfile profile, int cpus)
        => CodezeroScenarios.Settings(profile, cpus);

    /// <summary>A task without areas that has a file open, as descriptor 0.</summary>
    static Tcb TaskWith(CodezeroStage on, string name, Vnode file)
    {
        Tcb task = on.Mm0.CreateTask(name);
        on.Open(task, file.Name);
        return task;
    }

    /// <summary>A stage with disks and a machine of so many frames.</summary>
    static CodezeroStage Stored(
        Stage stage, MachineSettings settings, MakeMm0 make, int fileBlocks = 2, int slots = 6)
    {
        var on = new CodezeroStage(stage, settings, 2, make);
        on.Disks(fileBlocks, slots);
        return on;
    }

    static async Routine<VirtualPage> MapShared(UserThread me, int pages = 1)
    {
        Reply reply = await me.MapFile(0, 0, SharedFile, pages);
        Check.Kernel(reply.Error == Error.None, "a file that is open can be mapped");
        return new VirtualPage(reply.Value);
    }

    static async Routine MustStore(UserThread me, VirtualPage page, ulong value, int word = 0)
    {
        UserResult stored = await me.Store(page, value, word);
        Check.Kernel(stored.Error == Error.None, "a store with the right to it lands");
    }

    static async Routine MustFind(UserThread me, VirtualPage page, ulong value, int word = 0)
    {
        UserResult loaded = await me.Load(page, word);
        Check.Kernel(
            loaded.Error == Error.None && loaded.Value == value, $"{page}.{word} is {value}");
    }

    /// <summary>Stores, and if the first try is refused, a second time.</summary>
    /// <returns>Why the first try was refused.</returns>
    static async Routine<Error> StoreTwice(
        UserThread me, VirtualPage page, ulong value, int word = 0)
    {
        Error first = (await me.Store(page, value, word)).Error;
        if (first != Error.None)
        {
            await MustStore(me, page, value, word);
        }

        return first;
    }
}
