using System;
using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>Shootdowns against locks, against each other, and against what is in flight.</summary>
public class ShootdownTests
{
    static readonly LockClass Table = new("table", 1);

    [Fact]
    public void A_target_with_interrupts_off_that_spins_on_the_initiators_lock_is_a_deadlock()
    {
        SortedSet<string> facts = Breaks(
            BasicRule.NoDeadlock, "", On(X86), bench => SpinAndShootDown(bench, masked: true));
        Assert.Equal(
            [
                "initiator waits to join acknowledgements of page 0x0 of asid 1; "
                    + "target waits to acquire table lock 0, held by initiator",
            ],
            facts);
    }

    [Fact]
    public void A_target_with_interrupts_on_that_spins_acknowledges()
        => Exactly("", On(X86), bench => SpinAndShootDown(bench, masked: false));

    [Fact]
    public void A_broadcast_does_not_mind_interrupts_that_are_off()
        => Exactly("", On(Armv7), bench => SpinAndShootDown(bench, masked: true));

    [Theory]
    [InlineData(X86, true)]
    [InlineData(X86, false)]
    [InlineData(Armv7, true)]
    public void Two_that_shoot_at_each_other(string profile, bool masked)
    {
        bool isDeadlock = profile == X86 && masked;
        if (isDeadlock)
        {
            Breaks(BasicRule.NoDeadlock, "", On(profile), Program);
        }
        else
        {
            Exactly("", On(profile), Program);
        }

        Func<object> Program(Bench bench)
        {
            foreach (Cpu cpu in bench.Machine.Cpus)
            {
                bench.Start($"kernel on {cpu}", async () =>
                {
                    await Mask(cpu, masked);
                    await bench.Machine.Shootdowns.Run(cpu, Bench.XAlone, bench.All);
                    await Unmask(cpu, masked);
                });
            }

            return () => "";
        }
    }

    [Fact]
    public void An_initiator_needs_no_interrupt_of_its_own()
        => Exactly("1", On(X86), bench =>
        {
            bench.Start("kernel", async () =>
            {
                await bench.Machine.Cpus[0].DisableInterrupts();
                await bench.Shootdown();
                await bench.Machine.Cpus[0].EnableInterrupts();
            });
            return () => bench.Machine.Shootdowns.Ended;
        });

    [Theory]
    [InlineData(X86, Tame)]
    [InlineData(X86, Evicts)]
    [InlineData(X86, Wild)]
    [InlineData(Armv7, Tame)]
    [InlineData(Armv7, Evicts)]
    [InlineData(Armv7, Wild)]
    public void A_store_in_flight_lands_before_the_shootdown_ends(string profile, string tlb)
        => Exactly("!,1,1 .,9,9", On(profile, tlb), bench =>
        {
            string stored = "";
            ulong[] read = [0, 0];
            bench.Start("cpu1", async () => stored = await bench.Store(1, 9));
            bench.Start("cpu0", async () =>
            {
                await bench.Write(PageTableEntry.Absent);
                await bench.Shootdown();
                read[0] = await bench.Memory.Read(bench.A, 0);
                read[1] = await bench.Memory.Read(bench.A, 0);
            });
            return () => $"{stored},{read[0]},{read[1]}";
        });

    [Theory]
    [InlineData(X86)]
    [InlineData(Armv7)]
    public void A_store_in_flight_may_land_after_a_clear_without_a_shootdown(string profile)
        => Exactly("!,1,1 .,1,1 .,1,9 .,9,9", On(profile), bench =>
        {
            string stored = "";
            ulong[] read = [0, 0];
            bench.Start("cpu1", async () => stored = await bench.Store(1, 9));
            bench.Start("cpu0", async () =>
            {
                await bench.Write(PageTableEntry.Absent);
                read[0] = await bench.Memory.Read(bench.A, 0);
                read[1] = await bench.Memory.Read(bench.A, 0);
            });
            return () => $"{stored},{read[0]},{read[1]}";
        });

