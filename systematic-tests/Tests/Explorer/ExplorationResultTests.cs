using System.Linq;
using Verified.Explorer;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>Which results hold.</summary>
public sealed class ExplorationResultTests
{
    [Theory]
    [InlineData(Verdict.Verified, false, "", true)]
    [InlineData(Verdict.Bounded, false, "", true)]
    [InlineData(Verdict.Sampled, false, "", true)]
    [InlineData(Verdict.Sampled, true, "", false)]
    [InlineData(Verdict.Violated, false, "", false)]
    [InlineData(Verdict.Unfit, false, "", false)]
    [InlineData(Verdict.Verified, false, "seen seen", true)]
    [InlineData(Verdict.Verified, false, "seen missed", false)]
    [InlineData(Verdict.Verified, false, "missed", false)]
    public void It_holds_where_nothing_broke_and_all_was_run_and_seen(
        Verdict verdict, bool interrupted, string outcomes, bool holds)
    {
        Outcome[] mustOccur = outcomes.Length == 0 ? [] :
            [.. outcomes.Split(' ').Select((word, i) => new Outcome($"{i}", word == "seen"))];
        var result = new ExplorationResult(
            Subject.Of(Demos.AtomicUpdate), "default", 42, 1, 2, verdict, null, "", 0, mustOccur,
            null, null, interrupted);

        Assert.Equal(holds, result.Holds);
    }
}
