using System.Linq;
using Verified.Litmus;
using Xunit;

namespace Verified.Tests.OnLitmus;

/// <summary>Conditions mean what they say.</summary>
public class ConditionTests
{
    static readonly string[] All = ["00", "01", "10", "11"];

    /// <summary>Each with the values of registers a and b for which it holds.</summary>
    [Theory]
    [InlineData("0:a == 1", "10 11")]
    [InlineData("0:a != 1", "00 01")]
    [InlineData("!0:a == 1", "00 01")]
    [InlineData("!!0:a == 1", "10 11")]
    [InlineData("!0:a == 1 && 0:b == 1", "01")]
    [InlineData("!(0:a == 1 && 0:b == 1)", "00 01 10")]
    [InlineData("0:a == 1 || 0:b == 1", "01 10 11")]
    [InlineData("0:a == 1 && 0:b == 1 || 0:a == 0 && 0:b == 0", "00 11")]
    [InlineData("0:a == 1 && (0:b == 1 || 0:a == 0) && 0:b == 0", "")]
    [InlineData("0:a==0||0:a==1&&0:b==1", "00 01 11")]
    [InlineData("( ( 0 : a == 1 ) )", "10 11")]
    public void It_holds_for_exactly_these_values(string condition, string values)
    {
        Condition<MmuAtom> read = Read(condition);

        Assert.Equal(values, string.Join(" ", All.Where(
            each => read.Holds(atom => (each[atom.Term.Name == "a" ? 0 : 1] - '0' == atom.Number)
                == atom.Same))));
    }

    [Fact]
    public void Its_statements_are_told_in_order()
        => Assert.Equal(
            ["0:a", "*pa1", "0:b"],
            Read("!(0:a == 1 || *pa1 != 2) && 0:b == like x").Atoms.Select(each => $"{each.Term}"));

    [Fact]
    public void Brackets_are_as_deep_as_the_stack_allows()
    {
        const string inner = "0:a == 1";
        Assert.NotNull(Read(new string('(', 32) + inner + new string(')', 32)));
        Mistake mistake = Assert.Throws<Mistake>(
            () => Read(new string('(', 33) + inner + new string(')', 33)));
        Assert.Contains("at most 32 brackets within each other", mistake.Message);
    }

    static Condition<MmuAtom> Read(string condition) => MmuTexts.Parse(
        "mmulitmus 1", "name c", "map x pa1 rw", "thread 0", $"allowed {condition}").Condition;
}
