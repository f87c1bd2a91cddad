using System.Threading.Tasks;
using Verified.Explorer;
using Verified.Simulation;
using Verified.Xunit;
using Xunit;

namespace Verified.Tests.OnXunit;

/// <summary>Counts the instances of a test class that live now.</summary>
public sealed class Instances : IAsyncLifetime
{
    public int Alive { get; set; }

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync()
    {
        Assert.Equal(0, Alive);
        return default;
    }
}

/// <summary>Each schedule has an instance, with fixtures, which begins and ends as usual.</summary>
public sealed class InstanceTests(Instances instances, ITestOutputHelper output)
    : IClassFixture<Instances>, IAsyncLifetime
{
    int calls;

    public async ValueTask InitializeAsync()
    {
        await Task.Yield();
        instances.Alive++;
    }

    public async ValueTask DisposeAsync()
    {
        await Task.Yield();
        instances.Alive--;
    }

    [SystematicFact(Strategy = StrategyKind.Random, Schedules = 500)]
    public void Each_schedule_has_an_instance_of_its_own(Stage stage)
    {
        Assert.Equal((0, 1), (calls++, instances.Alive));
        Assert.NotNull(output);
        Start(stage);
    }

    [SystematicFact]
    public Scenario What_returns_a_scenario_has_one_instance()
    {
        Assert.Equal((0, 1), (calls++, instances.Alive));
        return new("OneStep", "demo", "one task takes a step", [], stage =>
        {
            Assert.Equal((1, 1), (calls, instances.Alive));
            Start(stage);
        });
    }

    [SystematicTheory]
    [InlineData(1)]
    public static void A_static_method_needs_none(Stage stage, int tasks)
        => Start(stage, tasks);

    static void Start(Stage stage, int tasks = 2)
    {
        var cell = new Atomic<int>(stage.Simulator, "cell", 0);
        for (int i = 0; i < tasks; i++)
        {
            stage.Simulator.Start($"task{i}", async () => await cell.Add(1));
        }
    }
}
