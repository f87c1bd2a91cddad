using System;
using System.Collections.Generic;
using System.Linq;

namespace Verified.Explorer;

/// <summary>
/// The steps of one task in a trace and in a run, laid side by side so that as many as possible
/// are the same.
/// </summary>
sealed class Alignment
{
    /// <summary>Beyond it, the table of lengths would be too large.</summary>
    const int MostCells = 16_000_000;

    readonly IReadOnlyList<Line> taken;
    readonly int[] places;

    /// <param name="old">The task's steps in the trace.</param>
    /// <param name="taken">Its steps in a run.</param>
    public Alignment(IReadOnlyList<OldStep> old, IReadOnlyList<Line> taken, Renaming renaming)
    {
        string[] rows = [.. old.Select(renaming.Of)];
        string[] columns = [.. taken.Select(renaming.Of)];
        int same = rows.Zip(columns).TakeWhile(pair => pair.First == pair.Second).Count();
        bool fits = (long)(rows.Length - same + 1) * (columns.Length - same + 1) <= MostCells;
        this.taken = fits ? taken : [.. taken.Take(same)];
        places = [.. Enumerable.Range(0, this.taken.Count)];
        if (fits)
        {
            Pair(rows, columns, same);
        }

        Missing = fits ? [.. Enumerable.Range(0, old.Count).Except(places)] : [];
    }

    /// <summary>The old steps that no step of the run is; none if that is not known.</summary>
    public IReadOnlyList<int> Missing { get; }

    /// <summary>
    /// Which old step the <paramref name="number"/>-th of the task is, −1 for none of them; null
    /// where it is another one than in the earlier run.
    /// </summary>
    public int? PlaceOf(int number, Line line)
        => number < taken.Count && taken[number] == line ? places[number] : null;

    /// <summary>The longest common subsequence behind what is the same anyway.</summary>
    void Pair(string[] rows, string[] columns, int from)
    {
        var lengths = new int[rows.Length - from + 1, columns.Length - from + 1];
        for (int i = rows.Length - 1; i >= from; i--)
        {
            for (int j = columns.Length - 1; j >= from; j--)
            {
                lengths[i - from, j - from] = rows[i] == columns[j]
                    ? Length(i + 1, j + 1) + 1
                    : Math.Max(Length(i + 1, j), Length(i, j + 1));
            }
        }

        int row = from;
        for (int j = from; j < columns.Length; j++)
        {
            int pair = row;
            while (pair < rows.Length && rows[pair] != columns[j])
            {
                pair++;
            }

            bool pairs = pair < rows.Length && Length(pair + 1, j + 1) + 1 == Length(row, j);
            (places[j], row) = pairs ? (pair, pair + 1) : (-1, row);
        }

        int Length(int i, int j) => lengths[i - from, j - from];
    }
}

/// <summary>Steps without the names that only one of a trace and a run has.</summary>
/// <remarks>An object that was renamed is thus taken for itself if the rest is the same.</remarks>
sealed class Renaming(IEnumerable<OldStep> old, IEnumerable<Line> taken)
{
    const string Unknown = "?";

    readonly HashSet<string> before =
        [.. old.SelectMany(step => step.Touches).Select(each => each.Name)];

    readonly HashSet<string> now = [.. taken.SelectMany(
        line => new[] { line.On.Short, line.On.Path, line.AlsoOn.Short, line.AlsoOn.Path })];

    /// <summary>What an old step does.</summary>
    public string Of(OldStep step) => step.Touches
        .Where(each => !now.Contains(each.Name))
        .Aggregate(
            Wording.Split(step.Text).Deeds,
            (text, each) => text.Replace(each.Name, Unknown, StringComparison.Ordinal));

    /// <summary>What a step of the run does.</summary>
    public string Of(Line line) => Wording.Split(line.Text(
        name => before.Contains(name.Path) ? name.Path
            : before.Contains(name.Short) ? name.Short
            : Unknown)).Deeds;
}
