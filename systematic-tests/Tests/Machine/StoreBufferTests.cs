using Verified.Machines;
using Verified.Simulation;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;
using static Verified.Tests.OnMachine.RelaxationTests;

namespace Verified.Tests.OnMachine;

/// <summary>Chosen words, to which kernel code stores through a buffer.</summary>
public class StoreBufferTests
{
    [Theory]
    [InlineData(false, false, "0,1 1,0 1,1")]
    [InlineData(true, false, "0,0 0,1 1,0 1,1")]
    [InlineData(true, true, "0,1 1,0 1,1")]
    public void Two_who_store_and_look_may_both_be_early(
        bool buffered, bool fence, string outcomes)
        => Exactly(outcomes, On(X86), bench =>
        {
            ulong[] seen = new ulong[2];
            for (int word = 0; buffered && word < 2; word++)
            {
                bench.Memory.Buffer(bench.B, word);
            }

            bench.Memory.Poke(bench.B, 0, 0);
            bench.Start("cpu0", () => Side(0));
            bench.Start("cpu1", () => Side(1));
            return () => $"{seen[0]},{seen[1]}";

            async Routine Side(int me)
            {
                await bench.Memory.Write(bench.B, me, 1);
                if (fence)
                {
                    await bench.Machine.Cpus[me].Fence();
                }

                seen[me] = await bench.Memory.Read(bench.B, 1 - me);
            }
        });

    [Fact]
    public void Who_stored_sees_its_own_store()
        => InOrder("1,2,2", On(X86), async bench =>
        {
            bench.Memory.Buffer(bench.B, 1);
            await bench.Memory.Write(bench.B, 1, 1);
            ulong first = await bench.Memory.Read(bench.B, 1);
            await bench.Memory.Write(bench.B, 1, 2);
            ulong second = await bench.Memory.Read(bench.B, 1);
            await bench.Machine.Cpus[0].Fence();
            return $"{first},{second},{bench.Memory.Peek(bench.B, 1)}";
        });

    [Fact]
    public void A_buffer_has_one_slot_for_chosen_words()
        => Exactly("- 1,0 1,1", On(X86), bench =>
        {
            (Frame first, Frame second) = (bench.Page(0), bench.Page(0));
            bench.Memory.Buffer(first, 0);
            bench.Memory.Buffer(second, 0);
            return AfterTheFlag(
                bench,
                async () =>
                {
                    await bench.Memory.Write(first, 0, 1);
                    await bench.Memory.Write(second, 0, 1);
                },
                async () =>
                {
                    ulong one = await bench.Memory.Read(first, 0);
                    return $"{one},{await bench.Memory.Read(second, 0)}";
                });
        });
}
