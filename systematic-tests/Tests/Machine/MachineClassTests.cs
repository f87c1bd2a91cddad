using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Explorer;
using Verified.Simulation;
using Verified.Tests.OnSimulation;
using Xunit;

namespace Verified.Tests.OnMachine;

/// <summary>
/// Programs for which it matters what a walker that nobody sent, a switch of roots or a shootdown
/// tells of the words and versions that it depends on.
/// </summary>
/// <remarks>
/// Told too little, one schedule of each class misses some end; told too much, there are more
/// classes than these. Found among random programs, by leaving out each thing that is told.
/// </remarks>
public class MachineClassTests
{
    /// <param name="classes">How many schedules stand for all.</param>
    /// <param name="ends">In how many ways all of them end.</param>
    /// <param name="held">
    /// How many versions and cached tables CPUs may hold then, over all ends.
    /// </param>
    [Theory]
    [InlineData("x86 tableless 3 levels", "MapY | SwitchAndDrop", 2, 2, 9)]
    [InlineData("x86 cold 3 levels", "ClearWritable | LoadY", 3, 1, 4)]
    [InlineData("armv7 wide 2 levels", "BufferedStore, HookOtherTable | FreeTable", 2, 1, 8)]
    [InlineData("x86 wild 3 levels", "HookTwice, WriteReadOnly | ReadMiddle", 3, 1, 14)]
    [InlineData(
        "x86 watched overtaking 2 levels",
        "HookOtherTable | SwapX, InvalidateAll", 4, 3, 20)]
    [InlineData("armv7 watched 2 levels", "SwitchBack | SwapX, WriteReadOnly", 2, 1, 6)]
    [InlineData("armv7 tableless 3 levels", "ClearEntry | InvalidateSpace", 2, 2, 3)]
    [InlineData("armv8 solicited 2 levels", "WriteReadOnly, UnhookMiddle, SwapX", 4, 2, 9)]
    [InlineData("armv7 cold late entries 2 levels", "SwapX | ExchangeEntry", 5, 3, 9)]
    [InlineData(
        "armv7 watched overtaking 2 levels",
        "FreeA | ShootDownPolling, LoadThenStoreX", 7, 2, 4)]
    [InlineData(
        "armv7 wild 3 levels",
        "ExchangeHook, MapY | SwitchAndDrop, WriteGlobal, ClearWritable", 5, 3, 47)]
    [InlineData(
        "x86 watched blind and late D 3 levels",
        "MakeLarge, BufferedStore, HookMiddle | SwitchAndDrop", 6, 2, 24)]
    [InlineData("x86 watched late entries 2 levels", "MapY | ShootDown, WriteReadOnly", 15, 1, 8)]
    [InlineData(
        "x86 wild blind D 3 levels",
        "InvalidateAll | UnhookMiddle, ClearEntry, StoreX", 15, 4, 14)]
    [InlineData("armv8 tableless 2 levels", "ExchangeHook | MapY", 2, 2, 14)]
    [InlineData(
        "x86 tame blind D 3 levels",
        "LoadThenStoreX, MakeLarge, ClearWritable | FreeA", 6, 2, 1)]
    [InlineData(
        "armv7 once blind D 2 levels",
        "InvalidateXButGlobals, HookOtherTable, FreeTable"
            + " | ReadHook, WriteKernel, InvalidateLeaves",
        13, 7, 49)]
    [InlineData(
        "x86 solicited blind and late D 2 levels",
        "InterruptsOn, LoadY | MakeLarge, FreeA", 6, 2, 8)]
    [InlineData(
        "armv8 cold 2 levels",
        "HookMiddle, HookTable, LoadY | InvalidateLeaves, MakeLarge", 33, 6, 90)]
    [InlineData("x86 tame 2 levels", "InterruptsOff, ShootDownPolling | ShootDown", 15, 2, 0)]
    public void One_schedule_of_each_class_ends_like_all(
        string title, string tasks, int classes, int ends, int held)
    {
        MachineProgram program = RandomMachinePrograms.Named(title, tasks);
        var decider = new Exhaustive();
        SortedSet<string> all = Ends(program, decider, _ => decider.Advance(), () => true);
        var dpor = new Dpor(0);
        SortedSet<string> reduced = Ends(program, dpor, dpor.Advance, () => !dpor.WasRedundant);
        Assert.Equal(all, reduced);
        Assert.True(dpor.IsExact);
        Assert.Equal(
            (classes, ends, held),
            (dpor.Executions + dpor.Deadlocks, all.Count, all.Sum(Held)));
    }

    static SortedSet<string> Ends(
        MachineProgram program, IDecider decider, Func<Violation?, bool> advance,
        Func<bool> counts)
    {
        var simulator = new Simulator();
        var ends = new SortedSet<string>(StringComparer.Ordinal);
        Violation? broken;
        do
        {
            Func<string> tell = null!;
            (decider as Strategy)?.Begin(0);
            broken = simulator.Run(
                decider, it => tell = RandomMachinePrograms.Build(it, program));
            if (counts())
            {
                ends.Add(broken?.Rule ?? tell());
            }
        }
        while (advance(broken));

        return ends;
    }

    /// <summary>Each of them is told with its CPU.</summary>
    static int Held(string end) => end.Split("cpu").Length - 1;
}
