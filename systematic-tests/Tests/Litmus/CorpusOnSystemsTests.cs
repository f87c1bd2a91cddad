using System.Collections.Generic;
using System.IO;
using System.Linq;
using Verified.Explorer;
using Verified.Litmus;
using Xunit;

namespace Verified.Tests.OnLitmus;

/// <summary>The kept VM tests on each system, with a small budget.</summary>
public class CorpusOnSystemsTests(CorpusOnSystems explored) : IClassFixture<CorpusOnSystems>
{
    public static MatrixTheoryData<string, string> All => new(
        VmSystems.All.Select(system => system.Name),
        VmTexts.Corpus.Select(file => Path.GetFileNameWithoutExtension(file)));

    [Theory]
    [MemberData(nameof(All))]
    public void A_system_does_what_the_abstract_VM_allows(string system, string name)
    {
        VmResult result = explored.Results[(system, name)];

        Assert.True(
            result.Status is VmStatus.Ok or VmStatus.Unsupported,
            $"{result.Status} {result.Error} {result.Finding?.Violation}");
        Assert.True(
            result.Status == VmStatus.Unsupported || result.Schedules > 0, "nothing was run");
    }

    [Theory]
    [InlineData("codezero", "discard", "truncate")]
    [InlineData(
        "akaros", "discard", "fork of several threads", "lock", "shared anon", "unlock")]
    public void What_a_system_lacks_is_named(string system, params string[] lacking)
        => Assert.Equal(
            lacking,
            explored.Results.Where(each => each.Key.System == system)
                .Select(each => each.Value.Unsupported).OfType<string>().Distinct().Order());

    [Fact]
    public void Every_system_is_asked_what_it_lacks()
        => Assert.Equal(["codezero", "akaros"], VmSystems.All.Select(system => system.Name));
}

/// <summary>All kept tests, explored as one campaign.</summary>
public sealed class CorpusOnSystems
{
    const int Schedules = 500;

    public CorpusOnSystems()
    {
        var exploration = new VmExploration(
            [.. VmTexts.Corpus.Select(VmTexts.Read)], VmSystems.All,
            new ExplorerOptions { Schedules = Schedules });
        Results = exploration.Results(exploration.Campaign.Run())
            .ToDictionary(result => (result.System, result.Test.Name));
    }

    internal IReadOnlyDictionary<(string System, string Test), VmResult> Results { get; }
}
