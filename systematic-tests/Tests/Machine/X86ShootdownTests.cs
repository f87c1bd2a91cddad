using System;
using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;
using Verified.Specs;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>X18 – X20, X25: the order of a shootdown, and of two at once.</summary>
/// <remarks>
/// Sources: Intel SDM vol. 3A, 4.10.4.4 (delayed invalidation), 4.10.5 (other CPUs); Linux,
/// include/asm-generic/tlb.h: unhook, invalidate, free. To reuse here is to store 7 into frame A
/// without freeing it, so that no rule of the machine stops who reads or overwrites that.
/// </remarks>
public class X86ShootdownTests
{
    const string Right = "clear, invalidate, ";
    const string FlushFirst = "invalidate, clear, ";

    [Theory]
    [Listed("X18")]
    [InlineData(Tame)]
    [InlineData(Wild)]
    public void A_frame_that_is_reused_after_the_shootdown_is_read_by_nobody(string tlb)
        => Exactly("!! 1! 11", On(X86, tlb), bench => TwoLoadsDuring(bench, Right + "reuse"));

    /// <summary>Flush, then clear; free, then flush; and no flush at all.</summary>
    [Theory]
    [Listed("X19", "X20")]
    [InlineData(Tame, FlushFirst + "reuse", "!! 1! 11 17 77")]
    [InlineData(Wild, FlushFirst + "reuse", "!! 1! 11 17 7! 77")]
    [InlineData(Tame, "clear, reuse, invalidate", "!! 1! 11 17 7! 77")]
    [InlineData(Wild, "clear, reuse, invalidate", "!! 1! 11 17 7! 77")]
    [InlineData(Tame, "clear, reuse", "!! 11 17 77")]
    [InlineData(Wild, "clear, reuse", "!! 1! 11 17 7! 77")]
    public void A_frame_that_is_reused_in_another_order_may_be_read(
        string tlb, string order, string outcomes)
        => Exactly(outcomes, On(X86, tlb), bench => TwoLoadsDuring(bench, order));

    /// <summary>Who loads after all is done and never loaded before: a walker was there.</summary>
    [Theory]
    [Listed("X19")]
    [InlineData(Tame, FlushFirst + "reuse", "!")]
    [InlineData(Wild, FlushFirst + "reuse", "! 7")]
    [InlineData(Wild, Right + "reuse", "!")]
    public void An_entry_flushed_before_it_is_cleared_may_be_cached_in_between(
        string tlb, string order, string outcomes)
        => InOrder(outcomes, On(X86, tlb), async bench =>
        {
            await Do(bench, order);
            return await bench.Load(1);
        });

    [Theory]
    [Listed("X20")]
    [InlineData(Tame, Right + "reuse", "!,7 .,7")]
    [InlineData(Wild, Right + "reuse", "!,7 .,7")]
    [InlineData(Tame, "clear, reuse, invalidate", "!,7 .,7 .,9")]
    [InlineData(Wild, "clear, reuse, invalidate", "!,7 .,7 .,9")]
    public void A_frame_that_is_reused_before_the_shootdown_may_be_overwritten(
        string tlb, string order, string outcomes)
        => Exactly(outcomes, On(X86, tlb), bench =>
        {
            string stored = "";
            bench.Start("cpu0", () => Do(bench, order));
            bench.Start("cpu1", async () => stored = await bench.Store(1, 9));
            return () => $"{stored},{bench.Memory.Peek(bench.A, 0)}";
        });

    [Theory]
    [Listed("X18")]
    [InlineData(Tame)]
    [InlineData(Wild)]
    public void A_frame_that_is_freed_after_the_shootdown_is_in_no_TLB(string tlb)
        => Exactly("! 1", On(X86, tlb), bench => AuditedLoadDuring(bench, Right + "free"));

    /// <summary>No access is needed: it is enough what a wild TLB may hold.</summary>
    [Theory]
    [Listed("X19", "X20")]
    [InlineData(FlushFirst + "free")]
    [InlineData("clear, free, invalidate")]
    [InlineData("clear, free")]
    public void A_frame_that_is_freed_in_another_order_is_in_a_TLB_in_every_schedule(string order)
        => Breaks(
            MachineInvariants.NoTlbReachesAFreeFrame.Name, "", On(X86, Wild),
            bench => AuditedLoadDuring(bench, order));

