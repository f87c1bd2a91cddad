using System.Collections.Generic;
using System.Linq;
using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>What a step touched: its effects once each, however many there are.</summary>
public sealed class FootprintTests
{
    /// <summary>The first two are what the step declares.</summary>
    static readonly Effect[] Effects =
    [
        new(StepKind.Write, new(1)), new(StepKind.Read, new(2)), new(StepKind.Write, new(3)),
        new(StepKind.Arrive, new(3)), new(StepKind.Wake, new(5)), new(StepKind.Join, new(6)),
        new(StepKind.Send, new(7)),
    ];

    static readonly Step Declared = new(StepKind.Write, new(1), StepKind.Read, new(2));

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(7)]
    public void Each_effect_beyond_the_declared_ones_is_there_once(int count)
    {
        Footprint it = With([.. Effects[..count], .. Effects[..count].Reverse()]);

        Assert.Equal(Effects[2..count], EffectsOf(it));
    }

    /// <summary>The same object or the same kind alone is not the same effect.</summary>
    [Fact]
    public void Only_what_is_declared_as_it_is_goes_without_saying()
    {
        Effect[] others =
        [
            new(StepKind.Read, new(1)), new(StepKind.Write, new(2)), new(StepKind.Write, new(9)),
            new(StepKind.Read, new(9)),
        ];

        Assert.Equal(others, EffectsOf(With(others)));
    }

    [Theory]
    [InlineData(0, false, false)]
    [InlineData(2, true, false)]
    [InlineData(3, false, true)]
    [InlineData(4, true, true)]
    [InlineData(7, false, false)]
    public void It_is_kept_as_it_is(int count, bool creates, bool ends)
    {
        Footprint it = With(Effects[..count]);
        (it.Creates, it.Ends) = (creates, ends);
        int[]? saved = it.SaveEffects();
        Footprint again = Footprint.Of(it.Step, it.Flags, saved);

        Assert.Equal(count > 2, saved is not null);
        Assert.Equal(
            (Declared, creates, ends, it.Flags),
            (again.Step, again.Creates, again.Ends, again.Flags));
        Assert.Equal(EffectsOf(it), EffectsOf(again));
    }

    [Fact]
    public void It_covers_what_has_no_effect_that_it_lacks_but_the_end_of_its_task()
    {
        var task = new ObjectId(8);
        Effect end = new(StepKind.Arrive, task);
        for (int i = 2; i < Effects.Length; i++)
        {
            Footprint less = With(Effects[..i]);
            Footprint more = With([.. Effects[..i], end, Effects[i]]);

            Assert.True(more.Covers(less, task));
            Assert.False(less.Covers(more, task));
            Assert.True(less.Covers(With([.. Effects[..i], end]), task));
            Assert.False(less.Covers(With([.. Effects[..i], end]), new ObjectId(9)));
        }
    }

    /// <summary>Another one of the same step may have been told to declare less.</summary>
    [Fact]
    public void What_it_declares_it_has()
    {
        Footprint other = Footprint.Of(new Step(StepKind.Write, new(1)));
        other.Add(Effects[..2]);

        Assert.Equal(Effects[1..2], EffectsOf(other));
        Assert.True(With([]).Covers(other, new(9)));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Any_of_its_effects_may_conflict(int which)
    {
        Footprint all = With(Effects);
        Footprint one = Footprint.Of(new Step(StepKind.Write, Effects[which].Object));
        Footprint same = Footprint.Of(new Step(StepKind.Read, new(9)));
        same.Add(Effects[which..(which + 1)]);
        Footprint far = Footprint.Of(new Step(StepKind.Write, new(9)));

        Assert.True(Footprint.Conflict(all, one) && Footprint.Conflict(one, all));
        Assert.Equal(which != 5, Footprint.Conflict(all, same));
        Assert.Equal(which != 5, Footprint.Conflict(same, all));
        Assert.False(Footprint.Conflict(all, far) || Footprint.Conflict(far, all));
    }

    static Footprint With(Effect[] effects)
    {
        Footprint it = Footprint.Of(Declared);
        it.Add(effects);
        return it;
    }

    static List<Effect> EffectsOf(Footprint it)
        => [.. Enumerable.Range(0, it.EffectCount).Select(i => it.EffectAt(i))];
}
