using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnSimulation;

/// <summary>What is found is told, whoever tries to look away.</summary>
public class AccusationTests
{
    [Fact]
    public void A_race_that_is_caught_is_a_violation_all_the_same()
        => Assert.Contains(BasicRule.NoRace.Name, Runs.All(simulator =>
        {
            var cell = new Plain<int>(simulator, "cell", 0);
            for (int i = 0; i < 2; i++)
            {
                simulator.Start($"writer{i}", async () =>
                {
                    await new Atomic<int>(simulator, "own", 0).Load();
                    try
                    {
                        cell.Write(1);
                    }
                    catch (Accusation)
                    {
                    }
                });
            }

            return () => "";
        }).Rules);

    [Fact]
    public void A_task_may_not_look_at_a_cell_without_a_step()
        => Assert.Throws<ToolException>(() => Runs.All(simulator =>
        {
            var cell = new Atomic<int>(simulator, "cell", 0);
            simulator.Start("a", async () => await cell.Store(cell.Value + 1));
            return () => "";
        }));

    [Fact]
    public void A_violation_that_a_rule_reports_by_the_way_is_kept()
        => Assert.Equal("by the way", Runs.FactOf(BasicRule.Kernel, simulator =>
        {
            simulator.Monitor = new Aside(simulator);
            var cell = new Atomic<int>(simulator, "cell", 0);
            simulator.Start("a", async () => await cell.Store(1));
        }));

    sealed class Aside(Simulator simulator) : IMonitor
    {
        public Violation? AfterStep(SimTask task, in Step step)
        {
            simulator.Violate(BasicRule.Kernel.BrokenBy("by the way"));
            return null;
        }

        public Violation? AtRest() => null;
    }
}
