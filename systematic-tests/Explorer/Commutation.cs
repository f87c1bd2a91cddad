using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>
/// Tries whether steps that are told to be independent are: of a random schedule two such steps in
/// a row change places, and what comes after must be the same.
/// </summary>
/// <remarks>
/// The reduction and the race detector rely on it; what shares a field that is neither stepped nor
/// <see cref="Plain{T}"/> breaks it. No proof: it looks at some pairs of some schedules.
/// </remarks>
sealed class Commutation(ulong seed, DeterminismGuard guard)
{
    /// <summary>Runs a schedule, and again with two steps swapped.</summary>
    /// <param name="number">Which of all random schedules.</param>
    /// <returns>
    /// The schedule that breaks a rule, if one does: the state between the two steps may be new.
    /// </returns>
    /// <exception cref="ToolException">The two steps are not independent.</exception>
    public (Strategy Schedule, Violation Broken)? Try(Runner runner, long number)
    {
        var walk = new RandomWalk(seed);
        walk.Begin(number);
        var run = new Steps(walk, inWords: false);
        if (runner.Run(run) is { } broken)
        {
            return (walk, broken);
        }

        List<int> pairs = [.. Enumerable.Range(1, run.Taken.Count).Where(run.AreIndependent)];
        if (pairs.Count == 0 || walk.ReachedTail)
        {
            return null;
        }

        var chance = Chance.Of(seed, ~number);
        var swapped = new Swapped(run.Taken, pairs[chance.Below(pairs.Count)]);
        if (runner.Run(swapped, number) is { } other)
        {
            return (swapped, other);
        }

        return swapped.IsOther ? throw Wrong(runner, walk, number, swapped) : null;
    }

    /// <summary>Tells in words, for which both are run again.</summary>
    ToolException Wrong(Runner runner, Strategy walk, long number, Swapped swapped)
    {
        guard.DemandDeterminism(runner, walk, number);
        walk.Begin(number);
        var run = new Steps(walk, inWords: true);
        runner.Run(run);
        string WordsOf(int i) => i < run.Taken.Count ? $"'{run.Taken[i].Words}'" : "the end";
        int at = swapped.At;
        return runner.Unfit(new ToolException(
            "steps that touch nothing in common commute; not so: with step "
            + $"{at} {WordsOf(at)} and step {at + 1} {WordsOf(at + 1)} swapped, step "
            + $"{swapped.Next} is another one than {WordsOf(swapped.Next)} "
            + "(likely a field that is neither stepped nor Plain)"));
    }

    /// <param name="Tasks">How many there were when it was chosen.</param>
    /// <param name="Values">What its choices gave.</param>
    sealed record Step(
        int Task, int Tasks, ulong Enabled, Simulation.Step Declared, string Words,
        List<int> Values)
    {
        public Footprint Did;
    }

    /// <summary>
    /// Notes the steps that another decider chooses; the first one is the set-up.
    /// </summary>
    sealed class Steps(IDecider inner, bool inWords) : IDecider
    {
        public List<Step> Taken { get; } = [new(-1, 0, 0, default, "the set-up", [])];

        /// <summary>Whether a step and the next one may change places.</summary>
        public bool AreIndependent(int i)
            => i + 2 < Taken.Count
                && Taken[i].Task != Taken[i + 1].Task
                && Taken[i].Tasks > Taken[i + 1].Task
                && !Footprint.Conflict(Taken[i].Did, Taken[i + 1].Did);

        public int NextTask(Simulator simulator)
        {
            simulator.NotesEffects = true;
            Step last = Taken[^1];
            last.Did.Creates = simulator.TaskCount > last.Tasks;
            last.Did.Add(simulator.Effects);
            int next = inner.NextTask(simulator);
            SimTask task = simulator.Task(next);
            string words = inWords ? Wording.Of(simulator, task).ToString() : "";
            Taken.Add(new Step(
                next, simulator.TaskCount, simulator.Enabled, task.Pending, words, [])
            {
                Did = Footprint.Of(task.Pending),
            });
            return next;
        }

        public int NextValue(Simulator simulator, string name, int below)
        {
            int value = inner.NextValue(simulator, name, below);
            Taken[^1].Values.Add(value);
            return value;
        }
    }

    /// <summary>The same steps, but for two in a row that have changed places.</summary>
    sealed class Swapped(List<Step> steps, int at) : Strategy("swapped", seed: 0)
    {
        int asked;

        /// <summary>The first of the two.</summary>
        public int At => at;

        /// <summary>The step that comes now, or that is another one.</summary>
        public int Next { get; private set; }

        /// <summary>Whether the run was another one.</summary>
        public bool IsOther { get; private set; }

        protected override void OnBegin() => (Next, asked, IsOther) = (0, 0, false);

        protected override void OnEnd(Simulator simulator)
        {
            if (!IsOther)
            {
                IsOther = ++Next < steps.Count && simulator.Violation is null;
            }
        }

        protected override int Pick(Simulator simulator)
        {
            asked = 0;
            Next += IsOther ? 0 : 1;
            IsOther |= Next == steps.Count || !IsThere(simulator, Now);
            return IsOther
                ? BitOperations.TrailingZeroCount(simulator.Enabled)
                : Now.Task;
        }

        protected override int PickValue(int below)
        {
            IsOther = IsOther || asked == Now.Values.Count || Now.Values[asked] >= below;
            return IsOther ? 0 : Now.Values[asked++];
        }

        Step Now => steps[Next == at ? at + 1 : Next == at + 1 ? at : Next];

        bool IsThere(Simulator simulator, Step step)
            => (simulator.Enabled >> step.Task & 1) != 0
                && simulator.Task(step.Task).Pending == step.Declared
                && (Next == at || Next == at + 1 || simulator.Enabled == step.Enabled);
    }
}
