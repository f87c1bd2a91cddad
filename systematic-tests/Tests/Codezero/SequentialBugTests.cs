using System.Collections.Generic;
using System.Linq;
using Verified.Published;
using Xunit;

namespace Verified.Tests.OnCodezero;

/// <summary>How much random operations, one after the other, find.</summary>
public class SequentialBugTests
{
    const int Runs = 3_000;

    public static IEnumerable<TheoryDataRow<string>> Names
        => PublishedPagers.ByName.Keys.Except(PublishedPagers.NotSequential)
            .Select(name => new TheoryDataRow<string>(name));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_sequential_bug_is_found_by_random_operations(string variant)
        => Assert.NotNull(SequentialRun.FirstFailure(
            PublishedPagers.ByName[variant], Runs, isShortened: false));
}
