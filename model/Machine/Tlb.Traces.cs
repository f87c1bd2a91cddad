using System.Collections.Generic;

namespace Verified.Machines;

/// <summary>What tells software, by A in an entry, that a fill has happened.</summary>
public sealed partial class Tlb
{
    // The words in which fills may have set A of which nothing is here any more.
    readonly HashSet<int> traces = [];

    /// <summary>Whether some version needs, or needed, A to have been set in this word.</summary>
    internal bool NeedsSet(int word)
    {
        if (traces.Contains(word))
        {
            return true;
        }

        foreach (Mark mark in marks)
        {
            if (mark.Unset == word)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A is set in the word, or was when it was overwritten unseen.</summary>
    internal void Settle(int word)
    {
        traces.Remove(word);
        for (int i = marks.Count - 1; i >= 0; i--)
        {
            if (marks[i].Unset == word)
            {
                TakeUpAgain(i);
            }
        }
    }

    /// <summary>A was seen clear in the word: these fills have not happened.</summary>
    /// <param name="replaced">
    /// Whether the entry is gone; if not, what is here may be filled from now on.
    /// </param>
    internal void DropUnset(int word, bool replaced)
    {
        traces.Remove(word);
        for (int i = replaced ? held.Count - 1 : -1; i >= 0; i--)
        {
            if (marks[i].Unset == word)
            {
                RemoveAt(i);
            }
        }
    }

    /// <summary>That a fill has happened may show in its word, though it is dropped.</summary>
    void LeaveTrace(int unset)
    {
        if (unset != Settled)
        {
            traces.Add(unset);
        }
    }
}
