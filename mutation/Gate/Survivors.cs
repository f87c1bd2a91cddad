using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace Verified.Gate;

/// <summary>A row of the table: mutants that may survive.</summary>
/// <param name="Line">The row's line in the file.</param>
/// <param name="Times">How many mutants have this key.</param>
sealed record SurvivorRow(int Line, SurvivorKey Key, int Times, string Argument);

/// <summary>The survivors that a person has looked at, with the argument for each.</summary>
/// <remarks>
/// A Markdown file: a heading of the second level for each category, and below it a table.
/// <code>
///   | file | member | mutation | times | argument |
///   |---|---|---|---|---|
///   | src/A.cs | A.Next | `x &lt; y` → `x &lt;= y` | 1 | x and y are never equal here |
/// </code>
/// </remarks>
sealed partial class Survivors(string path, IReadOnlyList<SurvivorRow> rows)
{
    static readonly string[] Columns = ["file", "member", "mutation", "times", "argument"];

    readonly Dictionary<SurvivorKey, SurvivorRow> byKey = rows.ToDictionary(row => row.Key);

    /// <summary>Where they are, from the repository's root.</summary>
    public string Path { get; } = path;

    public IReadOnlyList<SurvivorRow> Rows { get; } = rows;

    /// <summary>Reads the file; no file is an empty table.</summary>
    /// <exception cref="WrongUse">It is not as it should be.</exception>
    public static Survivors Read(string root, string path)
    {
        string full = System.IO.Path.Combine(root, path);
        return Parse(path, File.Exists(full) ? File.ReadAllLines(full) : []);
    }

    /// <summary>Reads the lines of a file.</summary>
    public static Survivors Parse(string path, string[] lines)
    {
        var rows = new List<SurvivorRow>();
        var seen = new Dictionary<SurvivorKey, int>();
        bool hasCategory = false;
        bool inTable = false;
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                hasCategory = true;
            }

            if (!line.StartsWith('|'))
            {
                inTable = false;
            }
            else if (!inTable)
            {
                ExpectHead(path, lines, i);
                (inTable, i) = (true, i + 1);
            }
            else
            {
                SurvivorRow row = RowOf(path, i + 1, line, hasCategory);
                rows.Add(seen.TryAdd(row.Key, row.Line) ? row : throw Expected(
                    path, row.Line, $"this mutation once; it is in line {seen[row.Key]} too"));
            }
        }

        return new(path, rows);
    }

    /// <summary>
    /// Those of the survivors that no row speaks of; of a key that survives more often than its
    /// row says, the last ones.
    /// </summary>
    public IEnumerable<Mutant> Unargued(IEnumerable<Mutant> survivors)
        => survivors
            .GroupBy(each => each.Key)
            .SelectMany(group => group.Skip(byKey.GetValueOrDefault(group.Key)?.Times ?? 0));

    /// <summary>Rows that speak of more mutants than survive.</summary>
    public IEnumerable<SurvivorRow> Stale(IEnumerable<Mutant> survivors)
    {
        Dictionary<SurvivorKey, int> counts = survivors.CountBy(each => each.Key).ToDictionary();
        return Rows.Where(row => counts.GetValueOrDefault(row.Key) < row.Times);
    }

    /// <summary>Rows for mutants that no row speaks of, but for their arguments.</summary>
    public static IEnumerable<string> Suggest(IEnumerable<Mutant> unargued)
        => unargued.CountBy(each => each.Key)
            .Select(each => $"| {each.Key.File} | {Escape(each.Key.Member)} | "
                + $"`{Escape(each.Key.Original)}` → `{Escape(each.Key.Replacement)}` | "
                + $"{each.Value} | |")
            .Prepend($"|{string.Concat(Enumerable.Repeat("---|", Columns.Length))}")
            .Prepend($"| {string.Join(" | ", Columns)} |");

    static void ExpectHead(string path, string[] lines, int head)
    {
        if (!CellsOf(lines[head].Trim()).SequenceEqual(Columns))
        {
            throw Expected(path, head + 1, $"the columns {string.Join(", ", Columns)}");
        }

        if (head + 1 == lines.Length || !Rule().IsMatch(lines[head + 1].Trim()))
        {
            throw Expected(path, head + 2, "a rule |---|---|---|---|---| under the columns");
        }
    }

    static SurvivorRow RowOf(string path, int line, string text, bool hasCategory)
    {
        if (!hasCategory)
        {
            throw Expected(path, line, "a category, a heading of the second level, before this");
        }

        string[] cells = CellsOf(text);
        if (cells.Length != Columns.Length)
        {
            throw Expected(
                path, line, $"{Columns.Length} cells, not {cells.Length}; write \\| for | in one");
        }

        Match mutation = Mutation().Match(cells[2]);
        if (!mutation.Success)
        {
            throw Expected(path, line, "a mutation `original` → `replacement`");
        }

        if (!int.TryParse(cells[3], CultureInfo.InvariantCulture, out int times) || times < 1)
        {
            throw Expected(path, line, $"how many times it survives, not '{cells[3]}'");
        }

        if (cells[0].Length == 0 || cells[1].Length == 0 || cells[4].Length == 0)
        {
            throw Expected(path, line, "a file, a member and an argument");
        }

        var key = new SurvivorKey(
            cells[0], cells[1], mutation.Groups[1].Value, mutation.Groups[2].Value);
        return new(line, key, times, cells[4]);
    }

    static string[] CellsOf(string line)
        => line.Length < 2 || !line.EndsWith('|')
            ? []
            : [.. Bar().Split(line[1..^1])
                .Select(cell => cell.Trim().Replace("\\|", "|", StringComparison.Ordinal))];

    static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    static WrongUse Expected(string path, int line, string what)
        => new($"{path}:{line}: expected {what}");

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Bar();

    [GeneratedRegex(@"^\|(\s*:?-+:?\s*\|){5}$")]
    private static partial Regex Rule();

    [GeneratedRegex("^`([^`]*)` → `([^`]*)`$")]
    private static partial Regex Mutation();
}
