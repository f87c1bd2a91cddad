using Verified.Operators;
using Xunit;

namespace Verified.Tests.OnOperators;

/// <summary>What is done to locks and to the order of steps.</summary>
public class LockOperatorTests
{
    [Fact]
    public void A_lock_is_dropped_with_every_release()
        => Assert.Equal(
            "if (!Is(1)) { await l.Acquire(); } if (a) { if (!Is(1)) { await l.Release(); } "
            + "return; } x++; if (!Is(1)) { await l.Release(); }",
            Small.Woven(
                new DropLock(),
                "await l.Acquire(); if (a) { await l.Release(); return; } x++; "
                + "await l.Release();"));

    [Fact]
    public void A_lock_that_a_helper_takes_of_a_thing_is_dropped_too()
        => Assert.Equal(
            "if (!Is(1)) { await LockStill(a.Tree); } x++; "
            + "if (!Is(1)) { await a.Tree.Lock.Release(); }",
            Small.Woven(
                new DropLock(), "await LockStill(a.Tree); x++; await a.Tree.Lock.Release();"));

    [Theory]
    [InlineData("await l.Acquire(); x++; await m.Release();")]
    [InlineData("await l.AcquireRead(); x++; await l.ReleaseWrite();")]
    [InlineData("await l.Release(); x++; await l.Acquire();")]
    [InlineData("await l.Acquire(); x++;")]
    public void Calls_that_do_not_belong_together_are_no_scope(string body)
    {
        Assert.True(Small.IsLeftAlone(new DropLock(), body));
        Assert.True(Small.IsLeftAlone(new HalveLock(), body));
        Assert.True(Small.IsLeftAlone(new ShortenLock(), body));
    }

    [Fact]
    public void Either_half_of_a_scope_goes()
        => Assert.Equal(
            "if (!Is(1)) { await l.Acquire(); } a++; if (Is(1)) { await l.Acquire(); } "
            + "if (Is(2)) { await l.Release(); } b++; c++; "
            + "if (!Is(2)) { await l.Release(); }",
            Small.Woven(
                new HalveLock(), "await l.Acquire(); a++; b++; c++; await l.Release();"));

    [Fact]
    public void What_is_given_up_within_the_lost_half_is_not_given_up()
        => Assert.Contains(
            "{ if (!Is(1)) { await l.Release(); } await Io(); if (!Is(1)) { await l.Acquire(); } }",
            Small.Woven(
                new HalveLock(),
                "await l.Acquire(); if (a) { await l.Release(); await Io(); await l.Acquire(); } "
                + "b++; await l.Release();"),
            System.StringComparison.Ordinal);

    [Fact]
    public void A_scope_ends_before_its_last_statement()
        => Assert.Equal(
            "await l.Acquire(); a++; if (Is(1)) { await l.Release(); } b++; Observer?.Done(); "
            + "if (!Is(1)) { await l.Release(); }",
            Small.Woven(
                new ShortenLock(),
                "await l.Acquire(); a++; b++; Observer?.Done(); await l.Release();"));

    [Theory]
    [InlineData("await l.Acquire(); a++; await l.Release();")]
    [InlineData("await l.Acquire(); Observer?.Begins(); a++; await l.Release();")]
    [InlineData("await l.Acquire(); var e = Error.None; a++; if (b) { Observer!.Is(b); } "
        + "await l.Release();")]
    [InlineData("await l.Acquire(); h.OnWrite(s); a.Add(1); b.Clear(); await l.Release();")]
    public void A_scope_of_one_statement_is_dropped_whole_only(string body)
    {
        Assert.True(Small.IsLeftAlone(new ShortenLock(), body));
        Assert.True(Small.IsLeftAlone(new HalveLock(), body));
        Assert.False(Small.IsLeftAlone(new DropLock(), body));
    }

    [Fact]
    public void Two_steps_are_swapped()
        => Assert.Equal(
            "if (Is(1)) { await B(); } await A(); if (!Is(1)) { await B(); }",
            Small.Woven(new SwapSteps(), "await A(); await B();"));

    [Fact]
    public void A_declaration_stays_where_it_is()
        => Assert.Equal(
            "if (!Is(1)) { await A(); } int b = await B(); if (Is(1)) { await A(); }",
            Small.Woven(new SwapSteps(), "await A(); int b = await B();"));

    [Theory]
    [InlineData("int a = await A(); await B(a);")]
    [InlineData("await A(out var a); await B(a);")]
    [InlineData("a = await A(); x.Y = a;")]
    [InlineData("page.Dirty = true; await B();")]
    [InlineData("await A(); await l.Release();")]
    [InlineData("await A(); if (b) { await B(); return; }")]
    [InlineData("await A(); Observer?.Done();")]
    public void Steps_that_depend_or_are_none_are_not_swapped(string body)
        => Assert.True(Small.IsLeftAlone(new SwapSteps(), body));
}
