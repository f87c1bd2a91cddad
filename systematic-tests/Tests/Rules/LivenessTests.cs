using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Codezero;
using Verified.Explorer;
using Verified.Machines;
using Verified.Scenarios;
using Verified.Simulation;
using Verified.Specs;
using Verified.Specs.Codezero;
using Verified.Tests.Explorer;
using Verified.Tests.OnSimulation;
using Xunit;
using Outcome = Verified.Codezero.Outcome;

namespace Verified.Tests.OnRules;

/// <summary>What never ends is told, and what a fair schedule would end is not.</summary>
public class LivenessTests
{
    /// <summary>How to break each rule, and a part of the fact that must then be told.</summary>
    static readonly Dictionary<Rule, (Action<Family> Break, string Fact)> Bad = new()
    {
        [CodezeroLiveness.RequestsAreAnswered] =
            (it => it.Receive(answers: 0), "a ExitRequest of P was not answered"),
        [CodezeroLiveness.TransfersEnd] =
            (it => it.FilePage.Transfer = Transfer.Cleaning,
                "page in frame 7, which is Cleaning, did not come to its end"),
    };

    public static IEnumerable<TheoryDataRow<string>> Names
        => CodezeroLiveness.All.Select(rule => new TheoryDataRow<string>(rule.Name));

    public static IEnumerable<TheoryDataRow<StrategyKind, int?>> Strategies
        => Enum.GetValues<StrategyKind>()
            .Select(kind => new TheoryDataRow<StrategyKind, int?>(kind, null))
            .Append(new TheoryDataRow<StrategyKind, int?>(StrategyKind.DepthFirst, 0))
            .Append(new TheoryDataRow<StrategyKind, int?>(StrategyKind.DepthFirst, 2));

    [Theory]
    [MemberData(nameof(Strategies))]
    public void What_a_fair_schedule_ends_is_no_violation(StrategyKind kind, int? preemptions)
    {
        ExplorerOptions options = new()
        {
            Strategy = kind, Preemptions = preemptions, Schedules = 200, Workers = 1,
        };
        Assert.Null(Exploring.Explore(LivenessDemos.Spin, options).Finding);
        Assert.Null(Exploring.Explore(LivenessDemos.LockAndSpin, options).Finding);
    }

    [Fact]
    public void Two_that_try_for_ever_are_told_with_the_bound()
        => Assert.Matches(
            "^the lock of lock[01] was not granted within 200 fair rounds, which is a bound",
            Fact(LivenessDemos.Livelock, StrategyKind.Random));

    [Theory]
    [InlineData(StrategyKind.Random)]
    [InlineData(StrategyKind.DepthFirst)]
    [InlineData(StrategyKind.Pct)]
    public void Who_is_never_turned_to_is_told_with_the_bound(StrategyKind kind)
        => Assert.StartsWith(
            "the answer was not granted within 200 fair rounds, which is a bound",
            Fact(LivenessDemos.Starved, kind), StringComparison.Ordinal);

    [Fact]
    public void An_answer_that_is_lost_is_told_exactly_and_in_every_schedule()
        => Assert.All(
            Enumerable.Range(0, 20),
            i => Assert.Equal(
                "the answer was not granted, and nothing will come any more",
                new Runner(LivenessDemos.Forgotten).Run(new RandomWalk(1), i)?.Fact));

