using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using Verified.Explorer;
using Verified.Tests.Explorer;
using Xunit;

namespace Verified.Tests.Cli;

/// <summary>
/// Wrong use and unreadable input: one line on standard error, status 2, nothing written.
/// </summary>
public sealed class WrongUseTests : IDisposable
{
    readonly CommandLineRun cli = new();

    public void Dispose() => cli.Dispose();

    [Theory]
    [InlineData("unknown scenario 'AtomicUpdat': did you mean 'AtomicUpdate'?",
        "run", "AtomicUpdat")]
    [InlineData("unknown scenario 'Xyzzy': see 'list'", "run", "Xyzzy")]
    [InlineData("unknown scenario '@Xyzzy': see 'list'", "run", "@Xyzzy")]
    [InlineData("option '--seed' stands behind '--', expected before it", "run", "--", "--seed")]
    [InlineData("unknown variant 'breaks-nothin': did you mean 'breaks-nothing'?",
        "bugs", "breaks-nothin")]
    [InlineData("unknown verb 'rnu': did you mean 'run' or 'mmu'?", "rnu")]
    [InlineData("unknown strategy 'randm': did you mean 'random'?", "run", "--strategy", "randm")]
    [InlineData("--seed expects a whole number from 0, not '-1'", "run", "--seed", "-1")]
    [InlineData("--seed expects a whole number from 0, not 'x'", "--seed", "x")]
    [InlineData("--schedules expects a whole number above 0, not '0'", "run", "--schedules", "0")]
    [InlineData("--time expects a number of seconds above 0, not 'NaN'", "run", "--time", "NaN")]
    [InlineData("--time expects a number of seconds above 0, not '0,5'", "run", "--time", "0,5")]
    [InlineData("--workers expects a whole number from 1 to 256, not '0'", "run", "--workers", "0")]
    [InlineData("--preemptions expects --strategy dfs beside it", "run", "--preemptions", "2")]
    [InlineData("--preemptions expects a whole number from 0, not '-1'",
        "run", "--strategy", "dfs", "--preemptions", "-1")]
    [InlineData("--strategy expects one strategy for bench, not 'default'",
        "bench", "--strategy", "default")]
    [InlineData("Unrecognized command or argument '--sede'", "list", "--sede")]
    [InlineData("Required argument missing for option: '--time'", "bench", "--time")]
    [InlineData("unknown option '--sede': did you mean '--seed'?", "run", "--sede", "7")]
    [InlineData("unknown option '--seed': did you mean '--seeds'?", "bench", "--seed", "7")]
    [InlineData("--seeds and --schedules expect --find or --engine both beside them",
        "bench", "--seeds", "7")]
    [InlineData("--seeds and --schedules expect --find or --engine both beside them",
        "bench", "--schedules", "7")]
    [InlineData("unknown engine 'coyot': did you mean 'coyote'?", "run", "--engine", "coyot")]
    [InlineData("unknown engine 'both': see 'list'", "bugs", "--engine", "both")]
#if !COYOTE
    [InlineData("--engine coyote expects a build with -p:Coyote=true, and a package source",
        "run", "--engine", "coyote")]
    [InlineData("--engine coyote expects a build with -p:Coyote=true, and a package source",
        "bugs", "--engine", "coyote", "--strategy", "q-learning")]
    [InlineData("--engine coyote expects a build with -p:Coyote=true, and a package source",
        "bench", "--engine", "both")]
#endif
    [InlineData("--seeds expects a whole number from 1 to 10000, not '0'",
        "bench", "--find", "--seeds", "0")]
    [InlineData("--time expects no --find beside it", "bench", "--find", "--time", "7")]
    [InlineData("--strategy expects one strategy or the portfolio for bench --find, not 'default'",
        "bench", "--find", "--strategy", "default")]
    [InlineData("unknown variant 'AtomicUpdate': see 'list'", "bench", "--find", "AtomicUpdate")]
    [InlineData("unknown option '-x': see '--help'", "-x")]
    [InlineData("@x: expected a trace: Could not find", "replay", "@x")]
    [InlineData("Required argument 'TRACE' missing for command: 'replay'", "replay")]
    [InlineData("/nowhere/x.json: cannot be written", "run", "--json", "/nowhere/x.json")]
    [InlineData("/dev/null/x: expected a directory for traces", "run", "--out", "/dev/null/x")]
    [InlineData("missing.trace.json: expected a trace: Could not find",
        "replay", "missing.trace.json")]
    public void It_is_one_line_and_status_2(string told, params string[] args)
    {
        Assert.Equal(2, cli.Run(args));
        Assert.Empty(cli.Output);
        Assert.StartsWith("verified: ", cli.Error, StringComparison.Ordinal);
        Assert.Contains(told, cli.Error, StringComparison.Ordinal);
        Assert.Equal(cli.Error.Length - 1, cli.Error.IndexOf('\n', StringComparison.Ordinal));
    }

