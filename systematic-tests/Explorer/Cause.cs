using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>Two steps of a schedule that had to come in this order for the rule to break.</summary>
public sealed record Order(AccountLine Before, AccountLine After);

/// <summary>What a violation needs: ordered accesses whose reversal lets the run pass.</summary>
/// <remarks>
/// Two steps of different tasks conflict when they use one object and do not both read it. Each
/// pair of them is tried: the run is repeated up to the first of the two, its task is held back
/// until the other one's step is done, and the run goes on without preemptions. If it then breaks
/// nothing, the order of the two is a cause; of those that lie within each other only the closest
/// are told. Nothing is asked of schedules longer than a thousand steps.
/// </remarks>
sealed class Cause
{
    const int MostSteps = 1_000;
    const int MostRuns = 10_000;

    readonly Runner runner;
    readonly Trace trace;
    readonly List<(int Line, int Task, Step Step)> taken = [];

    Cause(Runner runner, Trace trace)
    {
        this.runner = runner;
        this.trace = trace;
    }

    /// <summary>The causes of a finding, in the order of its steps.</summary>
    public static IReadOnlyList<Order> Of(Subject subject, Finding finding)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(finding);
        var it = new Cause(new Runner(subject.Scenario), finding.Trace);
        it.Observe();
        if (it.taken.Count > MostSteps)
        {
            return [];
        }

        return
        [
            .. it.Closest().Select(pair => new Order(
                finding.Account[it.taken[pair.First].Line],
                finding.Account[it.taken[pair.Second].Line])),
        ];
    }

    /// <summary>Replays the trace, and notes what each step declared.</summary>
    void Observe() => runner.Run(new Observer(Replay.DeciderOf(trace), taken));

    /// <summary>The causes within which no other one of the same tasks lies.</summary>
    List<(int First, int Second)> Closest()
    {
        var found = new List<(int First, int Second)>();
        foreach ((int first, int second) in Pairs().Take(MostRuns))
        {
            bool wider = found.Exists(each => each.First >= first && each.Second <= second
                && taken[each.First].Task == taken[first].Task
                && taken[each.Second].Task == taken[second].Task);
            if (!wider && PassesReversed(first, second))
            {
                found.Add((first, second));
            }
        }

        return found;
    }

    /// <summary>Conflicting steps of different tasks, close ones before wider ones.</summary>
    IEnumerable<(int First, int Second)> Pairs()
    {
        for (int j = 0; j < taken.Count; j++)
        {
            for (int i = j - 1; i >= 0; i--)
            {
                if (taken[i].Task != taken[j].Task && Race.Between(taken[i].Step, taken[j].Step))
                {
                    yield return (i, j);
                }
            }
        }
    }

    bool PassesReversed(int first, int second)
    {
        var decider = new Reversed(trace, taken, first, second);
        Violation? broken = runner.Run(decider);
        return broken is null && decider.WasReversed;
    }

    /// <summary>Notes each step as it is taken, with its line in the trace.</summary>
    sealed class Observer(IDecider inner, List<(int Line, int Task, Step Step)> taken) : IDecider
    {
        int line;

        public int NextTask(Simulator simulator)
        {
            int next = inner.NextTask(simulator);
            taken.Add((line++, next, simulator.Task(next).Pending));
            return next;
        }

        public int NextValue(Simulator simulator, string name, int below)
        {
            line++;
            return inner.NextValue(simulator, name, below);
        }
    }

    /// <summary>Holds one task back until another one's step is done.</summary>
    sealed class Reversed(
        Trace trace, List<(int Line, int Task, Step Step)> taken, int first, int second)
        : IDecider
    {
        readonly IDecider replay = Replay.DeciderOf(trace);
        int step;
        bool infeasible;

        /// <summary>Whether the second step came before the first one's.</summary>
        public bool WasReversed { get; private set; }

        public int NextTask(Simulator simulator)
        {
            if (step++ < first)
            {
                return replay.NextTask(simulator);
            }

            int held = taken[first].Task;
            ulong others = simulator.Enabled & ~(1UL << held);
            if (WasReversed || infeasible || others == 0)
            {
                infeasible |= !WasReversed;
                return Stay(simulator, simulator.Enabled);
            }

            int other = taken[second].Task;
            bool pending = (others >> other & 1) != 0;
            WasReversed = pending && simulator.Task(other).Pending == taken[second].Step;
            return pending ? other : Stay(simulator, others);
        }

        public int NextValue(Simulator simulator, string name, int below)
            => step <= first ? replay.NextValue(simulator, name, below) : 0;

        static int Stay(Simulator simulator, ulong among)
            => simulator.LastTask is >= 0 and var last && (among >> last & 1) != 0
                ? last
                : BitOperations.TrailingZeroCount(among);
    }
}