    [Theory]
    [InlineData(X86, Tame)]
    [InlineData(X86, Wild)]
    [InlineData(Armv7, Tame)]
    [InlineData(Armv7, Wild)]
    public void A_frame_that_is_freed_after_the_shootdown_is_its_next_owners_alone(
        string profile, string tlb)
        => Exactly("! 1", On(profile, tlb), bench =>
        {
            string loaded = "";
            bench.Start("cpu1", async () => loaded = await bench.Load(1));
            bench.Start("cpu0", async () =>
            {
                await bench.Write(PageTableEntry.Absent);
                await bench.Shootdown();
                await Reuse(bench);
            });
            return () => loaded;
        });

    [Theory]
    [InlineData(X86, Tame)]
    [InlineData(X86, Wild)]
    [InlineData(Armv7, Tame)]
    [InlineData(Armv7, Wild)]
    public void A_frame_that_is_freed_before_the_shootdown_is_reached(string profile, string tlb)
    {
        SortedSet<string> facts = Breaks(
            MachineRule.NoAccessReachesAFreeFrame, "! .", On(profile, tlb), bench =>
            {
                string stored = "";
                bench.Start("cpu1", async () => stored = await bench.Store(1));
                bench.Start("cpu0", async () =>
                {
                    await bench.Write(PageTableEntry.Absent);
                    await Reuse(bench);
                    await bench.Shootdown();
                });
                return () => stored;
            });
        Assert.Equal(
            [
                "cpu1 stores to frame 0, which is free",
                "cpu1 stores to frame 0, which was freed and has a new owner",
            ],
            facts);
    }

    [Theory]
    [InlineData(X86)]
    [InlineData(Armv7)]
    public void An_entry_cleared_after_the_shootdown_is_flush_before_clear(string profile)
        => Breaks(
            MachineRule.NoAccessReachesAFreeFrame, "! 1", On(profile, Wild), bench =>
            {
                string loaded = "";
                bench.Start("cpu1", async () => loaded = await bench.Load(1));
                bench.Start("cpu0", async () =>
                {
                    await bench.Shootdown();
                    await bench.Write(PageTableEntry.Absent);
                    await bench.Machine.Frames.Free(bench.A);
                });
                return () => loaded;
            });

    [Fact]
    public void Interrupts_that_are_pending_are_taken_together()
        => Exactly("0", On(X86), bench =>
        {
            Cpu target = bench.Machine.Cpus[1];
            bench.Start("target", async () =>
            {
                await target.DisableInterrupts();
                await bench.Load(1);
                await bench.Load(1, Bench.Y);
                await target.EnableInterrupts();
            });
            foreach (VirtualPage page in new[] { Bench.X, Bench.Y })
            {
                bench.Start($"kernel for {page}", () => bench.Machine.Shootdowns.Run(
                    null, InvalidationScope.Page(Bench.Space, page), 2));
            }

            return () => 2 - bench.Machine.Shootdowns.Ended;
        });

    static async Routine Reuse(Bench bench)
    {
        await bench.Machine.Frames.Free(bench.A);
        Frame? mine = await bench.Machine.Frames.Allocate();
        await bench.Memory.Write(mine!.Value, 0, 7);
    }

    static Func<object> SpinAndShootDown(Bench bench, bool masked)
    {
        var table = new SpinLock(bench.Machine.Simulator, Table);
        Cpu target = bench.Machine.Cpus[1];
        bench.Start("initiator", async () =>
        {
            await table.Acquire();
            await bench.Shootdown();
            await table.Release();
        });
        bench.Start("target", async () =>
        {
            await Mask(target, masked);
            await table.Acquire();
            await table.Release();
            await Unmask(target, masked);
        });
        return () => "";
    }

    static async Routine Mask(Cpu cpu, bool masked)
    {
        if (masked)
        {
            await cpu.DisableInterrupts();
        }
    }

    static async Routine Unmask(Cpu cpu, bool masked)
    {
        if (masked)
        {
            await cpu.EnableInterrupts();
        }
    }
}
