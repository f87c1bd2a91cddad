using System.IO;
using Verified.Gate;
using Xunit;

namespace Verified.Mutation.Tests.OnGate;

/// <summary>How far Stryker.NET is, from what it prints.</summary>
public class StrykerOutputTests
{
    [Fact]
    public void Each_character_after_the_total_is_a_mutant()
    {
        string told = Told(
            "[10:00:00 INF] Building test project a.csproj (1/1)\n[10:00:09 INF] 4     total muta",
            "nts will be tested\n.", "S", "T.\n", "Your json report has been generated at:\n");
        Assert.Contains("building", told, default);
        Assert.Contains("0 of 4 mutants, 0 survived", told, default);
        Assert.Contains("2 of 4 mutants, 1 survived", told, default);
        Assert.EndsWith("4 of 4 mutants, 1 survived so far\n", told, default);
    }

    [Fact]
    public void Dots_before_the_total_are_no_mutants()
        => Assert.DoesNotContain("mutants", Told("...\n.S\n"), default);

    static string Told(params string[] pieces)
    {
        using var told = new StringWriter { NewLine = "\n" };
        var output = new StrykerOutput(new Progress(told, isTerminal: false));
        foreach (string piece in pieces)
        {
            output.Read(piece);
        }

        return told.ToString();
    }
}
