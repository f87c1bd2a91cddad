using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Xunit;
using Xunit.Runner.Common;
using Xunit.Sdk;
using Xunit.v3;

namespace Verified.Tests.OnXunit;

/// <summary>What Test Explorer shows of systematic tests, and keeps of them.</summary>
public class DiscoveryTests
{
    [Fact]
    public async Task What_a_test_is_survives_its_serialisation()
    {
        foreach (IXunitTestCase before in await Discover())
        {
            string kept = SerializationHelper.Instance.Serialize(before);
            var after = SerializationHelper.Instance.Deserialize<IXunitTestCase>(kept)!;
            Assert.Equal(Shown(before), Shown(after));
            Assert.Equal(before.GetType(), after.GetType());
            Assert.Equal(await NamesOf(before), await NamesOf(after));
        }
    }

    [Fact]
    public async Task A_test_is_where_its_attribute_is()
        => Assert.All(await Discover(), found => Assert.Equal(
            ("SlotCases.cs", true),
            (System.IO.Path.GetFileName(found.SourceFilePath), found.SourceLineNumber > 1)));

    [Fact]
    public async Task Rows_are_tests_of_their_own_and_their_names_have_no_stage()
        => Assert.Equal(
            [
                @"Has_rows(tasks: 1, name: ""alone"")",
                @"Has_rows(tasks: 2, name: ""and another one"")",
                "Has_rows_of_scenarios(holds: False)",
                "Has_rows_of_scenarios(holds: True)",
                "Has_rows_that_cannot_be_kept",
            ],
            (await Discover())
                .Select(found => found.TestCaseDisplayName.Split("SlotCases.")[1])
                .Where(name => name.StartsWith("Has_rows", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal));

    [Fact]
    public async Task A_row_may_be_skipped_and_a_fact_have_a_trait()
    {
        IXunitTestCase skipped = (await Discover()).Single(
            found => found.TestCaseDisplayName.EndsWith("Is_skipped", StringComparison.Ordinal));
        Assert.Equal("not today", skipped.SkipReason);
        Assert.All(await Discover(), found => Assert.True(found.Explicit));
        Assert.Equal(["on purpose"], skipped.Traits["fails"]);
    }

    static async Task<IReadOnlyList<IXunitTestCase>> Discover()
    {
        var found = new List<IXunitTestCase>();
        var rows = new TestAssemblyConfiguration { PreEnumerateTheories = true };
        var discoverer = new XunitTestFrameworkDiscoverer(
            new XunitTestAssembly(typeof(SlotCases).Assembly));
        await discoverer.Find(
            each =>
            {
                found.Add((IXunitTestCase)each);
                return new(true);
            },
            TestFrameworkOptions.ForDiscovery(rows), [typeof(SlotCases)]);
        return found;
    }

    static async Task<IEnumerable<string>> NamesOf(IXunitTestCase found)
        => (await found.CreateTests()).Select(test => test.TestDisplayName);

    static object Shown(IXunitTestCase it)
        => (it.TestCaseDisplayName, it.UniqueID, it.SourceFilePath, it.SourceLineNumber,
            it.Explicit, it.SkipReason, (it as XunitTestCase)?.Timeout,
            string.Join(";", it.TestMethodParameterTypesVSTest ?? []), it.TestMethodName,
            string.Join(";", it.Traits.Select(trait => $"{trait.Key}={trait.Value.First()}")));
}
