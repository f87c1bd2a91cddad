using System.Linq;
using Verified.Machines;
using Verified.Simulation;
using Verified.Specs;
using Verified.Tests.OnSimulation;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>What each ingredient of a TLB's freedom gives where others are left out.</summary>
public class FreedomTests
{
    const string Cold = "cold";
    const string Solicited = "solicited";

    /// <summary>What was there at the start is warm, what is written later unsolicited.</summary>
    [Theory]
    [InlineData(X86, Cold, "2")]
    [InlineData(X86, Solicited, "1 2")]
    [InlineData(Armv7, Cold, "2")]
    [InlineData(Armv7, Solicited, "1 2")]
    public void An_entry_that_is_overwritten_may_be_cached_where_TLBs_begin_warm(
        string profile, string tlb, string outcomes)
        => InOrder(outcomes, With(profile, tlb), async bench =>
        {
            await bench.Write(bench.OnB);
            return await bench.Load(1);
        });

    [Theory]
    [InlineData(X86, Cold, "! 2")]
    [InlineData(X86, Solicited, "! 1")]
    [InlineData(Armv7, Cold, "! 2")]
    [InlineData(Armv7, Solicited, "! 1")]
    public void An_entry_that_was_there_for_a_moment_may_be_cached_where_nobody_need_ask(
        string profile, string tlb, string outcomes)
        => InOrder(outcomes, With(profile, tlb), async bench =>
        {
            await bench.Write(bench.OnB);
            await bench.Write(PageTableEntry.Absent);
            return await bench.Load(1);
        });

    /// <summary>What a walker that nobody sent has cached, it has set A for.</summary>
    [Theory]
    [InlineData(Cold)]
    [InlineData(Solicited)]
    public void What_an_exchange_sees_not_accessed_was_not_cached(string tlb)
        => InOrder("-,! A,! A,1", With(X86, tlb), async bench =>
        {
            await (tlb == Cold ? Writes(bench) : default);
            string old = Seen(await bench.Exchange(PageTableEntry.Absent));
            return $"{old},{await bench.Load(1)}";
        });

    /// <summary>Then no trace is missing any more, of whatever CPU.</summary>
    [Fact]
    public void What_another_CPU_has_cached_may_stay_where_a_walk_has_set_A()
        => InOrder("A,1", With(X86, Solicited, surprises: 0), async bench =>
        {
            await bench.Load(0);
            string old = Seen(await bench.Exchange(PageTableEntry.Absent));
            return $"{old},{bench.Machine.Cpus[1].Tlb.Translations.Count}";
        });

    [Theory]
    [InlineData(0, "--")]
    [InlineData(1, "-- -A A-")]
    [InlineData(2, "-- -A A- AA")]
    public void Software_sees_what_walkers_did_at_most_as_often_as_allowed(
        int surprises, string outcomes)
        => InOrder(outcomes, With(X86, Wild, surprises), async bench =>
        {
            await bench.Memory.Write(bench.Table, Bench.Y.Number, bench.OnB.Bits);
            string first = Seen(await bench.Read());
            return first + Seen(new(await bench.Memory.Read(bench.Table, Bench.Y.Number)));
        });

    /// <summary>It leads to pages 4 to 7, and is hooked out.</summary>
    [Theory]
    [InlineData(true, 3, "!")]
    [InlineData(true, 4, "! 2")]
    [InlineData(true, 6, "! 2")]
    [InlineData(true, 7, "! 2")]
    [InlineData(true, 8, "!")]
    [InlineData(false, 6, "!")]
    public void A_cached_table_serves_the_pages_that_are_in_it(
        bool caches, int page, string outcomes)
    {
        MachineSettings settings = On(X86, Evicts);
        settings = caches
            ? settings with { Tlb = settings.Tlb with { CachesTables = true } }
            : settings;
        InOrder(outcomes, settings, async bench =>
        {
            (_, Frame leaves) = bench.Tree();
            for (int i = 0; i < 4; i++)
            {
                bench.Memory.Poke(leaves, i, bench.OnB.Bits);
            }

            await bench.Memory.Write(bench.Root, 1, PageTableEntry.Table(leaves).Bits);
            await bench.Load(1, new VirtualPage(5));
            await bench.Memory.Write(bench.Root, 1, 0);
            return await bench.Load(1, new VirtualPage(page));
        });
    }

