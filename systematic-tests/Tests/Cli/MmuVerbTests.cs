using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using Verified.Explorer;
using Verified.Tests.OnLitmus;
using Xunit;

namespace Verified.Tests.Cli;

/// <summary><c>mmu</c>: tables, documents, witnesses, and what is wrong with files.</summary>
public sealed class MmuVerbTests : IDisposable
{
    /// <summary>What a stale translation reaches.</summary>
    const string Stale = "CoRpteT+addr";

    const string Forbidden = "CoTTf.inv+dsb-isb";

    static readonly string[] Fields =
        ["name", "expected", "reachable", "agrees", "complete", "schedules", "witness"];

    readonly CommandLineRun cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public void Verdicts_that_agree_are_told_in_a_table_and_end_with_0()
    {
        Assert.Equal(0, cli.Run("mmu", Kept(Stale), Kept(Forbidden)));
        Assert.Matches(@"CoRpteT\+addr +allowed +yes +yes +5 +yes ", cli.Output);
        Assert.Matches(@"CoTTf.inv\+dsb-isb +forbidden +no +yes +10 +yes ", cli.Output);
        Assert.EndsWith(
            $"\n2 of 2 tests agree; witnesses are in {cli.Out}\n", cli.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_document_is_as_its_format_says()
    {
        cli.Run("mmu", Kept(Forbidden), Kept(Stale), "--json", "-");
        using JsonDocument document = JsonDocument.Parse(cli.Output);
        JsonElement[] tests = [.. document.RootElement.GetProperty("tests").EnumerateArray()];

        Assert.True(document.RootElement.GetProperty("holds").GetBoolean());
        Assert.Equal(
            ["CoTTf.inv+dsb-isb forbidden False True True 10 ",
                $"CoRpteT+addr allowed True True True 5 {cli.Out}/{Stale}.trace.json"],
            tests.Select(each => string.Join(
                ' ', Fields.Select(field => each.GetProperty(field).ToString()))));
    }

    [Fact]
    public void A_verdict_that_disagrees_ends_with_1()
    {
        string other = Save("other.mml", Lines(Stale, "allowed", "forbidden"));

        Assert.Equal(1, cli.Run("mmu", other, "--json", cli.PathOf("mmu.json")));
        Assert.Matches(@"CoRpteT\+addr +forbidden +yes +no ", cli.Output);
        Assert.Contains("\n0 of 1 tests agree; ", cli.Output, StringComparison.Ordinal);
        Assert.Contains(
            "\"holds\": false", File.ReadAllText(cli.PathOf("mmu.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_not_explored_to_its_end_does_not_hold()
    {
        Assert.Equal(1, cli.Run(
            "mmu", Kept("CoRR0.alias+po"), Kept("CoTT.ro+dmb"), "--schedules", "20"));
        Assert.Matches(@"CoRR0.alias\+po +forbidden +no +open +\d+ +no ", cli.Output);
        Assert.Matches(@"CoTT.ro\+dmb +allowed +yes +yes +\d+ +no ", cli.Output);
        Assert.Contains(
            "1 of 2 tests agree; not all are complete", cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void One_test_alone_is_told_with_its_witness_which_replays_and_is_minimal()
    {
        cli.Run("mmu", Kept(Stale));
        string alone = cli.Output;
        string trace = $"{cli.Out}/{Stale}.trace.json";

        Assert.StartsWith(
            $"{Stale} on machine: broken rule \"the condition is not reached\"\n"
            + "  fact     a run ends with 1:X0 = 0, 1:X2 = 0\n", alone, StringComparison.Ordinal);
        Assert.Contains("X2 = load x else 1 → 0 ", alone, StringComparison.Ordinal);
        Assert.EndsWith($" -- replay {trace}", alone.Split("\n\n")[0], StringComparison.Ordinal);
        Assert.Equal(1, cli.Run("replay", trace));
        Assert.StartsWith(
            string.Join('\n', alone.Split('\n')[..4]), cli.Output, StringComparison.Ordinal);
        Assert.Equal(1, cli.Run("minimize", trace, "--out", cli.Out));
        Assert.Contains("before   5 steps, 0 preemptions", cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_witness_remembers_what_was_left_out_of_the_machine()
    {
        string local = Path.Combine(MmuTexts.Folder, "more", "Stacked2BBM.local.mml");
        Assert.Equal(0, cli.Run("mmu", local, "--without", "misses", "--json", "-"));
        string path = $"{cli.Out}/Stacked2BBM.local.trace.json";
        Trace trace = Trace.Parse(File.ReadAllText(path));

        Assert.Equal(["misses"], trace.Origin!.Without);
        Assert.Equal(1, cli.Run("replay", path));
        Assert.DoesNotContain("not as recorded", cli.Output, StringComparison.Ordinal);
        File.WriteAllText(
            path, (trace with { Origin = trace.Origin with { Without = ["luck"] } }).ToText());
        ExpectOneLine(": unknown ingredient 'luck': see ", "replay", path);
    }

    [Fact]
    public void A_trace_needs_its_test()
    {
        string copy = Save("copy.mml", File.ReadAllText(Kept(Stale)));
        cli.Run("mmu", copy);
        string trace = $"{cli.Out}/{Stale}.trace.json";

        File.WriteAllText(copy, File.ReadAllText(Kept(Forbidden)));
        ExpectOneLine($"{copy} has no test '{Stale}', it has '{Forbidden}'", "replay", trace);
        File.WriteAllText(copy, "mmulitmus 1\n");
        ExpectOneLine(
            $"a trace of the test '{Stale}': {copy}:2:1: expected 'name'", "replay", trace);
        File.Delete(copy);
        ExpectOneLine(
            $"a trace of the test '{Stale}': {copy}: expected a test: Could not find", "minimize",
            trace, "--out", cli.Out);
    }

    [Fact]
    public void A_trace_of_a_test_that_has_changed_guides()
    {
        string copy = Save("copy.mml", File.ReadAllText(Kept(Stale)));
        cli.Run("mmu", copy);
        File.WriteAllText(copy, Lines(Stale, "  X0 = entry x", "  fence\n  X0 = entry x"));

        Assert.Equal(1, cli.Run("replay", $"{cli.Out}/{Stale}.trace.json"));
        Assert.StartsWith("not as recorded from step ", cli.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_directory_all_tests_are_run_by_name()
    {
        foreach (char letter in "fbhdagec")
        {
            Save($"{letter}.mml", Lines(Stale, Stale, $"test {letter}"));
        }

        Save("c.txt", "no test");

        string again = Path.Combine(cli.PathOf(""), ".", "a.mml");
        Assert.Equal(
            0, cli.Run("mmu", cli.PathOf(""), Kept(Forbidden), Kept(Forbidden), again));
        string[] lines = [.. cli.Output.Split('\n').Select(line => line.Trim())];
        Assert.Equal(
            [.. "abcdefgh".Select(letter => $"test {letter}"), "CoTTf."],
            lines.Where(line => line.StartsWith("test ") || line.StartsWith("CoTTf"))
                .Skip(1)
                .Select(line => line[..6]));
    }

    [Fact]
    public void Names_of_traces_are_safe_and_of_one_test_each()
    {
        Save("a.mml", Lines(Stale, Stale, "../X [1]"));
        Save("b.mml", Lines(Stale, Stale, "../x_[1]"));
        Save("c.mml", Lines(Stale, Stale, ".hidden"));
        cli.Run("mmu", cli.PathOf(""));

        Assert.Equal(
            ["_._X__1_.trace.json", "_._x__1_-2.trace.json", "_hidden.trace.json"],
            Directory.GetFiles(cli.Out).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void All_files_that_are_wrong_are_told_and_nothing_runs()
    {
        Save("a.mml", "mmulitmus 2\n");
        Save("b.mml", "mmulitmus 1\nname b\nmap x\n");

        Assert.Equal(2, cli.Run(
            "mmu", Kept(Stale), cli.PathOf(""), "nowhere.mml", "--json", cli.PathOf("mmu.json")));
        Assert.Empty(cli.Output);
        string[] lines = cli.Error.TrimEnd().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.EndsWith("/a.mml:1:11: expected version 1, not '2'", lines[0]);
        Assert.EndsWith(
            "/b.mml:3:6: expected 'absent' or a frame, not the end of the line", lines[1]);
        Assert.Contains("nowhere.mml: expected a test: Could not find", lines[2]);
        Assert.False(Directory.Exists(cli.Out) || File.Exists(cli.PathOf("mmu.json")));
    }

    [Fact]
    public void Wrong_use_is_one_line()
    {
        Directory.CreateDirectory(cli.PathOf("empty"));
        ExpectOneLine("Required argument 'FILE' missing for command: 'mmu'", "mmu");
        ExpectOneLine("expected a file or a directory of tests, not ''", "mmu", "");
        ExpectOneLine("/empty: expected tests in it, *.mml", "mmu", cli.PathOf("empty"));
        ExpectOneLine(
            "unknown ingredient 'mises': did you mean 'misses'?", "mmu", Kept(Stale),
            "--without", "unsolicited,mises");
        ExpectOneLine("unknown option '--seed': see '--help'", "mmu", Kept(Stale), "--seed", "1");
        ExpectOneLine("--schedules expects a whole number", "mmu", Kept(Stale), "--schedules", "0");
        ExpectOneLine("/dev/zero:1:1: expected a test of at most 64 KiB", "mmu", "/dev/zero");
    }

    [Fact]
    public void What_was_interrupted_ends_with_130()
    {
        Assert.Equal(130, cli.Run(new CancellationToken(canceled: true), "mmu", Kept(Stale)));
        Assert.Contains("0 of 1 tests agree; not all are complete; interrupted", cli.Output);
    }

    void ExpectOneLine(string told, params string[] args)
    {
        Assert.Equal(2, cli.Run(args));
        Assert.Empty(cli.Output);
        Assert.Contains(told, cli.Error, StringComparison.Ordinal);
        Assert.Equal(cli.Error.Length - 1, cli.Error.IndexOf('\n', StringComparison.Ordinal));
    }

    string Save(string name, string text)
    {
        File.WriteAllText(cli.PathOf(name), text);
        return cli.PathOf(name);
    }

    static string Kept(string name) => Path.Combine(MmuTexts.Folder, $"{name}.mml");

    /// <summary>A kept test with some words changed.</summary>
    static string Lines(string name, string from, string to)
        => File.ReadAllText(Kept(name)).Replace(from, to, StringComparison.Ordinal);
}
