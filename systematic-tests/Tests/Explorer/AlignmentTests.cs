using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Explorer;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>A task's steps in a trace and in a run, side by side.</summary>
public sealed class AlignmentTests
{
    /// <summary>A letter is a step; against the lengths that follow from the definition.</summary>
    [Fact]
    public void As_many_steps_as_can_be_are_paired_in_their_order()
    {
        string[] words = [.. Words(4)];
        foreach (string old in words)
        {
            foreach (string now in words)
            {
                (Alignment alignment, Line[] taken) = Align(old, now);
                int[] places = [.. taken.Select((line, i) => alignment.PlaceOf(i, line)!.Value)];
                (int Place, int Number)[] pairs =
                    [.. places.Select((place, i) => (place, i)).Where(pair => pair.place >= 0)];

                Assert.Equal(Longest(old, now), pairs.Length);
                Assert.All(pairs, pair => Assert.Equal(old[pair.Place], now[pair.Number]));
                Assert.Equal(pairs.Select(pair => pair.Place).Distinct().Order(),
                    pairs.Select(pair => pair.Place));
                Assert.Equal(
                    Enumerable.Range(0, old.Length).Except(places), alignment.Missing);
            }
        }
    }

    [Fact]
    public void Another_step_than_in_the_run_before_has_no_place()
    {
        (Alignment alignment, Line[] taken) = Align("ab", "ab");

        Assert.Equal(1, alignment.PlaceOf(1, taken[1]));
        Assert.Null(alignment.PlaceOf(1, taken[0]));
        Assert.Null(alignment.PlaceOf(2, taken[0]));
    }

    /// <summary>Where the table would be too large, only what both begin with is known.</summary>
    [Theory]
    [InlineData(4_000, 3_999)]
    [InlineData(3_999, 4_000)]
    [InlineData(6_000, 6_000)]
    public void Of_very_long_tasks_the_same_beginning_is_paired(int old, int now)
    {
        (Alignment alignment, Line[] taken) =
            Align("ab" + new string('c', old), "ab" + new string('d', now));

        Assert.Equal(1, alignment.PlaceOf(1, taken[1]));
        Assert.Null(alignment.PlaceOf(2, taken[2]));
        Assert.Empty(alignment.Missing);
    }

    [Fact]
    public void The_largest_table_pairs_all()
    {
        (Alignment alignment, Line[] taken) =
            Align("ab" + new string('c', 3_999), "ab" + new string('d', 3_999));

        Assert.Equal(-1, alignment.PlaceOf(2, taken[2]));
        Assert.Equal(3_999, alignment.Missing.Count);
    }

    /// <summary>Four bytes for each pair of what differs, and some for each step.</summary>
    [Fact]
    public void Steps_that_both_begin_with_are_no_rows_and_columns()
    {
        string same = new('c', 10_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Align(same + new string('a', 1_000), same + new string('b', 1_000));
        long used = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(used, 4_000_000, 60_000_000);
    }

    /// <summary>What both begin with takes no room in the table.</summary>
    [Theory]
    [InlineData(8_000, 9_500)]
    [InlineData(9_500, 8_000)]
    public void Long_tasks_that_begin_alike_are_paired_to_their_ends(int old, int now)
    {
        (Alignment alignment, Line[] taken) = Align(new string('c', old), new string('c', now));
        int both = Math.Min(old, now);

        Assert.Equal(both - 1, alignment.PlaceOf(both - 1, taken[both - 1]));
        Assert.Equal(now > old ? -1 : now - 1, alignment.PlaceOf(now - 1, taken[^1]));
        Assert.Equal(old - both, alignment.Missing.Count);
    }

    /// <summary>An object may be told by its name, its path, or another one that is gone.</summary>
    [Theory]
    [InlineData("a: update own", 0)]
    [InlineData("a: update a/own", 0)]
    [InlineData("a: update renamed", 0)]
    [InlineData("a: read own", -1)]
    public void A_step_is_found_whatever_its_object_is_called(string old, int place)
    {
        var line = new Line(new("a", "a"), "update", new("own", "a/own"));
        OldStep[] steps = [new(old)];
        var alignment = new Alignment(steps, [line], new Renaming(steps, [line]));

        Assert.Equal(place, alignment.PlaceOf(0, line));
    }

    static IEnumerable<string> Words(int most)
        => most == 0 ? [""] : Words(most - 1).SelectMany(word => word.Length < most - 1
            ? [word]
            : new[] { word, word + 'a', word + 'b' });

    static int Longest(string one, string other)
        => one.Length == 0 || other.Length == 0 ? 0
            : one[0] == other[0] ? 1 + Longest(one[1..], other[1..])
            : Math.Max(Longest(one[1..], other), Longest(one, other[1..]));

    static (Alignment Alignment, Line[] Taken) Align(string old, string now)
    {
        var me = new Name("me", "me");
        OldStep[] steps = [.. old.Select(letter => new OldStep($"me: read {letter}"))];
        Line[] taken = [.. now.Select(
            letter => new Line(me, "read", new($"{letter}", $"{letter}")))];

        // Each letter is known to both, so that none is taken for another one's new name.
        OldStep[] all = [.. "abcd".Select(letter => new OldStep($"me: read {letter}"))];
        Line[] allNow = [.. "abcd".Select(
            letter => new Line(me, "read", new($"{letter}", $"{letter}")))];
        return (new(steps, taken, new Renaming(all, allNow)), taken);
    }
}
