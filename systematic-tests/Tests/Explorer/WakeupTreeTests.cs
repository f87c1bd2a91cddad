using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>Which sequences are added to a wakeup tree, and that it is kept as it is.</summary>
/// <remarks>
/// A sequence is written as its steps: the digit is the task, the letter is what it writes; a
/// capital is a read of the same.
/// </remarks>
public sealed class WakeupTreeTests
{
    const StringSplitOptions Remove = StringSplitOptions.RemoveEmptyEntries;

    readonly WakeupTree.Pool pool = new();

    [Theory]
    [InlineData("", "", false, "")]
    [InlineData("", "1a 2a", true, "1a(2a)")]
    [InlineData("1a", "1a 2b", false, "1a")]
    [InlineData("1a", "2b 1a", false, "1a")]
    [InlineData("1a", "2a 1a", true, "1a 2a(1a)")]
    [InlineData("1a 2b", "1a 2b", false, "1a(2b)")]
    [InlineData("1a 2b", "1a", false, "1a(2b)")]
    [InlineData("1a 2b", "1a 3b 2b", true, "1a(2b 3b(2b))")]
    [InlineData("1A 2b", "3b 2b", true, "1A(2b 3b(2b))")]
    [InlineData("1A 2b", "3A", false, "1A(2b)")]
    public void What_leads_to_no_extension_of_a_sequence_is_added(
        string before, string word, bool added, string after)
    {
        WakeupTree tree = Tree(before);

        Assert.Equal(added, tree.Insert(Word(word), pool));
        Assert.Equal(after, Text(tree));
    }

    [Theory]
    [InlineData("", "1a 2b", true)]
    [InlineData("1a", "1b", false)]
    [InlineData("1a", "1b 2b", false)]
    [InlineData("3a", "1a 2b", true)]
    [InlineData("3a", "1a", true)]
    [InlineData("2a", "1a 2b 3b", false)]
    [InlineData("2a", "1b 2b 3a", true)]
    [InlineData("2a", "1a 2b", true)]
    [InlineData("3a", "1a 2b 3c 4a", false)]
    [InlineData("3a", "1c 2b 3c 4a", true)]
    [InlineData("3a", "1a 2c 3c 4a", true)]
    public void What_begins_with_no_initial_that_is_there_is_added(
        string before, string word, bool added)
    {
        WakeupTree tree = Tree(before);

        Assert.Equal(added, tree.InsertIfNew(Word(word), pool));
        Assert.Equal(before.Length == 0 ? added ? 1 : 0 : added ? 2 : 1, tree.Children.Count);
    }

    /// <summary>Three levels, on each of which there is more than one.</summary>
    [Fact]
    public void It_is_kept_as_it_is()
    {
        WakeupTree tree = Tree("1a 2a 3a");
        foreach (string word in (string[])["1a 2a 4a 3a", "1a 3a 2a", "2a 1a 3a", "2a 3a 1a"])
        {
            Assert.True(tree.Insert(Word(word), pool));
        }

        Assert.Equal("1a(2a(3a 4a(3a)) 3a(2a)) 2a(1a(3a) 3a(1a))", Text(tree));
        Assert.Equal(Text(tree), Text(pool.Of(tree.SaveChildren())));
        WakeupTree first = tree.TakeFirst();
        WakeupTree again = Assert.Single(pool.Of(first.Save()).Children);
        Assert.Equal((1, "2a(3a 4a(3a)) 3a(2a)"), (again.Step.Task, Text(again)));
    }

    [Fact]
    public void All_of_a_tree_that_is_given_back_is_used_again()
    {
        WakeupTree tree = Tree("1a 2a");
        HashSet<WakeupTree> all = [tree, tree.Children[0], tree.Children[0].Children[0]];
        pool.Return(tree);
        WakeupTree[] again = [pool.Rent(), pool.Rent(), pool.Rent()];

        Assert.Equal(all, again.ToHashSet());
        Assert.All(again, each => Assert.Empty(each.Children));
        Assert.DoesNotContain(pool.Rent(), all);
    }

    WakeupTree Tree(string word)
    {
        WakeupTree tree = pool.Rent();
        if (word.Length > 0)
        {
            Assert.True(tree.Insert(Word(word), pool));
        }

        return tree;
    }

    static List<Planned> Word(string word)
        => [.. word.Split(' ', Remove).Select(step => new Planned(step[0] - '0', Did(step), null))];

    static Footprint Did(string step) => Footprint.Of(new Step(
        char.IsUpper(step[1]) ? StepKind.Read : StepKind.Write,
        new(char.ToLowerInvariant(step[1]))));

    static string Text(WakeupTree tree) => string.Join(' ', tree.Children.Select(child =>
    {
        Step step = child.Step.Did.Step;
        char on = (char)step.Object.Value;
        string below = child.Children.Count > 0 ? $"({Text(child)})" : "";
        return $"{child.Step.Task}{(step.Kind == StepKind.Read ? char.ToUpperInvariant(on) : on)}"
            + below;
    }));
}
