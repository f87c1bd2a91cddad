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

/// <summary><c>litmus</c>: tables, documents and traces.</summary>
public sealed class LitmusVerbTests : IDisposable
{
    static readonly string[] UnderTest = ["codezero", "akaros"];

    readonly LitmusRun cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public void Tests_that_hold_are_told_in_a_table_and_end_with_0()
    {
        Assert.Equal(0, cli.Run("litmus", Kept(ForkRace), Kept(Discard)));
        Assert.Equal(
            [
                $"{ForkRace} abstract ok 10 2 4 hold all 22 states",
                $"{ForkRace} codezero ok 21 2/2 4 hold all 21 classes",
                $"{ForkRace} akaros unsupported lacks fork of several threads",
                $"{Discard} abstract ok 4 2 2 hold all 20 states",
                $"{Discard} codezero unsupported lacks discard",
                $"{Discard} akaros unsupported lacks discard",
                "abstract 2 tests: 2 ok (all complete)",
                "codezero 2 tests: 1 ok (all complete), 1 unsupported (discard)",
                "akaros 2 tests: 2 unsupported (discard, fork of several threads)",
            ],
            cli.Lines()[^9..]);
        Assert.False(Directory.EnumerateFiles(cli.Out).Any());
    }

    [Fact]
    public void The_document_is_as_its_format_says()
    {
        Assert.Equal(0, cli.Run("litmus", Kept(Isolation), Kept(Discard), "--json", "-"));
        using JsonDocument document = JsonDocument.Parse(cli.Output);
        JsonElement[] tests = [.. document.RootElement.GetProperty("tests").EnumerateArray()];
        JsonElement[] systems = [.. tests.SelectMany(
            each => each.GetProperty("systems").EnumerateArray())];
        const string outcome =
            """{"registers":{"P.1:r":"2","P.end:x":"2","Q.1:r":"1","Q.end:x":"1"},"schedules":""";

        Assert.True(document.RootElement.GetProperty("holds").GetBoolean());
        Assert.Equal([Isolation, Discard], tests.Select(each => Field(each, "name")));
        Assert.Equal(
            [Kept(Isolation), Kept(Discard)], tests.Select(each => Field(each, "file")));
        Assert.Equal(
            ["abstract ok True 3 null null null", "codezero ok True 1 True null null",
                "akaros ok True 1 True null null", "abstract ok True 4 null null null",
                "codezero unsupported False 0 null discard null",
                "akaros unsupported False 0 null discard null"],
            systems.Select(each => Fields(
                each, "system", "status", "complete", "schedules", "refines", "unsupported",
                "trace")));
        Assert.Equal(
            [$"[{outcome}3}}]", $"[{outcome}1}}]", $"[{outcome}1}}]"],
            systems[..3].Select(each => Compact(each.GetProperty("outcomes"))));
        Assert.Equal(
            """
            {"kind":"always","text":"P.1:r == 2 && P.end:x == 2","verdict":"holds"}
            """,
            Compact(systems[1].GetProperty("conditions")[0]));
        Assert.Equal("[]", Field(systems[4], "conditions"));
    }

    [Fact]
    public void What_was_not_explored_may_lack_outcomes_and_conditions_and_that_is_no_error()
    {
        string[] few =
        [
            "litmus", Kept(ForkRace), "--vm", "codezero", "--strategy", "dfs", "--schedules", "2",
        ];
        Assert.Equal(0, cli.Run(few));
        Assert.Equal(
            [
                $"{ForkRace}: how runs end, with the number of schedules that end so",
                "P.2:r P.end:x Q.1:r Q.1:s codezero", "1 1 1 0 0 2", "2 1 1 1 1 not shown",
                "condition codezero", "always P.2:r == 1 && P.end:x == 1 holds",
                "always Q.1:r == Q.1:s holds", "sometimes Q.1:r == 0 holds",
                "sometimes Q.1:r == 1 not seen",
            ],
            cli.Lines()[..9]);
        Assert.Equal(
            "codezero 1 test: 1 ok (none complete); 1 condition not seen", cli.Lines()[^1]);
        cli.Run([.. few, "--json", "-"]);
        using JsonDocument document = JsonDocument.Parse(cli.Output);
        JsonElement system = SystemOf(document, 0);
        Assert.Equal(
            """[{"P.2:r":"1","P.end:x":"1","Q.1:r":"1","Q.1:s":"1"}]""",
            Compact(system.GetProperty("neverShown")));
        Assert.Equal("notSeen", Field(system.GetProperty("conditions")[3], "verdict"));
    }

