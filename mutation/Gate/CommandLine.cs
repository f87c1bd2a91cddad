using System;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Threading;

namespace Verified.Gate;

/// <summary>The command's options.</summary>
static class CommandLine
{
    static readonly Option<string> From = new("--base")
    {
        Description = "where the change began (origin/HEAD, an upstream, or HEAD~1)",
        HelpName = "REV",
    };

    static readonly Option<bool> Full = new("--full")
    {
        Description = "try all mutants and compare scores with baselines",
    };

    static readonly Option<bool> Record = new("--record")
    {
        Description = "with --full: record the scores as baselines",
    };

    static readonly Option<string> Loosen = new("--loosen")
    {
        Description = "with --record: also record lower scores, for this reason",
        HelpName = "REASON",
    };

    static readonly Option<string[]> Projects = new("--project")
    {
        Description = "only these of the gate's projects",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = true,
    };

    static readonly Option<string> Json = new("--json")
    {
        Description = "a file for one JSON document, or - for standard output",
        HelpName = "FILE|-",
    };

    static readonly Option<string> Time = new("--time")
    {
        Description = "without --full: the most minutes; what is not tried by then is told",
        HelpName = "MINUTES",
    };

    static readonly Option<string> Out = new("--out")
    {
        Description = "the folder for the engines' reports (mutation/out)",
        HelpName = "DIR",
    };

    static readonly Option<bool> Suggest = new("--suggest")
    {
        Description = "print rows for the survivors' table, to be argued by a person",
    };

    /// <summary>Does what the arguments say.</summary>
    public static int Invoke(
        string[] args, string folder, Screen screen, CancellationToken cancellation)
    {
        var root = new RootCommand("Judges a change by the mutants that its tests let live.")
        {
            From, Full, Record, Loosen, Projects, Json, Time, Out, Suggest,
        };
        root.SetAction(parsed => new GateRun(
            OptionsOf(parsed), Git.Of(folder), screen, cancellation).Run());
        ParseResult parsed = root.Parse(
            args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            throw new WrongUse(parsed.Errors[0].Message);
        }

        return parsed.Invoke(new InvocationConfiguration
        {
            Output = screen.Output,
            Error = screen.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
    }

    static GateOptions OptionsOf(ParseResult parsed)
    {
        var options = new GateOptions(
            parsed.GetValue(From), parsed.GetValue(Full), parsed.GetValue(Record),
            parsed.GetValue(Loosen), parsed.GetValue(Projects) ?? [], parsed.GetValue(Json),
            TimeOf(parsed.GetValue(Time)), parsed.GetValue(Out) ?? Path.Combine("mutation", "out"),
            parsed.GetValue(Suggest));
        options.Check();
        return options;
    }

    static TimeSpan? TimeOf(string? text)
        => text is null ? null
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture,
                out double minutes) && minutes is > 0 and < 1e5
                ? TimeSpan.FromMinutes(minutes)
                : throw new WrongUse($"--time expects a number of minutes above 0, not '{text}'");
}
