using System;
using System.Collections.Generic;
using System.Linq;

namespace Verified.Cli;

/// <summary>
/// The user's arguments or files are wrong; the message is the one line that says how.
/// </summary>
sealed class WrongUse(string message) : Exception(message)
{
    /// <summary>A name that is not there, with those that may have been meant.</summary>
    /// <param name="all">What shows all names.</param>
    public static WrongUse Unknown(
        string what, string name, IEnumerable<string> known, string all = "list")
    {
        string[] near = [.. known.Select(each => (Name: each, Distance: Distance(name, each)))
            .Where(each => each.Distance <= Math.Max(2, name.Length / 3))
            .OrderBy(each => each.Distance)
            .Take(3)
            .Select(each => $"'{each.Name}'")];
        string hint = near.Length > 0
            ? $"did you mean {string.Join(" or ", near)}?"
            : $"see '{all}' for those that there are";
        return new($"unknown {what} '{name}': {hint}");
    }

    /// <summary>The letters to insert, drop or change; none where one contains the other.</summary>
    static int Distance(string one, string other)
    {
        if (one.Length > 2 && other.Contains(one, StringComparison.OrdinalIgnoreCase))
        {
            return 0;
        }

        int[] row = [.. Enumerable.Range(0, other.Length + 1)];
        for (int i = 1; i <= one.Length; i++)
        {
            int diagonal = row[0]++;
            for (int j = 1; j <= other.Length; j++)
            {
                int same = char.ToUpperInvariant(one[i - 1]) == char.ToUpperInvariant(other[j - 1])
                    ? 0
                    : 1;
                (diagonal, row[j]) =
                    (row[j], Math.Min(diagonal + same, Math.Min(row[j], row[j - 1]) + 1));
            }
        }

        return row[^1];
    }
}
