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

    // A name that is broken over two lines can neither be found nor copied.
    static readonly string[] Whole =
        ["scenario", "variant", "system", "strategy", "trace", "place"];

    public TextWriter Output { get; } = output;

    public TextWriter Error { get; } = error;

    /// <summary>
    /// Writes a table; where nobody watches, without colours and with a fixed width.
    /// </summary>
    /// <param name="columns">Their headers; <c>#</c> before one says that it has numbers.</param>
    public void Table(string[] columns, IEnumerable<string[]> rows)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (string column in columns)
        {
            var title = new Text(column.TrimStart('#'), new Style(decoration: Decoration.Bold));
            table.AddColumn(new TableColumn(title)
            {
                Alignment = column[0] == '#' ? Justify.Right : Justify.Left,
                NoWrap = Whole.Contains(column),
            });
        }

        foreach (string[] row in rows)
        {
            table.AddRow(row.Select(cell => new Text(cell)));
        }

        bool isTerminal = ReferenceEquals(Output, Console.Out) && !Console.IsOutputRedirected;
        ConsoleOn(Output, isTerminal).Write(table);
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
        IReadOnlyList<ExplorationResult> results = [];
        if (ReferenceEquals(Error, Console.Error) && !Console.IsErrorRedirected)
        {
            ConsoleOn(Error, isTerminal: true).Status().Start("starting", display =>
            {
                using var timer = new Timer(
                    _ => display.Status(Markup.Escape(Describe(campaign.Progress, start))),
                    null, 0, 200);
                results = campaign.Run(cancellation);
            });
        }
        else
        {
            results = campaign.Run(cancellation);
        }

        Error.WriteLine($"{Rates(campaign.Progress, start)}, {workers} worker"
            + (workers == 1 ? "" : "s")
            + (cancellation.IsCancellationRequested ? "; interrupted" : ""));
        return results;
    }

    // Short enough for one line of a terminal.
    static string Describe(CampaignProgress progress, long start)
        => $"{progress.Done}/{progress.Subjects} · {progress.Schedules:N0} schedules · "
            + $"{progress.Points / Seconds(start) / 1e6:N1} M points/s · {progress.Running}";

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
