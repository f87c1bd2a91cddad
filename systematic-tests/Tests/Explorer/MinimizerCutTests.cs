using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>What is left out of a schedule at once.</summary>
public sealed class MinimizerCutTests
{
    /// <summary>Without one of its turns alone no rule is broken, whichever it is.</summary>
    [Fact]
    public void All_turns_behind_one_are_left_out()
    {
        Scenario orders = new("Orders", "demo", "dislikes two orders", [], stage =>
        {
            string came = "";
            foreach (string name in (string[])["b", "c"])
            {
                var own = new Atomic<int>(stage.Simulator, $"own {name}", 0);
                stage.Simulator.Start(name, async () =>
                {
                    for (int i = 0; i < 2; i++)
                    {
                        await own.Store(1);
                        came += name;
                        Check.Kernel(came is not ("cbcb" or "bbcc"), "the order is another one");
                    }
                });
            }
        });
        Finding smaller = MinimizerTests.Smaller(
            orders, "c: write own c", "b: write own b", "c: write own c", "b: write own b");

        Assert.Equal(
            ["b: write own b", "b: write own b", "c: write own c", "c: write own c"],
            smaller.Trace.Steps);
    }
}
