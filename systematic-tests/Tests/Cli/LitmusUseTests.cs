using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using Verified.Explorer;
using Verified.Tests.OnLitmus;
using Xunit;
using static Verified.Tests.Cli.LitmusRun;

namespace Verified.Tests.Cli;

/// <summary><c>litmus</c>: wrong tests, wrong use, and what cuts it short.</summary>
public sealed class LitmusUseTests : IDisposable
{
    /// <summary>Why no system has a verdict.</summary>
    static readonly string[] Stuck =
    [
        "vmlitmus 1", "name stuck", "process P", "thread P.1", "  wait s", "  signal t",
        "thread P.2", "  wait t", "  signal s",
    ];

    readonly LitmusRun cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public void A_test_that_can_be_stuck_has_no_verdict()
    {
        string stuck = cli.Save("stuck.vml", Stuck);

        Assert.Equal(2, cli.Run("litmus", stuck, Kept(Isolation)));
        Assert.Equal(
            [
                "stuck abstract error no verdict", "stuck codezero error no verdict",
                "stuck akaros error no verdict",
                $"{Isolation} abstract ok 3 1 2 hold all 11 states",
                $"{Isolation} codezero ok 1 1/1 2 hold its only class",
                $"{Isolation} akaros ok 1 1/1 2 hold its only class",
                "abstract 2 tests: 1 without a verdict, 1 ok (all complete)",
                "codezero 2 tests: 1 without a verdict, 1 ok (all complete)",
                "akaros 2 tests: 1 without a verdict, 1 ok (all complete)",
            ],
            cli.Lines()[^9..]);
        Assert.EndsWith(
            $"\nverified: {stuck}: expected a test whose runs all end; one is stuck at its start\n",
            cli.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_test_with_too_many_states_is_compared_outcome_by_outcome()
    {
        string[] stores = [.. Enumerable.Range(1, 12).Select(i => $"  a[0] = {i}")];
        string[] loads = [.. Enumerable.Range(1, 12).Select(i => $"  r{i} = a[0]")];
        string test = cli.Save("large.vml", [
            "vmlitmus 1", "name large", "process P", "setup", "  P: map a 1 private anon rw",
            "thread P.1", .. stores, "thread P.2", .. loads]);

        Assert.Equal(0, cli.Run("litmus", test, "--schedules", "1"));
        Assert.Contains(cli.Lines(), line => line.StartsWith("large abstract ok ")
            && line.EndsWith(" states, not all"));
        Assert.Contains(cli.Lines(), line => line.StartsWith("large codezero ok 1 1 none "));
        Assert.Contains(cli.Lines(), line => line.StartsWith("large akaros ok 1 1 none "));
        Assert.DoesNotContain("not compared", cli.Output, StringComparison.Ordinal);
        Assert.Equal("akaros 1 test: 1 ok (none complete)", cli.Lines()[^1]);
    }

    [Theory]
    [InlineData("abstract codezero akaros")]
    [InlineData("abstract codezero akaros", "--vm", "all")]
    [InlineData("abstract codezero akaros", "--vm", "codezero,all")]
    [InlineData("akaros", "--vm", "akaros")]
    [InlineData("abstract", "--vm", "abstract")]
    [InlineData("codezero abstract", "--vm", "codezero", "--vm", "abstract,codezero")]
    public void Systems_are_named_or_all(string expected, params string[] args)
    {
        Assert.Equal(0, cli.Run(["litmus", Kept(Isolation), .. args]));
        Assert.Equal(
            expected.Split(' '),
            cli.Lines().Where(line => line.Contains(" 1 test: ", StringComparison.Ordinal))
                .Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public void A_trace_needs_its_test_and_its_system()
    {
        string wrong = cli.Change(Isolation, "always  Q.1:r == 1", "always  Q.1:r == 2");
        cli.Run("litmus", wrong, "--vm", "codezero");
        string path = $"{cli.Out}/{Isolation}.codezero.trace.json";
        Trace trace = Trace.Parse(File.ReadAllText(path));

        File.WriteAllText(path, (trace with { System = "multics" }).ToText());
        cli.ExpectOneLine(
            $"{path}: unknown VM system 'multics': expected abstract, codezero, akaros", "replay",
            path);
        File.WriteAllText(path, trace.ToText());
        File.WriteAllText(wrong, File.ReadAllText(Kept(Discard)).Replace(
            Discard, Isolation, StringComparison.Ordinal));
        cli.ExpectOneLine(
            $"{path}: codezero has no 'discard', and {wrong} needs it", "replay", path);
        File.WriteAllText(path, (trace with { System = "akaros" }).ToText());
        File.WriteAllText(wrong, File.ReadAllText(Kept(ForkRace)).Replace(
            ForkRace, Isolation, StringComparison.Ordinal));
        cli.ExpectOneLine(
            $"{path}: akaros has no 'fork of several threads', and {wrong} needs it", "replay",
            path);
        File.WriteAllText(path, trace.ToText());
        File.WriteAllText(wrong, File.ReadAllText(Kept(ForkRace)));
        cli.ExpectOneLine(
            $"{wrong} has no test '{Isolation}', it has '{ForkRace}'", "minimize", path);
        File.WriteAllText(wrong, "vmlitmus 1\n");
        cli.ExpectOneLine($"a trace of the test '{Isolation}': {wrong}:2:1: ", "replay", path);
    }

    [Fact]
    public void All_files_that_are_wrong_are_told_and_nothing_runs()
    {
        cli.Save("a.vml", "vmlitmus 2");
        cli.Save("b.vml", "vmlitmus 1", "name b", "process P", "thread P.1", "  r = a[0");

        Assert.Equal(2, cli.Run(
            "litmus", Kept(ForkRace), cli.PathOf(""), "nowhere.vml", "--json",
            cli.PathOf("l.json")));
        Assert.Empty(cli.Output);
        string[] lines = cli.Error.TrimEnd().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.EndsWith("/a.vml:1:10: expected version 1, not '2'", lines[0]);
        Assert.Contains("/b.vml:5:", lines[1]);
        Assert.Contains("nowhere.vml: expected a test: Could not find", lines[2]);
        Assert.False(Directory.Exists(cli.Out) || File.Exists(cli.PathOf("l.json")));
    }

    [Fact]
    public void Wrong_use_is_one_line()
    {
        Directory.CreateDirectory(cli.PathOf("empty"));
        cli.ExpectOneLine("litmus expects tests to run, or --generate", "litmus");
        cli.ExpectOneLine("/empty: expected tests in it, *.vml", "litmus", cli.PathOf("empty"));
        cli.ExpectOneLine(
            "unknown VM system 'linux': expected all, abstract, codezero, akaros", "litmus",
            Kept(ForkRace), "--vm", "codezero,linux");
        cli.ExpectOneLine(
            "unknown VM system '': expected all", "litmus", Kept(ForkRace), "--vm", "");
        cli.ExpectOneLine(
            "unknown strategy 'chess'", "litmus", Kept(ForkRace), "--strategy", "chess");
        cli.ExpectOneLine(
            "unknown option '--without': see '--help'", "litmus", Kept(ForkRace), "--without", "x");
    }

    [Fact]
    public void What_was_interrupted_ends_with_130()
    {
        Assert.Equal(130, cli.Run(
            new CancellationToken(canceled: true), "litmus", Kept(Isolation), "--json",
            cli.PathOf("l.json")));
        Assert.All(["codezero", "akaros"], system =>
        {
            Assert.Contains(
                $"{Isolation} {system} interrupted 0 0/1 2 not seen nothing was run", cli.Lines());
            Assert.Contains(
                $"{system} 1 test: 1 interrupted; 2 conditions not seen", cli.Lines());
        });
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(cli.PathOf("l.json")));
        Assert.False(document.RootElement.GetProperty("holds").GetBoolean());
        Assert.Equal(
            "error True null", Fields(SystemOf(document, 1), "status", "interrupted", "error"));
    }
}