    /// <summary>A tame TLB holds what was asked for, so that this takes luck.</summary>
    [Theory]
    [Listed("X19", "X20")]
    [InlineData(FlushFirst + "free", "! 1")]
    [InlineData("clear, free, invalidate", "!")]
    [InlineData("clear, free", "!")]
    public void A_frame_that_is_freed_in_another_order_is_in_a_tame_TLB_now_and_then(
        string order, string others)
        => Breaks(
            MachineInvariants.NoTlbReachesAFreeFrame.Name, others, On(X86, Tame),
            bench => AuditedLoadDuring(bench, order));

    [Theory]
    [Listed("X25")]
    [InlineData(Tame)]
    [InlineData(Wild)]
    public void Two_senders_with_interrupts_off_may_wait_for_each_other_for_ever(string tlb)
    {
        SortedSet<string> facts = Breaks(
            BasicRule.NoDeadlock, "done", On(X86, tlb), bench => TwoSenders(bench));
        Assert.Equal(
            "kernel on cpu0 waits to join acknowledgements of page 0x0 of asid 1; "
                + "kernel on cpu1 waits to join acknowledgements of page 0x0 of asid 1",
            Assert.Single(facts));
    }

    [Theory]
    [Listed("X25")]
    [InlineData(Tame, 0, 1)]
    [InlineData(Wild, 0, 1)]
    [InlineData(Tame, 0)]
    [InlineData(Wild, 1)]
    public void Two_senders_of_which_one_polls_do_not_wait_for_ever(
        string tlb, params int[] polls)
        => Exactly("done", On(X86, tlb), bench => TwoSenders(bench, polls));

    /// <summary>CPU 0 sends after CPU 1 has polled, and before its interrupts are on.</summary>
    [Theory]
    [Listed("X25")]
    [InlineData(Tame)]
    [InlineData(Wild)]
    public void Who_has_polled_has_its_interrupts_off_as_before(string tlb)
        => Exactly("waiting", On(X86, tlb), bench =>
        {
            string seen = "";
            Cpu target = bench.Machine.Cpus[1];
            (Frame polled, Frame ended) = (bench.Page(0), bench.Page(0));
            bench.Start("cpu0", async () =>
            {
                if (await bench.Memory.Read(polled, 0) == 1)
                {
                    await bench.Shootdown();
                    await bench.Memory.Write(ended, 0, 1);
                }
            });
            bench.Start("cpu1", async () =>
            {
                await target.DisableInterrupts();
                await bench.Machine.Shootdowns.Run(target, Bench.XAlone, 2, polls: true);
                await bench.Memory.Write(polled, 0, 1);
                seen = await bench.Memory.Read(ended, 0) == 1 ? "ended" : "waiting";
                await target.EnableInterrupts();
            });
            return () => seen;
        });

    /// <summary>CPU 1 loads twice while CPU 0 takes page X away in some order.</summary>
    static Func<object> TwoLoadsDuring(Bench bench, string order)
    {
        string seen = "";
        bench.Start("cpu0", () => Do(bench, order));
        bench.Start("cpu1", async () => seen = await bench.Load(1) + await bench.Load(1));
        return () => seen;
    }

    static Func<object> AuditedLoadDuring(Bench bench, string order)
    {
        bench.Machine.Simulator.Monitor = new MachineMonitor(bench.Machine);
        string seen = "";
        bench.Start("cpu0", () => Do(bench, order));
        bench.Start("cpu1", async () => seen = await bench.Load(1));
        return () => seen;
    }

    /// <param name="order">What CPU 0 does to page X and frame A, one after the other.</param>
    static async Routine Do(Bench bench, string order)
    {
        foreach (string act in order.Split(", "))
        {
            await (act switch
            {
                "clear" => Clear(bench),
                "invalidate" => bench.Shootdown(),
                "reuse" => Reuse(bench),
                "free" => Free(bench),
                _ => throw new ArgumentException($"{act} is nothing to do"),
            });
        }
    }

    static async Routine Clear(Bench bench) => await bench.Write(PageTableEntry.Absent);

    static async Routine Reuse(Bench bench) => await bench.Memory.Write(bench.A, 0, 7);

    static async Routine Free(Bench bench) => await bench.Machine.Frames.Free(bench.A);

    /// <param name="polls">The CPUs that poll while they wait.</param>
    static Func<object> TwoSenders(Bench bench, params int[] polls)
    {
        int done = 0;
        foreach (Cpu cpu in bench.Machine.Cpus)
        {
            bench.Start($"kernel on {cpu}", async () =>
            {
                await cpu.DisableInterrupts();
                await bench.Machine.Shootdowns.Run(
                    cpu, Bench.XAlone, bench.All, Array.IndexOf(polls, cpu.Number) >= 0);
                await cpu.EnableInterrupts();
                done++;
            });
        }

        return () => done == 2 ? "done" : $"{done} of 2";
    }
}
