using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Verified.Explorer;
using Verified.Simulation;
using Verified.Tests.House;
using Xunit;
using Runner = Verified.Explorer.Runner;

namespace Verified.Tests.Explorer;

/// <summary>Random programs with local steps added end as they were recorded.</summary>
/// <remarks><c>VERIFIED_PROPERTY_RUNS</c> says how many programs of each kind.</remarks>
public sealed class GuidedPropertyTests
{
    const int Schedules = 8;

    [Fact]
    public void Local_steps_change_nothing_that_a_guided_replay_leads_to()
        => Hold(DporRandomPrograms.Waiting, 1);

    [Fact]
    public void Nor_do_they_with_choices_new_tasks_and_broken_rules()
        => Hold(Enum.GetValues<Deed>(), 2);

    static void Hold(Deed[] deeds, ulong seed)
    {
        Config config = Config.QuickThrowOnFailure
            .WithMaxTest(Effort.Runs(150))
            .WithReplay(seed, 1);
        FsCheck.Check.One(config, Prop.ForAll(DporRandomPrograms.Of(deeds, 2_500), Compare));
    }

    static void Compare(Part[][] program)
    {
        for (int schedule = 0; schedule < Schedules; schedule++)
        {
            var world = new End();
            var recorded = new Transcript(new RandomWalk((ulong)schedule));
            Violation? broken = new Runner(world.Of(program, null)).Run(recorded);
            string end = world.Tell();
            Trace trace = GuidedReplayTests.Of([.. recorded.Lines]) with
            {
                Rule = broken?.Rule ?? "none",
            };
            ReplayOutcome guided = GuidedReplay.Run(
                trace, new Runner(world.Of(program, new Random(schedule))));

            Assert.Equal((broken?.Rule, end), (guided.Broken?.Rule, world.Tell()));
            Assert.Equal((0, 0), (guided.Guidance?.Missing ?? 0, guided.Guidance?.Reordered ?? 0));
        }
    }

    /// <summary>A program as a scenario, and how its last run ended.</summary>
    sealed class End
    {
        public Func<string> Tell { get; private set; } = null!;

        /// <param name="edits">Where local steps are added; null for nowhere.</param>
        public Scenario Of(Part[][] program, Random? edits)
        {
            // The same edits in each run of the scenario.
            HashSet<int>[] before = [.. program.Select(body => Enumerable.Range(0, body.Length)
                .Where(_ => edits?.Next(2) == 0).ToHashSet())];
            return new("Random", "demo", "a random program", [], stage =>
                Tell = DporRandomPrograms.Build(
                    stage.Simulator, program, (task, part) => before[task].Contains(part)));
        }
    }
}
