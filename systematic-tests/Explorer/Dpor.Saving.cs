using System;
using System.Collections.Generic;
using System.Linq;

namespace Verified.Explorer;

/// <summary>How the reduction is kept in a checkpoint, between two schedules.</summary>
/// <remarks>
/// The history is not kept: the next schedule begins with the same decisions, and makes it anew.
/// </remarks>
public partial class Dpor
{
    // The events that were in the history when it was kept: what they showed is counted already.
    int remade;

    internal SavedReduction Save() => new(
        byInitials, mustRestart, Executions, Deadlocks, SleepBlocked, Infeasible, Tails,
        [.. path.Take(length).Select(node => new SavedNode(
            node.Task, node.Enabled, node.Done, node.Asleep, node.FirstSleeper,
            node.FirstChoice, node.Values, node.Plan.SaveChildren(),
            node.Taken?.Save()))],
        [.. sleepers.Select(each => WakeupTree.Save(new Planned(each.Task, each.Did, null)))],
        [.. choices.Select(each => new[] { each.Below, each.First, each.Chosen })]);

    internal static Dpor Of(ulong seed, SavedReduction saved)
    {
        var dpor = new Dpor(seed)
        {
            byInitials = saved.ByInitials,
            mustRestart = saved.MustRestart,
            Executions = saved.Executions,
            Deadlocks = saved.Deadlocks,
            SleepBlocked = saved.SleepBlocked,
            Infeasible = saved.Infeasible,
            Tails = saved.Tails,
            length = saved.Path.Count,
            remade = Math.Max(0, saved.Path.Count - 1),
        };
        dpor.history.Clear();
        dpor.path = [.. saved.Path.Select(node => new Node
        {
            Task = node.Task,
            Enabled = node.Enabled,
            Done = node.Done,
            Asleep = node.Asleep,
            FirstSleeper = node.FirstSleeper,
            FirstChoice = node.FirstChoice,
            Values = node.Values,
            Plan = dpor.pool.Of(node.Plan),
            Taken = node.Taken is null ? null : dpor.pool.Of(node.Taken).TakeFirst(),
        }), default];
        dpor.sleepers.AddRange(saved.Sleepers.Select(each =>
        {
            Planned step = WakeupTree.Of(each);
            return new Sleeper(step.Task, step.Did);
        }));
        dpor.choices.AddRange(saved.Choices.Select(each => new Choice(each[0], each[1], each[2])));
        return dpor;
    }
}
