using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace Verified.Tests.OnXunit;

/// <summary>What Test Explorer shows of systematic tests, and keeps of them.</summary>
public class DiscoveryTests
{
    [Fact]
    public async Task What_a_test_is_survives_its_serialisation()
    {
        foreach (IXunitTestCase before in await TestRun.Discover())
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
        => Assert.All(await TestRun.Discover(), found => Assert.Equal(
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
            (await TestRun.Discover())
                .Select(found => found.TestCaseDisplayName.Split("SlotCases.")[1])
                .Where(name => name.StartsWith("Has_rows", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal));

    [Fact]
    public async Task A_test_has_what_its_attributes_say()
    {
        IXunitTestCase skipped = (await TestRun.Discover()).Single(
            found => found.TestCaseDisplayName.EndsWith("Is_skipped", StringComparison.Ordinal));
        Assert.Equal("not today", skipped.SkipReason);
        Assert.Equal(["on purpose"], skipped.Traits["fails"]);
        Assert.Equal(["Is_explicit"], (await TestRun.Discover())
            .Where(found => found.Explicit).Select(found => found.TestMethod.MethodName));
    }

    static async Task<IEnumerable<string>> NamesOf(IXunitTestCase found)
        => (await found.CreateTests()).Select(test => test.TestDisplayName);

    static object Shown(IXunitTestCase it)
        => (it.TestCaseDisplayName, it.UniqueID, it.SourceFilePath, it.SourceLineNumber,
            it.Explicit, it.SkipReason, (it as XunitTestCase)?.Timeout,
            string.Join(";", it.TestMethodParameterTypesVSTest ?? []), it.TestMethodName,
            string.Join(";", it.Traits.Select(trait => $"{trait.Key}={trait.Value.First()}")));
}
