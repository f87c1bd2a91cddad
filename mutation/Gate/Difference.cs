using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Verified.Gate;

/// <summary>A mutation as a small diff of whole lines.</summary>
static class Difference
{
    const int Most = 8;

    /// <summary>The lines that go, then those that come; of long ones the first.</summary>
    public static IEnumerable<string> Of(Mutant mutant)
        => Marked('-', mutant.Before).Concat(Marked('+', mutant.After));

    static IEnumerable<string> Marked(char mark, IReadOnlyList<string> lines)
    {
        int indent = lines.Where(line => line.Trim().Length > 0)
            .Select(line => line.Length - line.TrimStart().Length)
            .DefaultIfEmpty(0)
            .Min();
        IEnumerable<string> shown = lines.Take(Most)
            .Select(line => $"{mark} {line[Math.Min(indent, line.Length)..].TrimEnd()}");
        return lines.Count > Most
            ? shown.Append($"{mark} … {lines.Count - Most} more lines")
            : shown;
    }
}
