using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Abstract;
using Verified.Explorer;
using Verified.Litmus;
using Xunit;

namespace Verified.Tests.OnLitmus;

/// <summary>
/// Three that count the runs of the abstract VM agree: the oracle, on the graph of its states; the
/// explorer, which runs one of each class; and whoever writes down each order of steps.
/// </summary>
/// <remarks>
/// The abstract VM is one object, so that each order of its steps is a class of its own. Events are
/// objects of their own: a signal may change places with what other threads do on the VM. A write
/// that has to wait looks first whether it has to, which is a step of the explorer's alone: then
/// only the outcomes are compared.
/// </remarks>
public class AbstractAgreementTests
{
    /// <summary>The most schedules of a test.</summary>
    const long Most = 50_000;

    static readonly VmTest[] Tests = [.. VmTexts.Corpus.Select(VmTexts.Read)];

    [Fact]
    public void The_oracle_counts_each_interleaving_of_each_kept_test()
        => Assert.All(Tests, test => Assert.Equal(
            Told(Runs(test).CountBy(run => run.Outcome).ToDictionary()),
            Told(AbstractRuns.Of(test.Program).Outcomes)));

    [Fact]
    public void The_explorer_runs_each_class_of_each_kept_test_once()
    {
        IReadOnlyList<ExplorationResult> explored = Explore(Tests);

        Assert.All(explored, each => Assert.True(each.Complete, each.Subject.Name));
        Assert.All(Tests.Zip(explored), each => Assert.Equal(
            Runs(each.First).Select(run => $"{run.Outcome}").Distinct()
                .Order(StringComparer.Ordinal),
            each.Second.Endings.Keys.Select(key => $"{key}").Order(StringComparer.Ordinal)));
        Assert.All(Tests.Zip(explored), each => Assert.Equal(
            Told(Runs(each.First).DistinctBy(run => run.Class).CountBy(run => run.Outcome)
                .ToDictionary()),
            Told(each.Second.Endings)));
    }

    [Fact]
    public void Without_events_each_class_is_one_interleaving()
    {
        VmTest[] tests = [.. Tests.Where(test => !test.Program.AllStatements.Any(placed
            => placed.Statement is SignalStatement))];

        Assert.InRange(tests.Length, 20, Tests.Length - 1);
        Assert.All(tests.Zip(Explore(tests)), each => Assert.Equal(
            Told(AbstractRuns.Of(each.First.Program).Outcomes), Told(each.Second.Endings)));
    }

    static IReadOnlyList<ExplorationResult> Explore(IEnumerable<VmTest> tests)
        => new Campaign(
            [.. tests.Select(test => VmExploration.SubjectOf(test, new AbstractSystem()))],
            new ExplorerOptions
            {
                Strategy = StrategyKind.Dpor,
                Schedules = Most,
                SeeksOutcomes = false,
            }).Run();

    static IEnumerable<string> Told<T>(IReadOnlyDictionary<T, int> counts)
        => Told(counts.ToDictionary(each => (object)each.Key!, each => (long)each.Value));

    static IEnumerable<string> Told<T>(IReadOnlyDictionary<T, long> counts)
        => counts.Select(each => $"{each.Key}: {each.Value}").Order(StringComparer.Ordinal);

    /// <summary>Every run, with how it ends, and what is the same for its whole class.</summary>
    static IEnumerable<(Registers Outcome, string Class)> Runs(VmTest test)
    {
        var semantics = new Semantics(test.Program);
        return From([], RunState.Start(test.Program));

        IEnumerable<(Registers, string)> From((Move Move, int Way)[] taken, RunState state)
        {
            Move[] next = [.. semantics.MovesFrom(state)];
            return next.Length == 0
                ? [(Registers.Of(test.Program, state.Registers), ClassOf(taken))]
                : next.GroupBy(move => move.Strand)
                    .SelectMany(ways => ways.Index())
                    .SelectMany(each => From(
                        [.. taken, (each.Item, each.Index)], each.Item.After));
        }
    }

    /// <summary>
    /// In which order the steps are that may not change places, and which way each goes.
    /// </summary>
    static string ClassOf((Move Move, int Way)[] taken)
    {
        string[] names = [.. taken.Select((each, i) => string.Join(
            ' ', taken[..i].Count(before => before.Move.Strand == each.Move.Strand),
            each.Move.Told, each.Way))];
        return string.Join('\n', (
            from later in Enumerable.Range(0, taken.Length)
            from before in Enumerable.Range(0, later)
            where Conflict(taken[before].Move.Placed.Statement, taken[later].Move.Placed.Statement)
            select $"{names[before]} < {names[later]}").Order(StringComparer.Ordinal));
    }

    static bool Conflict(Statement one, Statement other) => (EventOf(one), EventOf(other)) switch
    {
        (null, null) => true,
        (null, _) or (_, null) => false,
        var (its, others) => its == others && (one is SignalStatement || other is SignalStatement),
    };

    static string? EventOf(Statement statement) => statement switch
    {
        SignalStatement signal => signal.Event,
        WaitStatement wait => wait.Event,
        _ => null,
    };
}
