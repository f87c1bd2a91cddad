using System;
using Verified.Operators;
using Xunit;

namespace Verified.Tests.OnOperators;

/// <summary>What is done to atomic steps, wake-ups, shootdowns and re-reading.</summary>
public class StepOperatorTests
{
    [Fact]
    public void A_compare_exchange_becomes_a_read_and_a_write()
        => Assert.Equal(
            "var was1 = Is(1) ? await c.Load() : default; "
            + "if (Is(1) && was1 == (a)) { await c.Store(b); } "
            + "return (Is(1) ? was1 : await c.CompareExchange(a, b)) == a;",
            Small.Woven(new SplitAtomic(), "return await c.CompareExchange(a, b) == a;"));

    [Fact]
    public void So_does_an_addition_that_nobody_looks_at()
        => Assert.Equal(
            "var was1 = Is(1) ? await c.Load() : default; "
            + "if (Is(1)) { await c.Store(was1 + (1)); } if (!Is(1)) { await c.Add(1); }",
            Small.Woven(new SplitAtomic(), "await c.Add(1);"));

    [Fact]
    public void So_does_an_exchange_of_a_word_of_memory()
        => Assert.StartsWith(
            "var was1 = Is(1) ? await m.Read(t, i) : default; "
            + "if (Is(1)) { await m.Write(t, i, was1 & ~(4)); } ",
            Small.Woven(new SplitAtomic(), "await m.ClearBits(t, i, 4);"),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("list.Add(1);")]
    [InlineData("await c.Load();")]
    [InlineData("int x = b ? await c.Exchange(1) : 0;")]
    [InlineData("while (await c.Exchange(1) == 0) { }")]
    public void What_is_no_atomic_step_or_only_sometimes_done_stays(string body)
        => Assert.True(Small.IsLeftAlone(new SplitAtomic(), body));

    [Fact]
    public void A_wake_up_is_dropped()
        => Assert.Equal(
            "if (!Is(1)) { await t.Ended.WakeAll(); } if (!Is(2)) { s.Awake.Set(true); }",
            Small.Woven(new DropWake(), "await t.Ended.WakeAll(); s.Awake.Set(true);"));

    [Fact]
    public void A_shootdown_is_dropped()
        => Assert.Equal(
            "if (any) { if (!Is(2)) { await ShootDownBatch(all); } } "
            + "if (!Is(1)) { await machine.Shootdowns.Run(cpu); }",
            Small.Woven(
                new DropShootdown(),
                "if (any) { await ShootDownBatch(all); } await machine.Shootdowns.Run(cpu);"));

    [Theory]
    [InlineData("gate.Set(true); await x.Sleep(l);")]
    [InlineData("await Run(cpu); MustShootDown(a);")]
    public void Other_calls_are_not_dropped(string body)
    {
        Assert.True(Small.IsLeftAlone(new DropWake(), body));
        Assert.True(Small.IsLeftAlone(new DropShootdown(), body));
    }

    [Fact]
    public void A_shootdown_comes_before_the_change()
        => Assert.Equal(
            "if (Is(1)) { await ShootDown(p); } await Clear(p); x++; "
            + "if (!Is(1)) { await ShootDown(p); }",
            Small.Woven(
                new EarlyShootdown(), "await Clear(p); x++; await ShootDown(p);"));

    [Fact]
    public void It_comes_before_the_lock_of_the_change_and_without_condition()
        => Assert.Equal(
            "if (Is(1)) { await ShootDown(p); } await l.Acquire(); bool any = await Clear(p); "
            + "await l.Release(); if (any) { if (!Is(1)) { await ShootDown(p); } }",
            Small.Woven(
                new EarlyShootdown(),
                "await l.Acquire(); bool any = await Clear(p); await l.Release(); "
                + "if (any) { await ShootDown(p); }"));

    [Theory]
    [InlineData("x++; await ShootDown(p);")]
    [InlineData("await ShootDown(p); await Clear(p);")]
    [InlineData("await l.Acquire(); await ShootDown(p);")]
    public void Where_no_change_is_before_it_it_stays(string body)
        => Assert.True(Small.IsLeftAlone(new EarlyShootdown(), body));

    [Fact]
    public void A_frame_is_freed_before_the_shootdown()
        => Assert.Equal(
            "if (Is(1)) { await frames.Free(f); } if (any) { await ShootDown(p); } x++; "
            + "if (!Is(1)) { await frames.Free(f); }",
            Small.Woven(
                new EarlyFree(), "if (any) { await ShootDown(p); } x++; await frames.Free(f);"));

    [Fact]
    public void It_is_so_too_where_only_what_is_between_waits()
        => Assert.Equal(
            "if (Is(1)) { page.Free(); } tlb.Invalidate(p); await Done(); "
            + "if (!Is(1)) { page.Free(); }",
            Small.Woven(new EarlyFree(), "tlb.Invalidate(p); await Done(); page.Free();"));

    [Theory]
    [InlineData("tlb.Invalidate(p); x++; clock.Release(me);")]
    [InlineData("await frames.Free(f); await ShootDown(p);")]
    [InlineData("await ShootDown(p); await l.Release();")]
    [InlineData("await ShootDown(p); bool b = await frames.Free(f);")]
    public void What_is_freed_before_or_in_one_step_or_is_a_lock_or_a_declaration_stays(string body)
        => Assert.True(Small.IsLeftAlone(new EarlyFree(), body));

    [Fact]
    public void A_loop_around_a_sleep_is_done_once()
        => Assert.Equal(
            "while (busy) { await c.Sleep(l); if (Is(1)) { break; } }",
            Small.Woven(new SkipRecheck(), "while (busy) { await c.Sleep(l); }"));

    [Fact]
    public void What_is_looked_at_after_a_lock_was_waited_for_is_not()
        => Assert.Equal(
            "await page.Lock(); int x = 1; if ((done) && !Is(1)) { return; }",
            Small.Woven(
                new SkipRecheck(), "await page.Lock(); int x = 1; if (done) { return; }"));

    [Theory]
    [InlineData("while (true) { await c.Sleep(l); }")]
    [InlineData("while (busy) { await Work(); }")]
    [InlineData("await page.Lock(); x++; if (done) { return; }")]
    [InlineData("await page.Lock(); if (done) { x++; }")]
    public void What_is_no_look_after_a_sleep_stays(string body)
        => Assert.True(Small.IsLeftAlone(new SkipRecheck(), body));

    [Fact]
    public void A_second_read_becomes_the_first_ones_local()
        => Assert.Equal(
            "int old = await c.Load(); await X(); "
            + "bool same = (Is(1) ? old : await c.Load()) == old;",
            Small.Woven(
                new StaleLocal(),
                "int old = await c.Load(); await X(); bool same = await c.Load() == old;"));

    [Theory]
    [InlineData("int old = proc.History; bool same = proc.History == old;")]
    [InlineData("int old = proc.History; await X(); proc.History = 3;")]
    [InlineData("int old = proc.History; await X(); proc.History++;")]
    [InlineData("var e = Error.None; await X(); return e == Error.None;")]
    [InlineData("int old = await c.Load(); await X(); return await d.Load();")]
    public void Nothing_is_stale_where_nobody_came_by_or_it_is_no_read(string body)
        => Assert.True(Small.IsLeftAlone(new StaleLocal(), body));
}