    [Fact]
    public void One_test_alone_is_told_with_what_each_system_ends_with()
    {
        cli.Run("litmus", Kept(ForkRace), "--vm", "abstract,codezero");

        Assert.Equal(
            ["P.2:r P.end:x Q.1:r Q.1:s abstract codezero", "1 1 1 0 0 6 13", "2 1 1 1 1 4 8",
                "condition abstract codezero"],
            cli.Lines()[1..5]);
        cli.Run("litmus", Kept("fork-chain-middle-exits"), "--vm", "abstract");
        Assert.Contains(
            "1 P.1:r = 1, P.end:x = 4, P.end:y = 1, P.end:z = 1, R.1:r = 2, R.end:x = 1, "
            + "R.end:y = 2, R.end:z = 3 30", cli.Lines());
    }

    [Fact]
    public void A_test_that_asks_for_too_much_is_told_with_runs_that_replay_and_are_minimal()
    {
        string wrong = cli.Change(Isolation, "always  Q.1:r == 1", "always  Q.1:r == 2");

        Assert.Equal(1, cli.Run("litmus", wrong, "--json", cli.PathOf("litmus.json")));
        Assert.StartsWith(
            $"{Isolation} on abstract: broken rule \"the test's conditions hold\"\n"
            + "  fact     a run ends with P.1:r = 2, P.end:x = 2, Q.1:r = 1, Q.end:x = 1, against "
            + "\"always Q.1:r == 2 && Q.end:x == 1\"\n  matters  the abstract VM allows it",
            cli.Output, StringComparison.Ordinal);
        Assert.Contains("  5  P.1     r = a[0] → 2\n", cli.Output, StringComparison.Ordinal);
        Assert.Equal(
            [
                $"{Isolation} abstract violated 3 1 1 violated, 1 holds all 11 states",
                .. UnderTest.Select(system => $"{Isolation} {system} violated 1 "
                    + "1/1 1 violated, 1 holds the test's conditions hold"),
                "abstract 1 test: 1 violated", "codezero 1 test: 1 violated",
                "akaros 1 test: 1 violated",
            ],
            cli.Lines()[^6..]);
        using JsonDocument document = JsonDocument.Parse(
            File.ReadAllText(cli.PathOf("litmus.json")));
        Assert.False(document.RootElement.GetProperty("holds").GetBoolean());
        foreach ((int index, string system) in UnderTest.Prepend("abstract").Index())
        {
            string trace = $"{cli.Out}/{Isolation}.{system}.trace.json";
            Assert.Equal(
                $"violated {trace}", Fields(SystemOf(document, index), "status", "trace"));
            Assert.Equal(1, cli.Run("replay", trace));
            Assert.StartsWith(
                $"{Isolation} on {system}: broken rule \"the test's conditions hold\"\n",
                cli.Output, StringComparison.Ordinal);
            Assert.Equal(1, cli.Run("minimize", trace, "--out", cli.Out));
            Assert.Contains($" -- replay {trace}\n", cli.Output, StringComparison.Ordinal);
        }
    }

    /// <summary>Whoever discards after the page has gone, has one step less to do.</summary>
    [Fact]
    public void The_oracle_tells_a_shortest_run()
    {
        string test = cli.Save(
            "t.vml", "vmlitmus 1", "name short", "process P", "setup",
            "  P: map a 1 private anon rw", "  P: map b 1 private anon r", "thread P.1",
            "  r = b[0]", "  discard a", "thread P.2", "  unmap a", "never P.1:r == 0");

        Assert.Equal(1, cli.Run("litmus", test, "--vm", "abstract"));
        Assert.Equal(
            ["steps 1 P.init map a 1 private anon rw", "2 P.init map b 1 private anon r",
                "3 P.1 r = b[0] → 0", "4 P.2 unmap a", "5 P.2 unmap a, page 0",
                "> 6 P.1 discard a → EINVAL"],
            cli.Lines()[5..11]);
    }

    [Fact]
    public void What_no_run_shows_and_some_must_is_told_without_a_run()
    {
        string wrong = cli.Change(ForkRace, "sometimes Q.1:r == 1", "sometimes Q.1:r == 5");

        Assert.Equal(1, cli.Run("litmus", wrong));
        Assert.StartsWith(
            $"{ForkRace} on abstract: broken condition \"sometimes Q.1:r == 5\"\n"
            + "  fact     it holds of none of the 2 outcomes, and there are no others: all 22 "
            + "states\n  blame    no single run, so that there is no trace\n\n"
            + $"{ForkRace} on codezero: broken condition \"sometimes Q.1:r == 5\"\n"
            + "  fact     it holds of none of the 2 outcomes, and there are no others: all 21 "
            + "classes\n", cli.Output, StringComparison.Ordinal);
        Assert.Contains(
            $"{ForkRace} codezero violated 21 2/2 1 violated, 3 hold all 21 classes", cli.Lines());
        Assert.False(Directory.EnumerateFiles(cli.Out).Any());
    }

    [Fact]
    public void The_whole_corpus_is_as_the_oracle_says()
    {
        Assert.Equal(0, cli.Run("litmus", VmTexts.Folder, "--vm", "abstract"));
        Assert.Equal("abstract 27 tests: 27 ok (all complete)", cli.Lines()[^1]);
        Assert.Empty(cli.Error);
    }
}
