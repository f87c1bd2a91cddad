using Verified.Machines;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>Data is coherent whatever the address, and a swap is one step.</summary>
public class MemoryTests
{
    [Theory]
    [InlineData(X86)]
    [InlineData(Armv7)]
    public void Of_two_swaps_one_is_first(string profile)
        => Exactly("1,5,6 6,1,5", On(profile), bench =>
        {
            ulong[] old = [0, 0];
            for (int i = 0; i < 2; i++)
            {
                int me = i;
                bench.Start($"cpu{me}", async () => old[me] = (await bench.Machine.Cpus[me].Try(
                    AccessKind.Swap, Bench.X, (ulong)(5 + me))).Value);
            }

            return () => $"{old[0]},{old[1]},{bench.Memory.Peek(bench.A, 0)}";
        });

    [Theory]
    [InlineData(X86)]
    [InlineData(Armv7)]
    public void A_swap_needs_the_right_to_store(string profile)
        => InOrder("SEGV,1", On(profile), async bench =>
        {
            await bench.Write(bench.ReadOnly);
            UserResult result = await bench.Machine.Cpus[1].Try(AccessKind.Swap, Bench.X, 5);
            return $"{result},{bench.Memory.Peek(bench.A, 0)}";
        });

    [Theory]
    [InlineData(X86)]
    [InlineData(Armv7)]
    public void Two_pages_of_one_frame_are_one_memory(string profile)
        => Exactly("1,1 1,5 5,5", On(profile), bench =>
        {
            bench.Poke(Bench.Y, bench.ReadWrite);
            string[] seen = ["", ""];
            bench.Start("cpu0", async () => await bench.Store(0, 5));
            bench.Start("cpu1", async () =>
            {
                seen[0] = await bench.Load(1, Bench.X);
                seen[1] = await bench.Load(1, Bench.Y);
            });
            return () => string.Join(",", seen);
        });

    [Theory]
    [InlineData(X86)]
    [InlineData(Armv7)]
    public void Stores_to_two_pages_of_one_frame_keep_their_order(string profile)
        => InOrder(".,.,6", On(profile), async bench =>
        {
            bench.Poke(Bench.Y, bench.ReadWrite);
            return $"{await bench.Store(1, Bench.X, 5)},{await bench.Store(1, Bench.Y, 6)},"
                + await bench.Load(1, Bench.X);
        });

#if !QUICK
    [Theory]
    [InlineData(X86)]
    [InlineData(Armv7)]
    public void Stores_to_two_pages_and_loads_of_them_never_both_miss(string profile)
        => Exactly("1,9 9,2 9,9", On(profile), bench =>
        {
            bench.Poke(Bench.Y, bench.OnB);
            string[] seen = ["", ""];
            bench.Start("cpu0", async () =>
            {
                await bench.Store(0, Bench.X, 9);
                seen[1] = await bench.Load(0, Bench.Y);
            });
            bench.Start("cpu1", async () =>
            {
                await bench.Store(1, Bench.Y, 9);
                seen[0] = await bench.Load(1, Bench.X);
            });
            return () => string.Join(",", seen);
        });
#endif
}
