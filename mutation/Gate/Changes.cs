using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;

namespace Verified.Gate;

/// <summary>Lines of a file, from the first to the last, counted from 1.</summary>
readonly record struct LineRange(int First, int Last)
{
    public bool Meets(LineRange other) => First <= other.Last && other.First <= Last;

    public override string ToString() => First == Last ? $"{First}" : $"{First}-{Last}";
}

/// <summary>The lines that a change touches, by file.</summary>
static partial class Changes
{
    /// <summary>Reads a diff without context.</summary>
    /// <returns>
    /// Added and changed lines; where lines were only removed, the one before and the one after.
    /// </returns>
    public static Dictionary<string, List<LineRange>> Parse(string diff)
    {
        var changes = new Dictionary<string, List<LineRange>>();
        string? file = null;
        string[] lines = diff.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i];
            if (Hunk().Match(line) is { Success: true } hunk)
            {
                i += Count(hunk, 1) + Count(hunk, 3);
                if (file is not null)
                {
                    changes.TryAdd(file, []);
                    changes[file].Add(RangeOf(hunk));
                }
            }
            else if (line.StartsWith("+++ ", StringComparison.Ordinal))
            {
                file = FileOf(line);
            }
        }

        return changes;
    }

    /// <summary>How many lines they are.</summary>
    public static int Count(IEnumerable<LineRange> lines)
        => lines.Sum(each => each.Last - each.First + 1);

    static LineRange RangeOf(Match hunk)
    {
        int first = int.Parse(hunk.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
        int count = Count(hunk, 3);
        return count == 0 ? new(Math.Max(1, first), first + 1) : new(first, first + count - 1);
    }

    static int Count(Match hunk, int group)
        => hunk.Groups[group].Success
            ? int.Parse(hunk.Groups[group].ValueSpan, CultureInfo.InvariantCulture)
            : 1;

    /// <summary>The file after the change; null where it was deleted.</summary>
    static string? FileOf(string line)
    {
        string name = line["+++ ".Length..].TrimEnd('\t').Trim('"');
        return name.StartsWith("b/", StringComparison.Ordinal) ? name[2..] : null;
    }

    [GeneratedRegex(@"^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")]
    private static partial Regex Hunk();
}
