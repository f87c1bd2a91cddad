using Verified.Codezero;
using Verified.Tests.House;
using Xunit;

namespace Verified.Tests.OnCodezero;

/// <summary>Random operations, one after the other, against a plain model of memory.</summary>
/// <remarks>
/// The lists are the same at each run. <c>VERIFIED_PROPERTY_RUNS</c> says how many there are.
/// </remarks>
public class PropertyTests
{
    const int Runs = 1_000;

    [Fact]
    public void Operations_one_after_the_other_do_what_a_plain_model_says()
    {
        // A mutant that makes no progress would make no progress with each shorter list, too.
        string? wrong = SequentialRun.FirstFailure(
            (machine, handlers) => new Mm0(machine, handlers), Effort.Runs(Runs),
            isShortened: !Effort.IsQuick);
        Assert.True(wrong is null, wrong);
    }
}
