using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using System.Threading;
using Verified.Explorer;

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
        var trace = new Argument<string>("TRACE") { Description = "a .trace.json file" };
        var stop = new Option<bool>("--break")
        {
            Description = "wait for a debugger and stop before the step that breaks the rule",
        };
        var root = new RootCommand("Explores the interleavings of simulated VM systems.")
        {
            Verb("run", "explores scenarios against all rules", names, SharedOptions.All),
            Verb("bugs", "shows that each published variant is found", names, SharedOptions.All),
            new Command("replay", "replays a trace, with the account of every step")
            {
                trace, stop,
            },
            new Command("list", "scenarios, variants, rules and strategies"),
            Verb(
                "bench", "schedules and scheduling points a second", names,
                SharedOptions.OfMeasurements),
        };
        Act("run", (parsed, options) => new RunVerb(context, options).Run(Names(parsed)));
        Act("bugs", (parsed, options) => new BugsVerb(context, options).Run(Names(parsed)));
        Act("bench", (parsed, options) => new BenchVerb(context, options).Run(Names(parsed)));
        Act("list", (_, _) => ListVerb.Run(context));
        Act("replay", (parsed, _) => new ReplayVerb(context).Run(
            parsed.GetValue(trace)!, parsed.GetValue(stop)));
        return root;

        // An argument of any number takes also what looks like an option and is none.
        string[] Names(ParseResult parsed)
        {
            string[] given = parsed.GetValue(names) ?? [];
            string? option = Array.Find(given, name => name.StartsWith('-'));
            string[] known = [.. parsed.CommandResult.Command.Options.Select(each => each.Name)];
            return option is null ? given
                : known.Contains(option) ? throw new WrongUse(
                    $"option '{option}' stands behind '--', expected before it")
                : throw WrongUse.Unknown("option", option, known, "--help");
        }

        void Act(string verb, Func<ParseResult, SharedOptions, int> act)
            => root.Subcommands.Single(each => each.Name == verb)
                .SetAction(parsed => act(parsed, new SharedOptions(parsed)));
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
