using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnSimulation;

/// <summary>Atomic cells by exact outcome sets: nothing missing, nothing too much.</summary>
public class AtomicTests
{
    [Fact]
    public void Two_loads_and_stores_may_lose_an_increment()
    {
        int runs = Runs.Exactly("1 2", simulator =>
        {
            var cell = new Atomic<int>(simulator, "cell", 0);
            for (int i = 0; i < 2; i++)
            {
                simulator.Start($"t{i}", async () =>
                {
                    int seen = await cell.Load();
                    await cell.Store(seen + 1);
                });
            }

            return () => cell.Value;
        });
        Assert.Equal(6, runs);
    }

    [Fact]
    public void Additions_are_never_lost_and_give_back_the_old_value()
        => Runs.Exactly("2:0,1 2:1,0", simulator =>
        {
            var cell = new Atomic<int>(simulator, "cell", 0);
            int[] seen = new int[2];
            simulator.Start("a", async () => seen[0] = await cell.Add(1));
            simulator.Start("b", async () => seen[1] = await cell.Add(1));
            return () => $"{cell.Value}:{seen[0]},{seen[1]}";
        });

    [Fact]
    public void Store_buffering_never_ends_in_two_zeroes()
        => Runs.Exactly("01 10 11", simulator =>
        {
            var x = new Atomic<int>(simulator, "x", 0);
            var y = new Atomic<int>(simulator, "y", 0);
            int[] seen = new int[2];
            simulator.Start("a", async () =>
            {
                await x.Store(1);
                seen[0] = await y.Load();
            });
            simulator.Start("b", async () =>
            {
                await y.Store(1);
                seen[1] = await x.Load();
            });
            return () => $"{seen[0]}{seen[1]}";
        });

    [Fact]
    public void A_message_is_there_when_its_flag_is()
        => Runs.Exactly("00 01 11", simulator =>
        {
            var data = new Atomic<int>(simulator, "data", 0);
            var flag = new Atomic<int>(simulator, "flag", 0);
            int[] seen = new int[2];
            simulator.Start("writer", async () =>
            {
                await data.Store(1);
                await flag.Store(1);
            });
            simulator.Start("reader", async () =>
            {
                seen[0] = await flag.Load();
                seen[1] = await data.Load();
            });
            return () => $"{seen[0]}{seen[1]}";
        });

    [Fact]
    public void An_exchange_hands_each_value_to_one_taker()
        => Runs.Exactly("07 70", simulator =>
        {
            var cell = new Atomic<int>(simulator, "cell", 7);
            int[] seen = new int[2];
            simulator.Start("a", async () => seen[0] = await cell.Exchange(0));
            simulator.Start("b", async () => seen[1] = await cell.Exchange(0));
            return () => $"{seen[0]}{seen[1]}";
        });

    [Fact]
    public void A_compare_exchange_has_one_winner_and_shows_the_loser_what_is_there()
        => Runs.Exactly("1:01 2:20", simulator =>
        {
            var cell = new Atomic<int>(simulator, "cell", 0);
            int[] seen = new int[2];
            simulator.Start("a", async () => seen[0] = await cell.CompareExchange(0, 1));
            simulator.Start("b", async () => seen[1] = await cell.CompareExchange(0, 2));
            return () => $"{cell.Value}:{seen[0]}{seen[1]}";
        });
}