    [Fact]
    public void An_unfit_scenario_is_one_line()
    {
        Assert.Equal(2, cli.Run(
            new([Oddities.Unfit, Demos.TwoStages], [], []), CancellationToken.None, "run",
            "--json", cli.PathOf("run.json")));
        Assert.EndsWith(
            "\nverified: Unfit on demo: the body uses the simulator rightly\n", cli.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_unfit_scenario_leaves_the_others_their_tables_traces_and_documents()
    {
        cli.Run(
            new([Oddities.Unfit, Demos.TwoStages], [], []), CancellationToken.None, "run",
            "--json", cli.PathOf("run.json"));
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(cli.PathOf("run.json")));
        JsonElement[] all = [.. document.RootElement.GetProperty("scenarios").EnumerateArray()];

        Assert.Matches("Unfit +demo +unfit ", cli.Output);
        Assert.Matches("TwoStages +demo +violated ", cli.Output);
        Assert.True(File.Exists(Path.Combine(cli.Out, "TwoStages.trace.json")));
        Assert.Equal(
            ["Unfit on demo: the body uses the simulator rightly", null],
            all.Select(each => each.GetProperty("error").GetString()));
        Assert.Equal(
            [null, "violated"], all.Select(each => each.GetProperty("verdict").GetString()));
    }

    [Fact]
    public void A_scenario_that_never_comes_back_is_named_after_the_table()
    {
        bool loops = true;
        Scenario stuck = Oddities.NeverBack(() => Volatile.Read(ref loops));
        int status = cli.Run(
            new([stuck, Demos.AtomicUpdate], [], []), CancellationToken.None, "run", "--time",
            "0.3", "--workers", "2");
        Volatile.Write(ref loops, false);

        Assert.Equal(2, status);
        Assert.Matches("AtomicUpdate +demo +verified ", cli.Output);
        Assert.EndsWith(
            "\nverified: NeverBack on demo: had not come back from a step when the time was over\n",
            cli.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unfit_variant_leaves_the_others_theirs()
    {
        PublishedVariant[] variants = [.. new[] { Oddities.Unfit, Demos.StaleLength }.Select(
            each => new PublishedVariant(
                each.Name, "demo", "c", "s", "the system's own assertions hold", each))];

        Assert.Equal(2, cli.Run(new([], variants, []), CancellationToken.None, "bugs"));
        Assert.Contains("1 of 2 variants found", cli.Output, StringComparison.Ordinal);
        Assert.Contains("\nverified: Unfit on demo: ", cli.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_left_behind_where_a_document_was_to_be_written()
    {
        File.WriteAllText(cli.PathOf("run.json"), "old");

        Assert.Equal(2, cli.Run("run", "--json", cli.PathOf("run.json"), "--out", "/dev/null/x"));
        Assert.Equal("old", File.ReadAllText(cli.PathOf("run.json")));
        Assert.Equal(
            [cli.PathOf("run.json")],
            Directory.GetFileSystemEntries(Path.GetDirectoryName(cli.PathOf("x"))!));
    }
}
