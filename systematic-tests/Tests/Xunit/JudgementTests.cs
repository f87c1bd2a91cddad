using System;
using System.IO;
using System.Threading;
using Verified.Explorer;
using Verified.Published;
using Verified.Simulation;
using Verified.Tests.Explorer;
using Verified.Tests.House;
using Verified.Xunit;
using Xunit;
using Xunit.Sdk;

namespace Verified.Tests.OnXunit;

/// <summary>What a systematic test makes of what it explored or replayed.</summary>
public sealed class JudgementTests : IDisposable
{
    static readonly TestPlace Place = new("Some.Tests", "Holds", "Holds", "0123456789", null);

    static readonly PublishedVariant Variant = AllVariants.List[0];

    static readonly string Kept = Path.Combine(
        Repository.Root, "systematic-tests", "Traces", $"{Variant.Name}.trace.json");

    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("verified-tests-");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public void What_is_cancelled_claims_nothing()
    {
        SystematicTest test = TestOf(Subject.Of(Demos.Philosophers), null);
        var failure = Assert.Throws<SystematicFailure>(
            () => test.Run(new CancellationToken(canceled: true)));
        Assert.StartsWith(
            "Philosophers on demo: interrupted after ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_replay_that_is_cancelled_claims_nothing()
    {
        SystematicTest test = TestOf(Subject.Of(Variant), Variant.Expected, Kept);
        var failure = Assert.Throws<SystematicFailure>(
            () => test.Run(new CancellationToken(canceled: true)));
        Assert.Contains("interrupted after step 0 of ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_kept_trace_of_a_variant_is_told_and_breaks_what_it_must()
    {
        string told = TestOf(Subject.Of(Variant), Variant.Expected, Kept).Run(default);
        Assert.Contains($"broken rule \"{Variant.Expected}\"", told, StringComparison.Ordinal);
        Assert.Contains("\n  steps ", told, StringComparison.Ordinal);
        Assert.DoesNotContain("\n  instead ", told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_replay_that_breaks_nothing_fails_where_a_rule_must_break()
    {
        string path = Path.Combine(directory.FullName, "holds.trace.json");
        Trace kept = Trace.Parse(File.ReadAllText(Kept));
        File.WriteAllText(path, (kept with
        {
            Scenario = Demos.AtomicUpdate.Name, System = Demos.AtomicUpdate.System,
            Variant = false, Steps = ["task0: update count"],
        }).ToText());
        SystematicTest test = TestOf(Subject.Of(Demos.AtomicUpdate), "some rule", path);
        var failure = Assert.Throws<SystematicFailure>(() => test.Run(default));
        Assert.Contains("no rule is broken", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            "  instead  of \"some rule\", which must break", failure.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("another rule")]
    public void A_replay_that_breaks_what_it_must_not_fails(string? breaks)
    {
        SystematicTest test = TestOf(Subject.Of(Variant), breaks, Kept);
        var failure = Assert.Throws<SystematicFailure>(() => test.Run(default));
        Assert.Contains(
            $"broken rule \"{Variant.Expected}\"", failure.Message, StringComparison.Ordinal);
        Assert.Equal(
            breaks is not null,
            failure.Message.EndsWith(
                "  instead  of \"another rule\", which must break", StringComparison.Ordinal));
    }

    [Fact]
    public void A_violation_is_told_and_kept_before_it_is_minimised()
    {
        bool isTold = false;
        var scenario = Demos.LazyInit with
        {
            Build = stage =>
            {
                Check.Tool(!isTold, "it is not run any more");
                Demos.LazyInit.Build(stage);
            },
        };
        SystematicTest test = TestOf(Subject.Of(scenario), null) with
        {
            Tells = _ => isTold = directory.GetFiles().Length == 1,
        };
        Assert.EndsWith(
            "  whole    not minimised: LazyInit on demo: it is not run any more",
            Assert.Throws<SystematicFailure>(() => test.Run(default)).Message,
            StringComparison.Ordinal);
        Assert.True(isTold);
    }

    [Fact]
    public void A_scenario_that_is_unfit_for_a_replay_is_told()
    {
        var scenario = new Scenario(
            Variant.Name, Variant.System, "", [],
            _ => throw new ToolException("no simulator is used like this"));
        SystematicTest test = TestOf(
            new(Variant.Name, scenario, IsVariant: true), Variant.Expected, Kept);
        Assert.Equal(
            $"{Variant.Name} on {Variant.System}: no simulator is used like this",
            Assert.Throws<SystematicFailure>(() => test.Run(default)).Message);
    }

    [Fact]
    public void A_trace_of_something_else_skips_the_test()
    {
        SystematicTest test = TestOf(Subject.Of(Variant.Scenario), null, Kept);
        Assert.StartsWith(
            $"$XunitDynamicSkip$VERIFIED_REPLAY: {Kept} is of {Variant.Name} on {Variant.System}",
            FailureOf(test), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_files_cannot_have_lead_to_files_of_their_own()
    {
        string TraceOf(string name, string id) => (Place with { Name = name, Id = id }).TraceFile;

        Assert.Equal("Some.Tests.Holds.trace.json", TraceOf("Holds", "0123456789"));
        Assert.Equal(
            "Some.Tests.Holds_x_1_.01234567.trace.json", TraceOf("Holds(x=1)", "0123456789"));
        Assert.NotEqual(TraceOf("Holds(1)", "0123456789"), TraceOf("Holds(1)", "9876543210"));
        Assert.InRange(TraceOf(new string('x', 500), "0123456789").Length, 150, 200);
    }

    [Fact]
    public void What_to_type_fits_a_shell()
        => Assert.Equal(
            @"VERIFIED_REPLAY='/my dir/it'\''s' dotnet test "
            + @"--filter ""FullyQualifiedName=Some.Tests.Holds""",
            Place.Replay("/my dir/it's"));

    [Fact]
    public void What_to_type_runs_an_explicit_test_too()
        => Assert.EndsWith(
            @"=Some.Tests.Holds"" -- xUnit.Explicit=on",
            (Place with { IsExplicit = true }).Replay("/x"), StringComparison.Ordinal);

    /// <summary>Why a test fails, also where it is to be skipped.</summary>
    static string FailureOf(SystematicTest test)
    {
        try
        {
            return test.Run(default);
        }
        catch (SystematicFailure failure)
        {
            return failure.Message;
        }
    }

    SystematicTest TestOf(Subject subject, string? breaks, string? replay = null)
        => new(subject, breaks, Place, new(
            new() { Workers = 1, Strategy = StrategyKind.DepthFirst }, directory.FullName,
            replay));
}
