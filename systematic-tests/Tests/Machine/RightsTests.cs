using Verified.Machines;
using Verified.Simulation;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>Rights are cached with the frame; a fault drops them on x86 alone.</summary>
/// <remarks>So on x86 no page is refused twice without need: no outcome "!,!".</remarks>
public class RightsTests
{
    [Theory]
    [InlineData(X86, Tame, "!,.")]
    [InlineData(X86, Evicts, "!,. .,.")]
    [InlineData(X86, Wild, "!,. .,! .,.")]
    [InlineData(Armv7, Tame, "!,!")]
    [InlineData(Armv7, Evicts, "!,! !,. .,.")]
    [InlineData(Armv7, Wild, "!,! !,. .,! .,.")]
    public void A_right_given_without_a_shootdown_may_be_refused(
        string profile, string tlb, string outcomes)
        => InOrder(outcomes, On(profile, tlb), async bench =>
        {
            await MakeReadOnly(bench);
            await bench.Load(1);
            await bench.Write(bench.ReadWrite);
            return $"{await bench.Store(1)},{await bench.Store(1)}";
        });

    [Theory]
    [InlineData(X86, Tame)]
    [InlineData(X86, Evicts)]
    [InlineData(X86, Wild)]
    [InlineData(Armv7, Tame)]
    [InlineData(Armv7, Evicts)]
    [InlineData(Armv7, Wild)]
    public void A_right_given_with_a_shootdown_is_never_refused(string profile, string tlb)
        => InOrder(".,.", On(profile, tlb), async bench =>
        {
            await MakeReadOnly(bench);
            await bench.Load(1);
            await bench.Write(bench.ReadWrite);
            await bench.Shootdown();
            return $"{await bench.Store(1)},{await bench.Store(1)}";
        });

    [Theory]
    [InlineData(X86, Tame, "!,.")]
    [InlineData(X86, Evicts, "!,.")]
    [InlineData(X86, Wild, "!,! !,.")]
    [InlineData(Armv7, Tame, "!,!")]
    [InlineData(Armv7, Evicts, "!,! !,.")]
    [InlineData(Armv7, Wild, "!,! !,.")]
    public void A_refusal_is_cached_where_a_fault_drops_nothing(
        string profile, string tlb, string outcomes)
        => InOrder(outcomes, On(profile, tlb), async bench =>
        {
            await MakeReadOnly(bench);
            string first = await bench.Store(1);
            await bench.Write(bench.ReadWrite);
            return $"{first},{await bench.Store(1)}";
        });

    [Theory]
    [InlineData(X86, Tame, ".")]
    [InlineData(X86, Evicts, "! .")]
    [InlineData(X86, Wild, "! .")]
    [InlineData(Armv7, Tame, ".")]
    [InlineData(Armv7, Evicts, "! .")]
    [InlineData(Armv7, Wild, "! .")]
    public void A_right_taken_without_a_shootdown_may_still_be_used(
        string profile, string tlb, string outcomes)
        => InOrder(outcomes, On(profile, tlb), async bench =>
        {
            await bench.Store(1);
            await bench.Write(bench.ReadOnly);
            return await bench.Store(1);
        });

    [Theory]
    [InlineData(X86, Tame)]
    [InlineData(X86, Evicts)]
    [InlineData(X86, Wild)]
    [InlineData(Armv7, Tame)]
    [InlineData(Armv7, Evicts)]
    [InlineData(Armv7, Wild)]
    public void A_right_taken_with_a_shootdown_is_not_used_again(string profile, string tlb)
        => InOrder("!,!", On(profile, tlb), async bench =>
        {
            await bench.Store(1);
            await bench.Write(bench.ReadOnly);
            await bench.Shootdown();
            return $"{await bench.Store(1)},{await bench.Store(1)}";
        });

    [Theory]
    [InlineData(X86, Evicts, "!")]
    [InlineData(X86, Wild, "!")]
    [InlineData(Armv7, Evicts, "!")]
    [InlineData(Armv7, Wild, "! .")]
    public void A_right_that_was_there_for_a_moment_may_be_used_until_invalidated(
        string profile, string tlb, string outcomes)
        => InOrder(outcomes, On(profile, tlb), async bench =>
        {
            await MakeReadOnly(bench);
            await bench.Load(1);
            await bench.Write(bench.ReadWrite);
            await bench.Write(PageTableEntry.Absent);
            return await bench.Store(1);
        });

    /// <summary>What is refused is cached as anything else is: when A is set.</summary>
    [Theory]
    [InlineData(Tame, "!-.")]
    [InlineData(Wild, "!-. !A! !A.")]
    public void A_refusal_is_not_cached_while_A_is_clear(string tlb, string outcomes)
    {
        MachineSettings armv8 = On(Armv7, tlb) with { Profile = MachineProfile.Armv8 };
        Exactly(outcomes, armv8, bench =>
        {
            string seen = "";
            bench.Poke(Bench.Y, bench.ReadOnly);
            bench.Start("program", async () =>
            {
                string first = await bench.Store(0, Bench.Y, 5);
                ulong old = await bench.Memory.Exchange(
                    bench.Table, Bench.Y.Number, bench.ReadWrite.Bits);
                string accessed = new PageTableEntry(old).Accessed ? "A" : "-";
                seen = $"{first}{accessed}{await bench.Store(0, Bench.Y, 6)}";
            });
            return () => seen;
        });
    }

    [Theory]
    [InlineData(X86)]
    [InlineData(Armv7)]
    public void A_page_of_the_kernel_is_refused_to_users(string profile)
        => InOrder("!,!", On(profile, Wild), async bench =>
        {
            await bench.Write(PageTableEntry.KernelLeaf(bench.A));
            await bench.Shootdown();
            return $"{await bench.Load(1)},{await bench.Store(1)}";
        });

    /// <summary>Page X becomes read-only, and no TLB holds it otherwise.</summary>
    static async Routine MakeReadOnly(Bench bench)
    {
        await bench.Write(bench.ReadOnly);
        await bench.Shootdown();
    }
}
