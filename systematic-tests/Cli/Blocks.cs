using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Verified.Cli;

/// <summary>Rows of a table that a terminal is too narrow for, a few lines each.</summary>
/// <remarks>
/// <code>
/// ForkWhileAnotherThreadStores
///   system codezero · verdict sampled · schedules 100,000 · seen 1/1
///   covered ≤ 1 preempted, p &lt; 0.00006
/// </code>
/// Lines break between cells, and within one only between words.
/// </remarks>
static class Blocks
{
    const string Indent = "  ";
    const string Between = " · ";

    public static void Write(
        TextWriter output, int width, string[] columns, IEnumerable<string[]> rows)
    {
        output.WriteLine();
        foreach (string[] row in rows)
        {
            output.WriteLine(row[0]);
            IEnumerable<string> cells = columns.Zip(row).Skip(1)
                .Where(pair => pair.Second.Length > 0)
                .Select(pair => $"{pair.First.TrimStart('#')} {pair.Second}");
            Fill(output, width, cells);
        }

        output.WriteLine();
    }

    static void Fill(TextWriter output, int width, IEnumerable<string> cells)
    {
        string line = "";
        foreach (string cell in cells)
        {
            string longer = line.Length == 0 ? Indent + cell : line + Between + cell;
            if (line.Length > 0 && longer.Length > width)
            {
                output.WriteLine(line);
                longer = Indent + cell;
            }

            line = Wrap(output, width, longer);
        }

        if (line.Length > 0)
        {
            output.WriteLine(line);
        }
    }

    /// <summary>Writes all lines of a text that is too long but the last one.</summary>
    static string Wrap(TextWriter output, int width, string text)
    {
        while (text.Length > width && BreakIn(text, width) is var space and > 0)
        {
            output.WriteLine(text[..space]);
            text = Indent + Indent + text[(space + 1)..];
        }

        return text;
    }

    /// <summary>The last space that fits, or else the first one; negative without one.</summary>
    static int BreakIn(string text, int width)
    {
        int start = text.Length - text.TrimStart().Length;
        int space = text.LastIndexOf(' ', width);
        return space > start ? space : text.IndexOf(' ', start);
    }
}
