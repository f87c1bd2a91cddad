using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using System.Threading;
using Verified.Explorer;
using Verified.Litmus;

namespace Verified.Cli;

/// <summary>What every verb works with.</summary>
sealed record Context(Catalogue Catalogue, Screen Screen, CancellationToken Cancellation);

/// <summary>The verbs with their arguments and options.</summary>
static class CommandLine
{
    static readonly string[] Help = ["--help", "-h", "-?", "/?", "--version"];

    /// <summary>Does what the arguments say; without a verb, that is <c>run</c>.</summary>
    public static int Invoke(string[] args, Context context)
    {
        RootCommand root = Build(context);
        bool named = args.Length > 0 && !args[0].StartsWith('-');
        if (named && root.Subcommands.All(verb => verb.Name != args[0]))
        {
            throw WrongUse.Unknown(
                "verb", args[0], root.Subcommands.Select(verb => verb.Name), "--help");
        }

        bool asksForHelp = args.Length > 0 && Help.Contains(args[0]);
        ParseResult parsed = root.Parse(
            named || asksForHelp ? args : ["run", .. args],
            new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            throw new WrongUse(parsed.Errors[0].Message);
        }

        return parsed.Invoke(new InvocationConfiguration
        {
            Output = context.Screen.Output,
            Error = context.Screen.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
    }

    static RootCommand Build(Context context)
    {
        var names = new Argument<string[]>("NAME")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = "scenarios or variants; all where none is named",
        };
        Command run = Verb(
            "run", "explores scenarios against all rules", names, SharedOptions.OfRuns);
        run.SetAction(parsed => new RunVerb(context, new(parsed)).Run(Names(parsed, names)));
        Command bugs = Verb(
            "bugs", "shows that each published variant is found", names, SharedOptions.OfBugs);
        bugs.SetAction(parsed => new BugsVerb(context, new(parsed)).Run(Names(parsed, names)));
        Command bench = Verb(
            "bench", "schedules and scheduling points a second", names,
            SharedOptions.OfMeasurements);
        var find = new Option<bool>("--find")
        {
            Description = "schedules until each published variant is found, in the median",
        };
        bench.Options.Add(find);
        bench.SetAction(parsed => parsed.GetValue(find)
            ? new FindVerb(context, new(parsed)).Run(Names(parsed, names))
            : new BenchVerb(context, new(parsed)).Run(Names(parsed, names)));
        Command mmu = MmuCommand(context);
        var list = new Command("list", "scenarios, variants, rules and strategies");
        list.SetAction(_ => ListVerb.Run(context));
        return new("Explores the interleavings of simulated VM systems.")
        {
            run, bugs, ReplayCommand(context), MinimizeCommand(context), LitmusCommand(context),
            FuzzCommand(context), mmu, list, bench,
        };
    }

    static Command LitmusCommand(Context context)
    {
        var files = new Argument<string[]>("FILE")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = "tests of VM systems, *.vml; of a directory, all that are in it",
        };
        var vm = new Option<string[]>("--vm")
        {
            Description = $"{Systems.Each}, or some of "
                + string.Join(", ", VmSystems.Names),
        };
        var generate = new Option<string>("--generate")
        {
            Description = "how many random tests to write to --out, instead of running any",
        };
        Command litmus = Verb(
            "litmus", "runs tests of VM systems, against the abstract VM and all rules", files,
            [.. SharedOptions.All, .. SharedOptions.OfBounds]);
        litmus.Options.Add(vm);
        litmus.Options.Add(generate);
        litmus.SetAction(parsed =>
        {
            var verb = new LitmusVerb(context, new(parsed));
            (string[] paths, string[] systems) =
                (Names(parsed, files), parsed.GetValue(vm) ?? []);
            return parsed.GetValue(generate) is { } count
                ? verb.Generate(paths, systems, count)
                : verb.Run(paths, systems);
        });
        return litmus;
    }

    static Command FuzzCommand(Context context)
    {
        var vm = new Option<string>("--vm")
        {
            Description = $"{Systems.Each} in turns, or one of "
                + string.Join(", ", VmSystems.All.Select(each => each.Name)) + " (the first one)",
        };
        var variant = new Option<string>("--variant")
        {
            Description = "a published variant that stands for it",
        };
        var fuzz = new Command(
            "fuzz", "generates tests of VM systems, and compares a system with the abstract VM")
        {
            vm, variant,
        };
        foreach ((string option, string about) in SharedOptions.OfFuzzing)
        {
            fuzz.Options.Add(new Option<string>(option) { Description = about });
        }

        fuzz.SetAction(parsed => new FuzzVerb(context, new(parsed)).Run(
            parsed.GetValue(vm), parsed.GetValue(variant)));
        return fuzz;
    }

    static Command MmuCommand(Context context)
    {
        var files = new Argument<string[]>("FILE")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "tests of the machine, *.mml; of a directory, all that are in it",
        };
        var without = new Option<string[]>("--without")
        {
            Description = $"freedoms to take from TLBs: {string.Join(", ", Ingredients.Names)}",
        };
        Command mmu = Verb(
            "mmu", "compares tests of the machine alone with their published verdicts", files,
            SharedOptions.OfTests);
        mmu.Options.Add(without);
        mmu.SetAction(parsed => new MmuVerb(context, new(parsed)).Run(
            Names(parsed, files), parsed.GetValue(without) ?? []));
        return mmu;
    }

    static Command ReplayCommand(Context context)
    {
        var trace = new Argument<string>("TRACE") { Description = "a .trace.json file" };
        var stop = new Option<bool>("--break")
        {
            Description = "wait for a debugger and stop before the step that breaks the rule",
        };
        var replay = new Command("replay", "replays a trace, with the account of every step")
        {
            trace, stop,
        };
        replay.SetAction(parsed => new ReplayVerb(context).Run(
            parsed.GetValue(trace)!, parsed.GetValue(stop)));
        return replay;
    }

    static Command MinimizeCommand(Context context)
    {
        var trace = new Argument<string>("TRACE") { Description = "a .trace.json file" };
        var folder = new Option<string>("--out") { Description = "directory for the trace; out" };
        var minimize = new Command("minimize", "shrinks a trace, and tells what it needs")
        {
            trace, folder,
        };
        minimize.SetAction(parsed => new MinimizeVerb(context).Run(
            parsed.GetValue(trace)!, parsed.GetValue(folder) ?? "out"));
        return minimize;
    }

    // An argument of any number takes also what looks like an option and is none.
    static string[] Names(ParseResult parsed, Argument<string[]> names)
    {
        string[] given = parsed.GetValue(names) ?? [];
        string? option = Array.Find(given, name => name.StartsWith('-'));
        string[] known = [.. parsed.CommandResult.Command.Options.Select(each => each.Name)];
        return option is null ? given
            : known.Contains(option) ? throw new WrongUse(
                $"option '{option}' stands behind '--', expected before it")
            : throw WrongUse.Unknown("option", option, known, "--help");
    }

    static Command Verb(
        string name, string description, Argument<string[]> names,
        IReadOnlyList<(string Name, string About)> options)
    {
        var verb = new Command(name, description) { names };
        foreach ((string option, string about) in options)
        {
            verb.Options.Add(new Option<string>(option) { Description = about });
        }

        return verb;
    }
}
