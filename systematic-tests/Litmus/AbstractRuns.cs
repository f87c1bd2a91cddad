using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Numerics;
using Verified.Abstract;

namespace Verified.Litmus;

/// <summary>All runs of a program on the abstract VM, and how they end.</summary>
/// <remarks>
/// Every state that can be reached is visited once, in the order of its distance; so what is found
/// is all that there is, and each way to an end is a shortest one. The number of interleavings
/// follows from the graph of states without running them. Where one outcome is asked for, states
/// that it does not come from are left out.
/// </remarks>
public sealed class AbstractRuns
{
    /// <summary>With more states than that, it is given up.</summary>
    public const int MostStates = 300_000;

    /// <summary>Numbers that every reader of a JSON document has exactly.</summary>
    const long MostCounted = (1L << 53) - 1;

    readonly UserProgram program;
    readonly Semantics semantics;
    readonly int most;
    readonly Goal? goal;
    readonly Dictionary<RunState, int> numbers = [];
    readonly List<RunState> states = [];
    readonly List<List<int>> after = [];
    readonly List<(int From, Move Move)?> came = [];
    readonly Dictionary<Registers, int> firstEnds = [];

    AbstractRuns(UserProgram program, int most, Goal? goal)
    {
        (this.program, this.most, this.goal) = (program, most, goal);
        semantics = new Semantics(program);
    }

    /// <summary>Whether every state was visited.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>How many states there are, as far as they were visited.</summary>
    public int States => states.Count;

    public double Seconds { get; private set; }

    /// <summary>
    /// How runs end, and how many interleavings of steps end so; at most 2^53 - 1 is counted.
    /// </summary>
    public IReadOnlyDictionary<Registers, long> Outcomes { get; private set; } =
        new Dictionary<Registers, long>();

    /// <summary>How many interleavings there are in all; at most 2^53 - 1 is counted.</summary>
    public long Interleavings { get; private set; }

    /// <summary>A shortest way to where a run is stuck; null if that cannot happen.</summary>
    public IReadOnlyList<Move>? Stuck { get; private set; }

    /// <summary>Visits all states, if they are not too many.</summary>
    public static AbstractRuns Of(UserProgram program, int most = MostStates)
    {
        long start = Stopwatch.GetTimestamp();
        var it = new AbstractRuns(program, most, null);
        it.Visit();
        it.Count();
        it.Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return it;
    }

    /// <summary>Whether a run may end so; null where too many states would have to be visited.
    /// </summary>
    public static bool? Allows(UserProgram program, Registers outcome)
    {
        var it = new AbstractRuns(program, MostStates, new Goal(program, outcome));
        it.Visit();
        return it.firstEnds.ContainsKey(outcome) ? true : it.IsComplete ? false : null;
    }

    /// <summary>A shortest run that ends so.</summary>
    public IReadOnlyList<Move> WayTo(Registers outcome) => WayTo(firstEnds[outcome]);

    void Visit()
    {
        Number(RunState.Start(program), null);
        for (int i = 0; i < states.Count && states.Count <= most; i++)
        {
            foreach (Move move in semantics.MovesFrom(states[i]).Where(
                move => goal?.Excludes(move) != true))
            {
                after[i].Add(Number(move.After, (i, move)));
            }

            if (after[i].Count == 0)
            {
                End(i);
            }
        }

        IsComplete = states.Count <= most;
    }

    void End(int state)
    {
        if (semantics.Running(states[state]).Any())
        {
            Stuck ??= WayTo(state);
            return;
        }

        firstEnds.TryAdd(Registers.Of(program, states[state].Registers), state);
    }

    int Number(RunState state, (int From, Move Move)? from)
    {
        if (numbers.TryGetValue(state, out int known))
        {
            return known;
        }

        int number = states.Count;
        numbers.Add(state, number);
        states.Add(state);
        after.Add([]);
        came.Add(from);
        return number;
    }

    /// <summary>
    /// Adds up the ways to each state, in an order in which all before it come before it.
    /// </summary>
    /// <remarks>Every step takes a strand on, so that no state comes before itself.</remarks>
    void Count()
    {
        var ways = new BigInteger[states.Count];
        var missing = new int[states.Count];
        after.ForEach(all => all.ForEach(state => missing[state]++));
        ways[0] = 1;
        var ready = new Queue<int>([0]);
        var counts = new Dictionary<Registers, BigInteger>();
        while (ready.TryDequeue(out int state))
        {
            foreach (int next in after[state])
            {
                ways[next] += ways[state];
                if (--missing[next] == 0)
                {
                    ready.Enqueue(next);
                }
            }

            if (after[state].Count == 0 && !semantics.Running(states[state]).Any())
            {
                Registers end = Registers.Of(program, states[state].Registers);
                counts[end] = counts.GetValueOrDefault(end) + ways[state];
                // Of too many states, the last ones were reached, not visited.
                firstEnds.TryAdd(end, state);
            }
        }

        Outcomes = counts.ToDictionary(each => each.Key, each => Counted(each.Value));
        Interleavings = Counted(counts.Values.Aggregate(BigInteger.Zero, BigInteger.Add));
    }

    static long Counted(BigInteger number) => (long)BigInteger.Min(number, MostCounted);

    Move[] WayTo(int state)
    {
        var way = new List<Move>();
        for (int at = state; came[at] is { } step; at = step.From)
        {
            way.Add(step.Move);
        }

        way.Reverse();
        return [.. way];
    }
}
