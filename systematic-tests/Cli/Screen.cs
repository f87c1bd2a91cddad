using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using Spectre.Console;
using Verified.Explorer;

namespace Verified.Cli;

/// <summary>Tables on standard output; progress, rates and durations on standard error.</summary>
sealed class Screen(TextWriter output, TextWriter error)
{
    const int WidthInFiles = 160;

    /// <summary>What a column of sentences needs at least.</summary>
    const int Readable = 24;

    // What is broken over two lines can neither be found nor copied, or is a number.
    static readonly string[] Whole =
    [
        "scenario", "variant", "system", "strategy", "trace", "place", "verdict", "covered",
        "found", "test",
    ];

    public TextWriter Output { get; } = output;

    public TextWriter Error { get; } = error;

    /// <summary>
    /// Writes a table; where nobody watches, without colours and with a fixed width; where the
    /// terminal is too narrow for it, a few lines for each row.
    /// </summary>
    /// <param name="columns">Their headers; <c>#</c> before one says that it has numbers.</param>
    public void Table(string[] columns, IEnumerable<string[]> rows)
    {
        bool isTerminal = ReferenceEquals(Output, Console.Out) && !Console.IsOutputRedirected;
        IAnsiConsole console = ConsoleOn(Output, isTerminal);
        WriteTable(console, isTerminal ? console.Profile.Width : null, columns, [.. rows]);
    }

    /// <summary>The same for a terminal of a given width.</summary>
    internal void Table(int width, string[] columns, IEnumerable<string[]> rows)
        => WriteTable(ConsoleOn(Output, isTerminal: false), width, columns, [.. rows]);

    void WriteTable(IAnsiConsole console, int? width, string[] columns, string[][] rows)
    {
        int needed = columns.Select((column, i) => Needed(column, rows.Select(row => row[i])))
            .Sum();
        if (width < needed)
        {
            Blocks.Write(Output, width.Value, columns, rows);
            return;
        }

        console.Profile.Width = width ?? Math.Max(WidthInFiles, needed);
        var table = new Table().Border(TableBorder.Simple);
        foreach (string column in columns)
        {
            var title = new Text(column.TrimStart('#'), new Style(decoration: Decoration.Bold));
            table.AddColumn(new TableColumn(title)
            {
                Alignment = column[0] == '#' ? Justify.Right : Justify.Left,
                NoWrap = IsWhole(column),
            });
        }

        Array.ForEach(rows, row => table.AddRow(row.Select(cell => new Text(cell))));
        console.Write(table);
    }

    static bool IsWhole(string column) => column[0] == '#' || Whole.Contains(column);

    static int Needed(string column, IEnumerable<string> cells)
    {
        const int border = 3;
        int longest = cells.Append(column.TrimStart('#')).Max(cell => cell.Length);
        return border + (IsWhole(column) ? longest : Math.Min(longest, Readable));
    }

    /// <summary>One line on standard error for each scenario that is unfit.</summary>
    /// <returns>Whether there is one.</returns>
    public bool TellUnfit(IReadOnlyList<ExplorationResult> results)
    {
        string[] errors = [.. results.Select(each => each.Error).OfType<string>()];
        Array.ForEach(errors, TellError);
        return errors.Length > 0;
    }

    /// <summary>One line on standard error.</summary>
    public void TellError(string told)
        => Error.WriteLine($"verified: {told.ReplaceLineEndings(" ")}");

    /// <summary>Explores, with a live display where there is a terminal.</summary>
    public IReadOnlyList<ExplorationResult> Watch(
        Campaign campaign, int workers, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<ExplorationResult> results = Watch(
            () => campaign.Run(cancellation), () => Describe(campaign.Progress, start));
        Error.WriteLine($"{Rates(campaign.Progress, start)}, {workers} worker"
            + (workers == 1 ? "" : "s")
            + (cancellation.IsCancellationRequested ? "; interrupted" : ""));
        return results;
    }

    /// <summary>Works, with a line on standard error that says how far it is, if somebody looks.
    /// </summary>
    public T Watch<T>(Func<T> work, Func<string> describe)
    {
        if (!ReferenceEquals(Error, Console.Error) || Console.IsErrorRedirected)
        {
            return work();
        }

        IAnsiConsole console = ConsoleOn(Error, isTerminal: true);
        return console.Status().Start("starting", display =>
        {
            // Cut to one line, beside the spinner: a longer one could not be erased.
            using var timer = new Timer(
                _ => display.Status(Markup.Escape(Cut(describe(), console.Profile.Width - 4))),
                null, 0, 200);
            return work();
        });
    }

    static string Describe(CampaignProgress progress, long start)
        => $"{progress.Done}/{progress.Subjects} · {progress.Running} · "
            + $"{progress.Schedules:N0} schedules · "
            + $"{progress.Points / Seconds(start) / 1e6:N1} M points/s";

    /// <summary>A text of at most so many columns.</summary>
    internal static string Cut(string text, int columns)
        => text.Length <= columns ? text : text[..Math.Max(0, columns - 1)] + "…";

    static string Rates(CampaignProgress progress, long start)
    {
        double seconds = Seconds(start);
        return $"{progress.Schedules:N0} schedules, {progress.Points / 1e6:N1} M points in "
            + $"{seconds:N1} s: {progress.Schedules / seconds:N0} schedules/s, "
            + $"{progress.Points / seconds / 1e6:N2} M points/s";
    }

    static double Seconds(long start)
        => Math.Max(1e-6, Stopwatch.GetElapsedTime(start).TotalSeconds);

    static IAnsiConsole ConsoleOn(TextWriter writer, bool isTerminal)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        console.Profile.Width = isTerminal ? console.Profile.Width : WidthInFiles;
        return console;
    }
}
