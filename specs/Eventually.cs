using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using Verified.Simulation;

namespace Verified.Specs;

/// <summary>Something that was begun and has not ended.</summary>
/// <param name="Of">What it is about; the same object, not an equal one.</param>
/// <param name="Number">Which one of that object's, where it may have several in turn.</param>
public readonly record struct Demand(object Of, int Number = 0)
{
    public bool IsSameAs(Demand other) => ReferenceEquals(Of, other.Of) && Number == other.Number;
}

/// <summary>A rule of the form: what was begun ends, under every fair schedule.</summary>
/// <remarks>
/// Where nothing will come any more it is exact. Where the run goes on, it is a bound, and told as
/// one: so many fair rounds are far more than anything needs that ends at all.
/// </remarks>
public sealed record Eventually<TWorld> : Rule
{
    readonly Action<TWorld, List<Demand>> pending;
    readonly Func<Demand, string> lacks;

    /// <param name="pending">Adds to the list what has been begun and has not ended.</param>
    /// <param name="lacks">What is not so yet of a demand, as the beginning of a fact.</param>
    /// <param name="rounds">How many fair rounds it may take.</param>
    public Eventually(
        string name, string because, Action<TWorld, List<Demand>> pending,
        Func<Demand, string> lacks, int rounds = 2_000,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        : base(name, because, When.Eventually, $"{SourcePlace.InRepository(file)}:{line}")
        => (this.pending, this.lacks, Rounds) = (pending, lacks, rounds);

    /// <summary>How many rounds of <see cref="FairRounds"/> it may take.</summary>
    public int Rounds { get; }

    internal void AddPending(TWorld world, List<Demand> to) => pending(world, to);

    internal Violation BrokenInTime(Demand late)
        => BrokenBy($"{lacks(late)} within {Rounds:N0} fair rounds, which is a bound: "
            + "a longer run might still show it");

    internal Violation BrokenAtRest(Demand left)
        => BrokenBy($"{lacks(left)}, and nothing will come any more");
}

/// <summary>Checks as a run goes on that what was begun ends.</summary>
/// <remarks>
/// Rounds are counted from the step on at which any rule could break at the earliest, and demands
/// are looked at seldom: most runs end before. A demand is as old as the rounds since it was first
/// seen.
/// </remarks>
public sealed class EventuallyMonitor<TWorld>
{
    readonly IReadOnlyList<Eventually<TWorld>> rules;
    readonly TWorld world;
    readonly Simulator simulator;
    readonly List<Demand> pending = [];
    readonly int fewest;
    List<(Demand Demand, int Since)>[]? seen;
    int nextLook;

    /// <summary>Watches a simulator's next run, in its set-up.</summary>
    public EventuallyMonitor(
        Simulator simulator, IReadOnlyList<Eventually<TWorld>> rules, TWorld world)
    {
        ArgumentNullException.ThrowIfNull(simulator);
        (this.simulator, this.rules, this.world) = (simulator, rules, world);
        fewest = FewestOf(rules);
        nextLook = fewest / 4;
    }

    /// <summary>What has taken too long, or null.</summary>
    public Violation? AfterStep()
    {
        if (simulator.Rounds is { } rounds)
        {
            return rounds.Count < nextLook ? null : Look(rounds.Count);
        }

        if (simulator.StepCount >= fewest)
        {
            simulator.Rounds = new FairRounds();
        }

        return null;
    }

    /// <summary>What has not ended though nothing will come any more, or null.</summary>
    public Violation? AtRest()
    {
        pending.Clear();
        foreach (Eventually<TWorld> rule in rules)
        {
            rule.AddPending(world, pending);
            if (pending.Count > 0)
            {
                return rule.BrokenAtRest(pending[0]);
            }
        }

        return null;
    }

    static int FewestOf(IReadOnlyList<Eventually<TWorld>> rules)
    {
        int fewest = int.MaxValue;
        for (int i = 0; i < rules.Count; i++)
        {
            fewest = Math.Min(fewest, rules[i].Rounds);
        }

        return fewest;
    }

    Violation? Look(int now)
    {
        nextLook = now + (fewest / 4);
        seen ??= new List<(Demand, int)>[rules.Count];
        for (int i = 0; i < rules.Count; i++)
        {
            List<(Demand Demand, int Since)> before = seen[i] ?? [];
            seen[i] = [];
            pending.Clear();
            rules[i].AddPending(world, pending);
            foreach (Demand demand in pending)
            {
                int since = before.Find(each => each.Demand.IsSameAs(demand)) is { Since: > 0 } old
                    ? old.Since
                    : now;
                if (now - since >= rules[i].Rounds)
                {
                    return rules[i].BrokenInTime(demand);
                }

                seen[i].Add((demand, since));
            }
        }

        return null;
    }
}
