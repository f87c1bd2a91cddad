using System;
using System.Collections.Generic;
using FsCheck;
using FsCheck.Fluent;
using Verified.Explorer;
using Verified.Simulation;
using Verified.Tests.House;
using Verified.Tests.OnSimulation;
using Xunit;

namespace Verified.Tests.OnMachine;

/// <summary>
/// The machine tells all that its steps touch: one schedule of each class ends in all the ways in
/// which all schedules do, down to what each TLB may hold.
/// </summary>
/// <remarks><c>VERIFIED_PROPERTY_RUNS</c> says how many programs.</remarks>
public class MachinePropertyTests
{
    const int Most = 4_000;

    [Fact]
    public void One_schedule_of_each_class_ends_like_all()
    {
        Config config = Config.QuickThrowOnFailure
            .WithMaxTest(Effort.Runs(400))
            .WithReplay(11, 1);
        FsCheck.Check.One(config, Prop.ForAll(RandomMachinePrograms.All, Compare));
    }

    static void Compare(MachineProgram program)
    {
        var decider = new Exhaustive();
        if (Run(program, decider, _ => decider.Advance(), () => true) is not { } all)
        {
            return;
        }

        var dpor = new Dpor(0);
        Seen? reduced = Run(program, dpor, dpor.Advance, () => !dpor.WasRedundant);
        Assert.Equal((0L, 0L), (dpor.Infeasible, dpor.Tails));
        Assert.Equal(all.Ends, reduced!.Ends);
    }

    /// <summary>How all runs end; null where there are too many.</summary>
    static Seen? Run(
        MachineProgram program, IDecider decider, Func<Violation?, bool> advance,
        Func<bool> counts)
    {
        var simulator = new Simulator();
        var seen = new Seen();
        int count = 0;
        Violation? broken;
        do
        {
            Func<string> tell = null!;
            (decider as Strategy)?.Begin(0);
            broken = simulator.Run(
                decider, it => tell = RandomMachinePrograms.Build(it, program));
            if (counts())
            {
                seen.Ends.Add(broken is null ? tell() : broken.Rule);
            }
        }
        while (advance(broken) && ++count < Most);

        return count < Most ? seen : null;
    }

    sealed class Seen
    {
        public SortedSet<string> Ends { get; } = new(StringComparer.Ordinal);
    }
}