    [Fact]
    public void Every_rule_has_a_bad_world()
        => Assert.Equal(CodezeroLiveness.All.Count, Bad.Count);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_rule_of_the_pager_breaks_at_rest_in_its_bad_world(string name)
    {
        Violation? violation = Worlds.OnPager(it =>
        {
            Bad[Named(name)].Break(it);
            return it.AtRest();
        });
        Assert.Equal(name, violation?.Rule);
        Assert.Equal($"{Bad[Named(name)].Fact}, and nothing will come any more", violation?.Fact);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_rule_of_the_pager_breaks_when_its_rounds_are_over_and_not_before(string name)
        => Worlds.OnPager(it =>
        {
            int limit = Named(name).Rounds;
            Assert.Null(After(it, 3 * limit));
            Bad[Named(name)].Break(it);

            // It is seen when a quarter has gone by, and is as old as that.
            Assert.Null(After(it, limit + (limit / 4) - 1));
            Violation? violation = After(it, 1);
            Assert.Equal(name, violation?.Rule);
            Assert.StartsWith(
                $"{Bad[Named(name)].Fact} within 2,000 fair rounds", violation?.Fact,
                StringComparison.Ordinal);
            return 0;
        });

    [Fact]
    public void Another_transfer_of_a_page_has_rounds_of_its_own()
        => Worlds.OnPager(it =>
        {
            for (int i = 0; i < 3; i++)
            {
                it.FilePage.Transfer = Transfer.Cleaning;
                Assert.Null(After(it, CodezeroLiveness.TransfersEnd.Rounds));
                it.FilePage.Transfer = Transfer.None;
            }

            return 0;
        });

    [Fact]
    public void What_was_late_and_has_come_is_no_violation_at_rest()
    {
        var simulator = new Simulator { Rounds = new FairRounds() };
        var wishes = new LivenessDemos.Wishes { Open = { "the answer" } };
        EventuallyMonitor<LivenessDemos.Wishes> monitor = Watching(simulator, wishes);
        for (int i = 0; i < LivenessDemos.Rounds; i++)
        {
            simulator.Rounds.Turn(enabled: 1, next: 0);
            Assert.Null(monitor.AfterStep());
        }

        wishes.Open.Clear();
        Assert.Null(monitor.AtRest());
    }

    [Fact]
    public void Rounds_are_counted_from_the_step_on_that_could_be_the_last_of_them()
    {
        List<bool> counted = [];
        new Simulator().Run(new Seeded(1), simulator =>
        {
            simulator.Monitor = new Counted(simulator, Watching(simulator, new()), counted);
            var cell = new Atomic<int>(simulator, "cell", 0);
            simulator.Start("task", async () =>
            {
                for (int i = 0; i < 2 * LivenessDemos.Rounds; i++)
                {
                    await cell.Store(i);
                }
            });
        });
        Assert.Equal(LivenessDemos.Rounds, counted.IndexOf(true) + 1);
    }

    [Fact]
    public void A_pager_that_reads_one_block_for_ever_is_caught()
        => Assert.Contains(
            "page in frame", FactOf((machine, handlers) => new ReadsForEver(machine, handlers)),
            StringComparison.Ordinal);

    [Fact]
    public void A_pager_that_begins_anew_for_ever_is_caught()
        => Assert.Contains(
            "a FaultRequest of", FactOf((machine, handlers) => new TriesForEver(machine, handlers)),
            StringComparison.Ordinal);

    static string FactOf(MakeMm0 make)
    {
        string fact = Fact(CodezeroStorage.ReadOnlyFileIsEvicted(make), StrategyKind.Random);
        Assert.Contains(
            $"within {CodezeroLiveness.TransfersEnd.Rounds:N0} fair rounds", fact,
            StringComparison.Ordinal);
        return fact;
    }

    static string Fact(Scenario scenario, StrategyKind kind)
        => Exploring.Explore(scenario, new() { Strategy = kind, Schedules = 50, Workers = 1 })
            .Finding?.Violation.Fact ?? "nothing is broken";

    /// <summary>What the monitor says first while so many rounds go by.</summary>
    static Violation? After(Family it, int rounds)
    {
        FairRounds counted = it.Mm0.Simulator.Rounds ??= new FairRounds();
        Violation? first = null;
        for (int i = 0; i < rounds; i++)
        {
            counted.Turn(enabled: 1, next: 0);
            first ??= it.AfterStep(default);
        }

        return first;
    }

    static EventuallyMonitor<LivenessDemos.Wishes> Watching(
        Simulator simulator, LivenessDemos.Wishes wishes)
        => new(simulator, [LivenessDemos.WishesComeTrue], wishes);

    static Eventually<CodezeroWorld> Named(string name)
        => CodezeroLiveness.All.Single(rule => rule.Name == name);

    sealed class Counted(
        Simulator simulator, EventuallyMonitor<LivenessDemos.Wishes> liveness, List<bool> counted)
        : IMonitor
    {
        public Violation? AfterStep(SimTask task, in Step step)
        {
            Violation? violation = liveness.AfterStep();
            counted.Add(simulator.Rounds is not null);
            return violation;
        }

        public Violation? AtRest() => null;
    }

    sealed class ReadsForEver(Machine machine, int handlers) : Mm0(machine, handlers)
    {
        protected override async Routine<Error> ReadBlock(Block block, Frame frame)
        {
            while (true)
            {
                await base.ReadBlock(block, frame);
            }
        }
    }

    sealed class TriesForEver(Machine machine, int handlers) : Mm0(machine, handlers)
    {
        protected override async Routine<Outcome> BeginFill(Outcome wanted) => wanted;

        protected override async Routine<Error> Fill(Outcome begun, Leftovers leftovers)
            => Error.None;
    }
}
