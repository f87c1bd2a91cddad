using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Verified.Operators;

/// <summary>The command <c>operators</c>.</summary>
static class CommandLine
{
    const int WrongUse = 2;
    const int Interrupted = 130;

    static readonly Option<string> Root = new("--root")
    {
        Description = "The repository, which is written to: a clone of its own.", Required = true,
    };

    static readonly Option<string?> Out = new("--out")
    {
        Description = "The report, in the format of mutation-testing-elements.",
    };

    static readonly Option<string[]> Folder = new("--folder")
    {
        Description = "The folders that are mutated; all that the vocabulary has tests for.",
        AllowMultipleArgumentsPerToken = true,
    };

    static readonly Option<string[]> Only = new("--lines")
    {
        Description = "Only mutants on these lines: PATH:FROM-TO,FROM-TO.",
        AllowMultipleArgumentsPerToken = true,
    };

    static readonly Option<bool> ListOnly = new("--list")
    {
        Description = "Tells the mutants, and tries none.",
    };

    static readonly Option<int> Again = new("--again")
    {
        Description = "How many schedules survivors are tried with once more; 0 for not.",
        DefaultValueFactory = _ => 1000,
    };

    static readonly Option<int> Workers = new("--workers")
    {
        Description = "How many mutants are tried at a time.",
        DefaultValueFactory = _ => 2,
    };

    static readonly Option<string?> Words = new("--vocabulary")
    {
        Description = "A JSON file with the names that the repository uses.",
    };

    static Task<int> Main(string[] args) => Run(args, Console.Out, Console.Error);

    /// <returns>The exit status.</returns>
    public static async Task<int> Run(string[] args, TextWriter output, TextWriter error)
    {
        var command = new RootCommand("Tries mistakes of concurrency, and rules left out.")
        {
            Root, Out, Folder, Only, ListOnly, Again, Workers, Words,
        };
        command.SetAction((parsed, cancellation) => Run(parsed, output, error, cancellation));
        ParseResult parsed = command.Parse(args);
        if (parsed.Errors is [var wrong, ..])
        {
            await error.WriteLineAsync(wrong.Message);
            return WrongUse;
        }

        return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false });
    }

    static async Task<int> Run(
        ParseResult parsed, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        try
        {
            await new Session(RequestOf(parsed), output, cancellation).Run();
            return 0;
        }
        catch (Exception told) when (told is InvalidDataException or IOException
            or UnauthorizedAccessException or TimeoutException)
        {
            await error.WriteLineAsync(told.Message.ReplaceLineEndings(" "));
            return WrongUse;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("interrupted");
            return Interrupted;
        }
    }

    static Request RequestOf(ParseResult parsed)
    {
        Vocabulary words = parsed.GetValue(Words) is { } file ? Vocabulary.Read(file) : new();
        string[] folders = parsed.GetValue(Folder) is { Length: > 0 } given
            ? given
            : [.. words.Tests.Keys];
        if (folders.Except(words.Tests.Keys).FirstOrDefault() is { } unknown)
        {
            throw new InvalidDataException($"--folder expects one of "
                + $"{string.Join(", ", words.Tests.Keys)}, not '{unknown}'");
        }

        bool isList = parsed.GetValue(ListOnly);
        return new(
            Path.GetFullPath(parsed.GetValue(Root)!),
            parsed.GetValue(Out) ?? (isList ? null
                : throw new InvalidDataException("--out expects a file for the report")),
            folders, [.. (parsed.GetValue(Only) ?? []).Select(Lines.Parse)], isList,
            AtLeast(parsed, Again, 0), AtLeast(parsed, Workers, 1), words);
    }

    static int AtLeast(ParseResult parsed, Option<int> option, int least)
        => parsed.GetValue(option) is var value && value >= least
            ? value
            : throw new InvalidDataException($"{option.Name} expects {least} or more, not {value}");
}
