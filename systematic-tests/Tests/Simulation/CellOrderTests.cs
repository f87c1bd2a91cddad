using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnSimulation;

/// <summary>Who reads from a store is ordered after it, and only then.</summary>
public class CellOrderTests
{
    [Theory]
    [InlineData("load")]
    [InlineData("exchange")]
    [InlineData("compare-exchange that stores")]
    [InlineData("compare-exchange that fails")]
    [InlineData("add")]
    public void Who_sees_what_was_stored_is_ordered_after_the_store(string how)
        => Runs.Holds(simulator =>
        {
            var flag = new Atomic<int>(simulator, "flag", 0);
            var field = new Field(simulator);
            simulator.Start("writer", async () =>
            {
                await field.Write();
                await flag.Store(1);
            });
            simulator.Start("reader", async () =>
            {
                int seen = how switch
                {
                    "load" => await flag.Load(),
                    "exchange" => await flag.Exchange(2),
                    "compare-exchange that stores" => await flag.CompareExchange(1, 2),
                    "compare-exchange that fails" => await flag.CompareExchange(3, 2),
                    _ => await flag.Add(1),
                };
                if (seen == 1)
                {
                    await field.Write();
                }
            });
        });

    [Theory]
    [InlineData("store")]
    [InlineData("exchange")]
    [InlineData("compare-exchange")]
    [InlineData("add")]
    public void What_is_done_after_a_store_is_not_published_by_it(string how)
        => Assert.Equal(
            "reader reads field, which writer wrote, with no order between them",
            Runs.FactOf(BasicRule.NoRace, simulator =>
            {
                var flag = new Atomic<int>(simulator, "flag", 0);
                var field = new Plain<int>[] { new(simulator, "field", 0) };
                simulator.Start("writer", async () =>
                {
                    await Runs.Raise(flag, how);

                    field[0].Write(1);
                });
                simulator.Start("reader", async () =>
                {
                    Assert.Equal(1, await flag.Load());
                    field[0].Read();
                });
            }));

    /// <summary>The semaphore was used before, when there were fewer tasks.</summary>
    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(40)]
    public void Who_comes_late_is_ordered_as_the_first_ones_are(int children)
        => Assert.Null(Runs.One(simulator =>
        {
            var done = new Semaphore(simulator, "done", 0);
            var field = new Field(simulator);
            simulator.Start("parent", async () =>
            {
                await done.Up();
                await done.Down();
                for (int i = 1; i <= children; i++)
                {
                    bool last = i == children;
                    simulator.Start($"t{i}", async () =>
                    {
                        if (last)
                        {
                            await field.Write();
                            await done.Up();
                        }
                    });
                }

                await done.Down();
                await field.Write();
            });
        }));
}
