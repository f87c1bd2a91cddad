using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;

namespace Verified.Tests;

/// <summary>Keeps this assembly warm, and runs its tests for one mutant after the other.</summary>
/// <remarks>
/// One command a line on standard input, JSON lines on standard output; it ends when standard
/// input does, whatever it is doing.
/// <code>
/// tests                  a line for each test: its number, name and file, and whether it is one
///                        of many schedules
/// coverage               runs each test with no mutant, and tells which mutants it asks about;
///                        ends with a line that says how it went
/// run 17 3,5,8           tries mutant 17 with these tests, in this order, up to the first that
///                        fails; a line for each test that begins
/// schedules 1000         how many schedules a systematic test explores from now on; 0 for its own
/// </code>
/// </remarks>
sealed class MutantHost(OneByOne tests, MutantSwitch mutants, TextWriter output)
{
    /// <param name="args">After <c>--mutants</c>: the assemblies that have mutants.</param>
    public static async Task<int> Serve(TextReader input, TextWriter output, string[] args)
    {
        // What tests print is for nobody here.
        Console.SetOut(TextWriter.Null);
        var mutants = new MutantSwitch(args.SkipWhile(each => each != "--mutants").Skip(1));
        var host = new MutantHost(await OneByOne.Find(), mutants, output);
        await foreach (string line in Commands(input).ReadAllAsync())
        {
            await host.Obey(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            await output.FlushAsync();
        }

        return 0;
    }

    /// <summary>What is read, until there is no more, which ends this process.</summary>
    static ChannelReader<string> Commands(TextReader input)
    {
        var commands = Channel.CreateUnbounded<string>();
        var reader = new Thread(() =>
        {
            while (input.ReadLine() is { } line)
            {
                commands.Writer.TryWrite(line);
            }

            // At once: the mutant that is being tried may never end.
            Environment.Exit(0);
        })
        {
            IsBackground = true,
        };
        reader.Start();
        return commands.Reader;
    }

    Task Obey(string[] words) => words switch
    {
        ["tests"] => Tests(),
        ["coverage"] => Coverage(),
        ["run", var id, var those] => Run(Number(id), [.. those.Split(',').Select(Number)]),
        ["schedules", var count] => Schedules(Number(count)),
        _ => throw new InvalidDataException($"expected a command, not '{string.Join(' ', words)}'"),
    };

    async Task Tests()
    {
        for (int i = 0; i < tests.Count; i++)
        {
            await Say(new
            {
                test = i, name = tests.NameOf(i), file = tests.FileOf(i),
                systematic = tests.IsSystematic(i),
            });
        }

        await Say(new { done = true });
    }

    async Task Coverage()
    {
        for (int i = 0; i < tests.Count; i++)
        {
            await Say(new { begins = i });
            await output.FlushAsync();
            mutants.Record();
            TestVerdict verdict = await tests.Run(i);
            await Say(new
            {
                test = i, failure = verdict.Failure, milliseconds = verdict.Milliseconds,
                mutants = mutants.Asked(),
            });
        }

        mutants.Activate(0);
        await Say(new { done = true });
    }

    async Task Run(int id, IReadOnlyList<int> those)
    {
        mutants.Activate(id);
        foreach (int test in those)
        {
            // Who waits for us may give up on a test that takes too long.
            await Say(new { begins = test });
            await output.FlushAsync();
            if (await tests.Run(test) is { Failure: { } failure })
            {
                mutants.Activate(0);
                await Say(new { mutant = id, killedBy = (int?)test, failure });
                return;
            }
        }

        mutants.Activate(0);
        await Say(new { mutant = id, killedBy = (int?)null, failure = (string?)null });
    }

    Task Schedules(int count)
    {
        Environment.SetEnvironmentVariable(
            "VERIFIED_SCHEDULES",
            count == 0 ? null : count.ToString(CultureInfo.InvariantCulture));
        return Say(new { done = true });
    }

    Task Say(object what) => output.WriteLineAsync(JsonSerializer.Serialize(what));

    static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
