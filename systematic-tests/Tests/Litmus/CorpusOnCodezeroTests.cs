using System.Collections.Generic;
using System.IO;
using System.Linq;
using Verified.Explorer;
using Verified.Litmus;
using Xunit;

namespace Verified.Tests.OnLitmus;

/// <summary>The kept VM tests on Codezero's pager, with a small budget.</summary>
public class CorpusOnCodezeroTests(CorpusOnCodezero explored) : IClassFixture<CorpusOnCodezero>
{
    public static TheoryData<string> Names
        => [.. VmTexts.Corpus.Select(file => Path.GetFileNameWithoutExtension(file))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Codezero_does_what_the_abstract_VM_allows(string name)
    {
        VmResult result = explored.Results[name];

        Assert.True(
            result.Status is VmStatus.Ok or VmStatus.Unsupported,
            $"{result.Status} {result.Error} {result.Finding?.Violation}");
        Assert.True(result.Status == VmStatus.Unsupported || result.Schedules > 0);
    }

    [Fact]
    public void Codezero_lacks_discard_and_truncate_alone()
        => Assert.Equal(
            ["discard", "truncate"],
            explored.Results.Values.Select(result => result.Unsupported).OfType<string>()
                .Distinct().Order());
}

/// <summary>All kept tests, explored as one campaign.</summary>
public sealed class CorpusOnCodezero
{
    const int Schedules = 500;

    public CorpusOnCodezero()
    {
        var exploration = new VmExploration(
            [.. VmTexts.Corpus.Select(VmTexts.Read)], VmSystems.All,
            new ExplorerOptions { Schedules = Schedules });
        Results = exploration.Results(exploration.Campaign.Run())
            .ToDictionary(result => result.Test.Name);
    }

    internal IReadOnlyDictionary<string, VmResult> Results { get; }
}
