using System.Linq;
using Verified.Explorer;
using Verified.Litmus;
using Verified.Machines;
using Xunit;

namespace Verified.Tests.OnLitmus;

/// <summary>Each step does what the format says: what a program must end with.</summary>
public class MmuStepTests
{
    [Theory]
    [InlineData("A = 3; B = A; A = 4", "0:A == 4 && 0:B == 3 && 0:C == 0")]
    [InlineData("A = load x; B = load y", "0:A == 1 && 0:B == 2")]
    [InlineData("A = 5; A = load none", "0:A == 5")]
    [InlineData("A = 5; A = load none else 7", "0:A == 7")]
    [InlineData("A = load x else 7", "0:A == 1")]
    [InlineData("A = 5; store x A; store y 6; B = load z", "*pa1 == 5 && *pa2 == 6 && 0:B == 5")]
    [InlineData("store none 5", "*pa1 == 1 && *pa2 == 2 && *pa3 == 0")]
    [InlineData("store read 5; A = load read", "*pa2 == 2 && 0:A == 2")]
    [InlineData("store kernel 5; A = load kernel else 9", "*pa2 == 2 && 0:A == 9")]
    [InlineData("A = entry none; B = entry x", "0:A == 0 && 0:B == like x && 0:B != like y")]
    [InlineData("A = entry x", "0:A == like z && 0:A != like read && 0:A != 0")]
    [InlineData("B = entry read; C = entry kernel",
        "0:B != like y && 0:C != like y && 0:B != like kernel && 0:C == like kernel")]
    [InlineData("entry none like x; A = entry none; B = load none", "0:A == like x && 0:B == 1")]
    [InlineData("entry y absent; entry x like y; A = entry x", "0:A == like y && 0:A != 0")]
    [InlineData("entry none pa3 rw; store none 8", "*pa3 == 8")]
    [InlineData("entry none pa2 r; store none 8; A = load none", "*pa2 == 2 && 0:A == 2")]
    [InlineData("entry none pa2 kernel; A = load none else 9", "0:A == 9")]
    [InlineData("entry x absent; invalidate x; A = load x else 9; B = load z",
        "0:A == 9 && 0:B == 1")]
    [InlineData("entry x absent; invalidate all; A = load x else 9", "0:A == 9")]
    [InlineData("entry x absent; invalidate x everywhere; A = load x else 9", "0:A == 9")]
    [InlineData("entry x absent; invalidate all everywhere; A = load x else 9", "0:A == 9")]
    [InlineData("table x absent; invalidate all; A = load x else 9; B = load z; C = entry x",
        "0:A == 9 && 0:B == 1 && 0:C == like x")]
    [InlineData("fence", "*pa1 == 1 && *pa2 == 2")]
    public void It_ends_so_and_in_no_other_way(string steps, string condition)
        => Assert.Equal(
            (true, false), (Reaches(steps, condition), Reaches(steps, $"!({condition})")));

    [Theory]
    [InlineData("entry x absent; A = load x else 9", "0:A == 9", "0:A == 1")]
    [InlineData("entry x absent; invalidate y; A = load x else 9", "0:A == 9", "0:A == 1")]
    [InlineData("entry x like y; A = load x", "0:A == 1", "0:A == 2")]
    public void It_ends_in_both_ways(string steps, string one, string other)
        => Assert.Equal(
            (true, true, false),
            (Reaches(steps, one), Reaches(steps, other), Reaches(steps, $"!({one} || {other})")));

    /// <summary>The other CPU has dropped it too, once it is told.</summary>
    [Theory]
    [InlineData("invalidate x everywhere", false)]
    [InlineData("invalidate all everywhere", false)]
    [InlineData("invalidate x", true)]
    [InlineData("fence", true)]
    public void Everywhere_is_on_the_other_CPU_too(string step, bool reached)
        => Assert.Equal(reached, Reaches(
            $"entry x absent; {step}; store y 3; thread 1; A = load y; B = load x else 9",
            "1:A == 3 && 1:B == 1"));

    static bool Reaches(string steps, string condition)
    {
        MmuTest test = MmuTexts.Parse(
            [
                "mmulitmus 1", "name steps", "map x pa1 rw", "map y pa2 rw", "map z pa1 rw",
                "map read pa2 r", "map kernel pa2 kernel", "map none absent", "memory pa1 1",
                "memory pa2 2", "memory pa3 0", "thread 0", .. steps.Split("; "),
                $"allowed {condition}",
            ]);
        ExplorationResult result = Exploring(test);
        Assert.True(result.Complete);
        return result.MustOccur[0].Seen;
    }

    static ExplorationResult Exploring(MmuTest test) => new Campaign(
        [Subject.Of(MmuScenario.Asking(test, TlbFreedom.Wild))],
        new() { Strategy = StrategyKind.Dpor, SeeksOutcomes = false, Workers = 1 }).Run().Single();
}