    /// <summary>The table is hooked out; the page that is invalidated then is not in it.</summary>
    [Theory]
    [InlineData(X86, "!")]
    [InlineData(Armv7, "! 2")]
    public void An_invalidation_of_a_page_drops_all_cached_tables_on_x86_alone(
        string profile, string outcomes)
    {
        MachineSettings settings = On(profile, Evicts);
        settings = settings with { Tlb = settings.Tlb with { CachesTables = true } };
        InOrder(outcomes, settings, async bench =>
        {
            (_, Frame leaves) = bench.Tree();
            bench.Memory.Poke(leaves, 1, bench.OnB.Bits);
            bench.Memory.Poke(leaves, 2, bench.OnB.Bits);
            await bench.Memory.Write(bench.Root, 1, PageTableEntry.Table(leaves).Bits);
            await bench.Load(1, new VirtualPage(5));
            await bench.Memory.Write(bench.Root, 1, 0);
            await bench.Machine.Cpus[1].Invalidate(Bench.XAlone);
            return await bench.Load(1, new VirtualPage(6));
        });
    }

    /// <summary>Where none is narrow it drops what the CPU has, not what it will have.</summary>
    [Fact]
    public void An_invalidation_that_is_wide_meets_a_load_of_a_root()
        => Exactly(
            "0 1", On(X86) with { Tlb = TlbFreedom.Watched with { Narrow = false } }, bench =>
            {
                Cpu other = bench.Machine.Cpus[1];
                (Frame empty, _) = bench.Tree();
                bench.Start("cpu1", async () => await other.LoadRoot(empty, Bench.Space));
                bench.Start(
                    "cpu0", async () => await bench.Machine.Cpus[0].Invalidate(Bench.XAlone));
                return () => other.Tlb.Translations.Count(each => each.Page == Bench.X);
            });

    /// <summary>Both lead to the same frame, so x86 bears it.</summary>
    [Theory]
    [InlineData(X86, "False")]
    [InlineData(Armv7, "True")]
    public void A_page_that_goes_to_another_table_is_broken_first_where_that_is_asked_for(
        string profile, string broken)
        => InOrder(broken, On(profile, Watched), async bench =>
        {
            (_, Frame leaves) = bench.Tree();
            bench.Memory.Poke(leaves, Bench.X.Number, bench.ReadWrite.Bits);
            await bench.Memory.Write(bench.Root, 0, PageTableEntry.Table(leaves).Bits);
            return $"{MachineInvariants.BrokenBeforeMade.Violated(bench.Machine) is not null}";
        });

    /// <summary>
    /// Which of two cached versions a CPU that never misses uses is no surprise if it is the first
    /// one; with no surprise left it walks.
    /// </summary>
    [Fact]
    public void The_last_surprise_of_one_CPU_and_a_lookup_of_another()
        => Exactly(
            "1,1 1,2 2,1 2,2",
            On(Armv7) with { Tlb = TlbFreedom.Wild with { MayMiss = false, Surprises = 1 } },
            bench =>
            {
                bench.Poke(Bench.X, bench.OnB);
                string[] seen = ["", ""];
                for (int i = 0; i < 2; i++)
                {
                    int me = i;
                    bench.Start($"cpu{me}", async () => seen[me] = await bench.Load(me));
                }

                return () => string.Join(",", seen);
            });

    /// <summary>Interrupts are taken by a task for each CPU; late stores arrive by one.</summary>
    [Theory]
    [InlineData(X86, false, 2)]
    [InlineData(X86, true, 3)]
    [InlineData(Armv7, false, 0)]
    [InlineData(Armv7, true, 1)]
    public void A_machine_has_tasks_of_its_own_for_what_comes_by_itself(
        string profile, bool late, int tasks)
        => Assert.Null(Runs.One(simulator =>
        {
            _ = new Machine(
                simulator, On(profile) with { Relaxed = new() { LateEntries = late } });
            Assert.Equal(tasks, simulator.TaskCount);
        }));

    static MachineSettings With(string profile, string tlb, int surprises = int.MaxValue)
        => On(profile) with
        {
            Tlb = TlbFreedom.Wild with
            {
                Warm = tlb != Cold, Unsolicited = tlb != Solicited, Surprises = surprises,
            },
        };

    static async Routine Writes(Bench bench) => await bench.Write(bench.ReadWrite);

    static string Seen(PageTableEntry entry) => entry.Accessed ? "A" : "-";
}
