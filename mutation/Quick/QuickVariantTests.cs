using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Verified.Explorer;
using Verified.Published;
using Xunit;

namespace Verified.Tests.OnPublished;

/// <summary>The kept trace of each published bug, replayed: the cheapest look at a rule.</summary>
/// <remarks>
/// A trace that no longer fits the code says nothing of it: a right change of its steps does the
/// same. So such a test is skipped, and kills no mutant.
/// </remarks>
public class QuickVariantTests
{
    public static IEnumerable<TheoryDataRow<string>> Names
        => AllVariants.List.Select(variant => new TheoryDataRow<string>(variant.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_kept_trace_replays_to_the_same_rule(string name)
    {
        PublishedVariant variant = AllVariants.List.Single(each => each.Name == name);
        string text = await File.ReadAllTextAsync(
            Path.Combine(Kept(), $"{name}.trace.json"), TestContext.Current.CancellationToken);
        ReplayOutcome outcome = Replay.Run(
            Trace.Parse(text), new Runner(variant.Scenario), null);
        Assert.SkipWhen(outcome.Divergence is not null, "the trace is of other code");
        Assert.Equal(variant.Expected, outcome.Broken?.Rule);
    }

    static string Kept([CallerFilePath] string here = "")
        => Path.Combine(Path.GetDirectoryName(here)!, "../../systematic-tests/Traces");
}
