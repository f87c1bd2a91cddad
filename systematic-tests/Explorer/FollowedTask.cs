using System;
using System.Collections.Generic;
using System.Linq;

namespace Verified.Explorer;

/// <summary>A step of a trace, in a run of other code.</summary>
sealed class OldStep(string text)
{
    public string Text { get; } = text;

    /// <summary>What it touches, and whether it only shares it.</summary>
    public IReadOnlyList<(string Name, bool IsShared)> Touches { get; } =
        [.. Wording.Touches(text)];

    /// <summary>Whether it was taken, or will never come.</summary>
    public bool IsOver { get; set; }
}

/// <summary>
/// One task of a run that follows a trace of other code: which of its steps are the old ones.
/// </summary>
/// <remarks>
/// A step is the next old one that says the same; old ones before that will not come. Where that
/// goes wrong, what the task did in an earlier run of the same code helps.
/// </remarks>
sealed class FollowedTask(IReadOnlyList<OldStep> old, Alignment? earlier)
{
    readonly List<Line> taken = [];
    OldStep? pending;
    bool isKnown;
    int position;

    /// <summary>How many steps in a row it has taken that the trace does not have.</summary>
    public int Added { get; private set; }

    /// <summary>What it did in this run.</summary>
    public IReadOnlyList<Line> Taken => taken;

    /// <summary>What it did in this run, beside its old steps.</summary>
    public Alignment Align(Renaming renaming) => new(old, taken, renaming);

    /// <summary>The old step that the task has declared now; null if it is an added one.</summary>
    public OldStep? Pending(Func<Line> declared)
    {
        if (!isKnown)
        {
            isKnown = true;
            pending = Find(declared());
        }

        return pending;
    }

    /// <summary>The task takes the step that it has declared.</summary>
    public void Take(Line line)
    {
        taken.Add(line);
        isKnown = false;
        Added = pending is null ? Added + 1 : 0;
        if (pending is not null)
        {
            EndUntil(position + 1);
        }
    }

    /// <summary>The old steps that the earlier run did not have will not come now either.</summary>
    public void EndMissing()
    {
        foreach (int missing in earlier?.Missing ?? [])
        {
            old[missing].IsOver = true;
        }
    }

    /// <summary>The task has ended.</summary>
    public void End() => EndUntil(old.Count);

    OldStep? Find(Line line)
    {
        int at = earlier?.PlaceOf(taken.Count, line)
            ?? Enumerable.Range(position, old.Count - position)
                .FirstOrDefault(i => !old[i].IsOver && line.IsSaidBy(old[i].Text), -1);
        if (at < position)
        {
            return null;
        }

        EndUntil(at);
        return old[at];
    }

    void EndUntil(int end)
    {
        for (; position < end; position++)
        {
            old[position].IsOver = true;
        }
    }
}
