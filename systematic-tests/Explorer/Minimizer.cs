using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>
/// Shrinks a schedule that breaks a rule: fewest preemptions, then fewest steps, then the smallest
/// values.
/// </summary>
/// <remarks>
/// Greedy, by running: a turn is left out, made longer or shorter, or put before others, a value is
/// lowered; what still breaks the same rule and costs less is kept, until nothing of this does.
/// So no single change of this kind makes it smaller; another schedule altogether may be.
/// </remarks>
public sealed class Minimizer
{
    const int MostRuns = 20_000;
    const long MostSteps = 4_000_000;

    readonly Runner runner;
    readonly string rule;
    Plan best;
    Cost cost;
    int runs;
    long steps;

    Minimizer(Runner runner, string rule, Plan begin)
    {
        this.runner = runner;
        this.rule = rule;
        best = begin;
        cost = new Cost(int.MaxValue, 0, 0, 0);
    }

    bool GoesOn => runs < MostRuns && steps < MostSteps;

    /// <summary>
    /// The smallest finding that was found from this one, of the same rule, with its cause.
    /// </summary>
    public static Finding Shrink(Subject subject, Finding finding)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(finding);
        Finding smaller = Smaller(subject, finding);
        return smaller with { Cause = Cause.Of(subject, smaller) };
    }

    static Finding Smaller(Subject subject, Finding finding)
    {
        if (finding.Violation.Rule == BasicRule.Progress.Name)
        {
            // Each run takes as long as a run may.
            return finding;
        }

        var runner = new Runner(subject.Scenario);
        var begin = new PlanOf(Replay.DeciderOf(finding.Trace));
        runner.Run(begin);
        var it = new Minimizer(runner, finding.Violation.Rule, begin.Plan);
        if (!it.Try(begin.Plan))
        {
            // What breaks it depends on more than the plan tells.
            return finding;
        }

        it.Shrink();
        return it.Written(subject, finding);
    }

    void Shrink()
    {
        bool shrinks = true;
        while (shrinks && GoesOn)
        {
            shrinks = false;
            for (int i = 0; i < best.Turns.Count && GoesOn; i++)
            {
                shrinks |= Changes(best.Turns, i).Any(turns => Try(best with { Turns = turns }));
            }

            foreach ((string task, IReadOnlyList<int> mine) in best.Values.ToArray())
            {
                for (int i = 0; i < mine.Count && GoesOn; i++)
                {
                    shrinks |= TryLower(task, i);
                }
            }
        }
    }

    /// <summary>What can be done to one turn.</summary>
    static IEnumerable<IReadOnlyList<Turn>> Changes(IReadOnlyList<Turn> turns, int at)
    {
        Turn turn = turns[at];
        yield return [.. turns.Take(at)];
        yield return [.. turns.Take(at), .. turns.Skip(at + 1)];
        yield return Replaced(turns, at, turn with { Steps = int.MaxValue });
        int later = at + 1;
        while (later < turns.Count && turns[later].Task != turn.Task)
        {
            later++;
        }

        if (later < turns.Count)
        {
            Turn longer = turn with { Steps = turn.Steps + turns[later].Steps };
            yield return
            [
                .. turns.Take(at), longer, .. turns.Skip(at + 1).Take(later - at - 1),
                .. turns.Skip(later + 1),
            ];
            yield return
            [
                .. turns.Take(at), .. turns.Skip(at + 1).Take(later - at - 1), longer,
                .. turns.Skip(later + 1),
            ];
        }

        if (turn.Steps > 1)
        {
            yield return Replaced(turns, at, turn with { Steps = turn.Steps / 2 });
            yield return Replaced(turns, at, turn with { Steps = turn.Steps - 1 });
        }
    }

    static Turn[] Replaced(IReadOnlyList<Turn> turns, int at, Turn by)
        => [.. turns.Take(at), by, .. turns.Skip(at + 1)];

    bool TryLower(string task, int at)
    {
        if (!best.Values.TryGetValue(task, out IReadOnlyList<int>? mine) || at >= mine.Count
            || mine[at] == 0)
        {
            return false;
        }

        var values = new Dictionary<string, IReadOnlyList<int>>(best.Values)
        {
            [task] = [.. mine.Take(at), 0, .. mine.Skip(at + 1)],
        };
        return Try(best with { Values = values });
    }

    /// <summary>Runs a plan, and keeps what it did if that is smaller.</summary>
    bool Try(Plan plan)
    {
        var done = new PlanOf(new Guide(plan));
        Violation? broken = runner.Run(done);
        runs++;
        steps += runner.Points;
        var now = new Cost(done.Preemptions, runner.Points, done.Sum, done.Plan.Turns.Count);
        if (broken?.Rule != rule || now.CompareTo(cost) >= 0)
        {
            return false;
        }

        (best, cost) = (done.Plan, now);
        return true;
    }

    /// <summary>The finding of the best plan, with where the schedule came from.</summary>
    Finding Written(Subject subject, Finding from)
    {
        var transcript = new Transcript(new Guide(best));
        runner.Run(transcript);
        Trace trace = from.Trace with { Steps = transcript.Lines };
        ReplayOutcome replayed = Replay.Run(trace, runner);
        Check.Tool(
            replayed.Broken?.Rule == rule, $"{subject.Name}: what was minimised replays");
        trace = trace with { Fact = replayed.Broken!.Fact };
        return new Finding(replayed.Broken, trace, replayed.Preemptions, replayed.Account)
        {
            IsMinimised = true,
        };
    }

    /// <summary>Compared from left to right.</summary>
    readonly record struct Cost(int Preemptions, int Steps, int Values, int Turns)
        : IComparable<Cost>
    {
        public int CompareTo(Cost other)
            => (Preemptions, Steps, Values, Turns).CompareTo(
                (other.Preemptions, other.Steps, other.Values, other.Turns));
    }
}
