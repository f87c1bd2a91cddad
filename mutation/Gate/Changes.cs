using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;

namespace Verified.Gate;

/// <summary>Lines of a file, from the first to the last, counted from 1.</summary>
/// <remarks>Where the last is the one before the first, it is the place between the two.</remarks>
readonly record struct LineRange(int First, int Last)
{
    public bool IsEmpty => Last < First;

    public bool Meets(LineRange other) => First <= other.Last && other.First <= Last;

    public override string ToString() => First == Last ? $"{First}" : $"{First}-{Last}";
}

/// <summary>The lines that a change touches, by file.</summary>
static partial class Changes
{
    /// <summary>Reads a diff without context.</summary>
    /// <returns>
    /// Added and changed lines; where code was removed and nothing or a comment took its place, the
    /// place between the two lines of code that are left.
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
                string[] removed = [.. lines.Skip(i + 1).Take(Count(hunk, 1))];
                string[] added = [.. lines.Skip(i + 1 + removed.Length).Take(Count(hunk, 3))];
                i += removed.Length + added.Length;
                bool adds = added.Any(IsMoreThanAComment);
                if (file is not null && (adds || removed.Any(IsMoreThanAComment)))
                {
                    changes.TryAdd(file, []);
                    changes[file].Add(adds ? LinesOf(hunk) : PlaceBehind(LinesOf(hunk)));
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

    static LineRange LinesOf(Match hunk)
    {
        int first = int.Parse(hunk.Groups[2].ValueSpan, CultureInfo.InvariantCulture);
        int count = Count(hunk, 3);
        return count == 0 ? new(first + 1, first) : new(first, first + count - 1);
    }

    static LineRange PlaceBehind(LineRange lines) => new(lines.Last + 1, lines.Last);

    /// <summary>Whether a line is more than a blank or a comment to its end.</summary>
    static bool IsMoreThanAComment(string line)
    {
        string text = line[1..].Trim();
        return text.Length > 0 && !text.StartsWith("//", StringComparison.Ordinal);
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
