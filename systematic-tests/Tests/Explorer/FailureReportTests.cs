using System;
using System.IO;
using System.Linq;
using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>The report has the shape that the style demands.</summary>
public sealed class FailureReportTests
{
    [Fact]
    public void It_says_what_why_where_how_and_what_to_type()
    {
        string[] lines = Report(Demos.StaleLength, "out/StaleLength.trace.json");

        Assert.Equal(
            "StaleLength on demo: broken rule \"the system's own assertions hold\"", lines[0]);
        Assert.Equal("  fact     not so: no more is appended than there is", lines[1]);
        Assert.Equal("  matters  the code that follows relies on them", lines[2]);
        Assert.Matches("^  rule     systematic-tests/Tests/Explorer/Demos.cs:[0-9]+$", lines[3]);
        Assert.Matches(
            "^  found    schedule [0-9]+ of [a-z0-9]+ seed 42 · 7 steps · 1 preemption$", lines[4]);
        Assert.Matches("^  steps       1  append  acquire lock0 +.*Demos.cs:[0-9]+$", lines[5]);
        Assert.Matches("^           >  7  append  acquire lock0 ", lines[11]);
        Assert.Equal(
            "  replay   dotnet run -c Release --project systematic-tests/Cli -- replay "
            + "out/StaleLength.trace.json", lines[12]);
        Assert.All(lines.Take(12), line => Assert.True(line.Length <= 110));
    }

    [Fact]
    public void Of_a_long_trace_it_shows_the_end()
    {
        string[] lines = Report(Demos.SpinForEver, "out/x.trace.json");

        Assert.Equal(5 + 1 + 40 + 1, lines.Length);
        Assert.Equal("  steps        … 360 steps before these, in the trace", lines[5]);
        Assert.StartsWith(
            "           >400  spinner  read flag", lines[^2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_note_says_more_than_a_declaration()
    {
        Scenario noted = Demos.AtomicUpdate with
        {
            Build = stage =>
            {
                Demos.AtomicUpdate.Build(stage);
                stage.Simulator.Monitor = new Talker(stage.Simulator);
            },
        };

        Assert.Contains("  task0  adds one", Report(noted, "x")[5], StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_race_it_shows_both_accesses_and_the_locks_that_were_held()
    {
        string[] lines = Report(Of("a writer under the shared half"), "x");

        Assert.Equal(
            "  fact     writer writes data, which reader read, with no order between them",
            lines[1]);
        Assert.Matches("^  race     writer writes data at .*Racy.cs:[0-9]+$", lines[5]);
        Assert.Matches(
            "^             holding outer lock 0 .shared., taken at .*Racy.cs:[0-9]+$", lines[6]);
        Assert.Matches("^             holding inner lock 0, taken at .*Racy.cs:[0-9]+$", lines[7]);
        Assert.Matches("^           reader read data at .*Racy.cs:[0-9]+$", lines[8]);
        Assert.Matches(
            "^             holding outer lock 0 .shared., taken at .*Racy.cs:[0-9]+$", lines[9]);
        Assert.StartsWith("  steps  ", lines[10], StringComparison.Ordinal);
        Assert.Contains("             holding no lock", Report(Demos.Race, "x"));
    }

    [Fact]
    public void A_reader_that_comes_last_reads_what_somebody_wrote()
    {
        Finding found = Find(Of("an atomic flag that is set too early"));
        string[] lines = Report(found);

        Assert.Matches("^  race     reader reads data at .*Racy.cs:[0-9]+$", lines[5]);
        Assert.Matches("^           writer wrote data at .*Racy.cs:[0-9]+$", lines[7]);

        DataRace race = found.Violation.Race!;
        DataRace old = race with { Before = race.Before with { Place = null } };
        Assert.Contains(
            "           writer wrote data at an unknown place",
            Report(found with { Violation = found.Violation with { Race = old } }));
    }

    [Fact]
    public void Of_what_it_needs_the_last_four_orders_are_shown_and_the_rest_counted()
    {
        Finding found = Find(Demos.StaleLength);
        AccountLine[] steps = [.. found.Account.Select(line => line with { Place = null })];
        Order[] orders = [.. steps.SkipLast(1).Select(line => new Order(line, steps[^1]))];
        string[] needs = [.. Report(found with { Cause = orders })
            .SkipWhile(line => !line.StartsWith("  needs", StringComparison.Ordinal))
            .TakeWhile(line => !line.StartsWith("  steps", StringComparison.Ordinal))];

        Assert.Equal(6, orders.Length);
        Assert.Equal((4 * 2) + 1, needs.Length);
        Assert.Equal("  needs    step 3  append  release lock0", needs[0]);
        Assert.Equal("             before step 7  append  acquire lock0", needs[1]);
        Assert.Equal("           and 2 more orders before these", needs[^1]);
        Assert.DoesNotContain(
            Report(found with { Cause = orders[..4] }),
            line => line.Contains("before these", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_what_it_needs_the_places_are_shown()
    {
        var first = new AccountLine(1, "a", "write x", "here:1");
        var second = new AccountLine(2, "b", "read x", "there:2");
        string[] lines = Report(
            Find(Demos.StaleLength) with { Cause = [new Order(first, second)] });

        Assert.Contains("  needs    step 1  a  write x  here:1", lines);
        Assert.Contains("             before step 2  b  read x  there:2", lines);
    }

    /// <summary>Those of the steps that are left out have no part in it.</summary>
    [Fact]
    public void The_names_of_those_who_are_shown_have_a_column()
    {
        AccountLine[] account =
        [
            new(1, "a long name", "x", null), new(2, "b", "y", null), new(3, "cc", "z", null),
        ];
        using var writer = new StringWriter();
        FailureReport.WriteSteps(writer, account, most: 2);

        Assert.Equal(
            [
                "  steps        … 1 step before these, in the trace",
                "              2  b   y", "           >  3  cc  z",
            ],
            writer.ToString().TrimEnd().Split('\n'));
    }

    /// <summary>A line has 110 columns, of which the step takes 21 and the gap 2.</summary>
    [Theory]
    [InlineData(87, true)]
    [InlineData(88, false)]
    public void A_place_is_shown_where_there_is_room_for_it(int length, bool isShown)
    {
        using var writer = new StringWriter();
        FailureReport.WriteSteps(writer, [new(1, "a", "x", new('p', length))]);
        string line = writer.ToString().TrimEnd();

        Assert.Equal(isShown ? 110 : 21, line.Length);
    }

    static Scenario Of(string race)
    {
        RaceProgram program = RacePrograms.Racy.Single(each => each.Name == race);
        return new(race, "demo", "", [], stage => program.Build(new RaceWorld(stage.Simulator)));
    }

    static Finding Find(Scenario scenario)
        => Exploring.Explore(scenario, new() { Workers = 1 }).Finding!;

    static string[] Report(Scenario scenario, string path)
        => Report(Subject.Of(scenario), Find(scenario), path);

    static string[] Report(Finding finding)
        => Report(Subject.Of(Demos.Race), finding, "x");

    static string[] Report(Subject subject, Finding finding, string path)
    {
        using var writer = new StringWriter();
        FailureReport.Write(writer, subject, finding, path);
        return writer.ToString().TrimEnd().Split('\n');
    }

    sealed class Talker(Simulator simulator) : IMonitor
    {
        public Violation? AfterStep(SimTask task, in Step step)
        {
            simulator.Recorder?.Note($"{task}  adds one");
            return null;
        }

        public Violation? AtRest() => new("never rests", "it rests", "a test", "here:1");
    }
}
