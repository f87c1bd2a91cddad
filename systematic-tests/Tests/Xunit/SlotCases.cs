using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks;
using Verified.Explorer;
using Verified.Simulation;
using Verified.Tests.Examples;
using Verified.Tests.Explorer;
using Verified.Xunit;
using Xunit;

namespace Verified.Tests.OnXunit;

/// <summary>The example with its bug: a task looks first, and takes the frame then.</summary>
sealed class SlotWithoutSwap(Simulator simulator) : Slot(simulator)
{
    protected override async Routine<bool> Take()
    {
        bool full = await Full.Load();
        if (full)
        {
            await Full.Store(false);
        }

        return full;
    }
}

/// <summary>Tests of which most fail, and must: xunit sees no class that is not public, only
/// <see cref="TestRun"/> runs them.</summary>
[SuppressMessage("xUnit", "xUnit1000", Justification = "other tests run it")]
[Trait("fails", "on purpose")]
sealed class SlotCases : IDisposable
{
    /// <summary>A variable that plants a bug.</summary>
    public const string Bug = "VERIFIED_TEST_BUG";

    const string Rule = "the frame has one owner";
    const string Empty = "a task finds the slot empty";
    static int runs;
    static int skips;
    int calls;

    public static IEnumerable<ITheoryDataRow> Unserialisable =>
    [
        new TheoryDataRow(2, new Func<int>(() => 1)),
        new TheoryDataRow(2, new Func<int>(() => 2)) { TestDisplayName = "the second row" },
    ];

    /// <summary>What runs have left; else a second run in one process ends otherwise.</summary>
    public static void Forget() => (runs, skips) = (0, 0);

    public void Dispose() => calls = int.MaxValue;

    [SystematicFact(System = "slot")]
    public void Breaks_a_rule(Stage stage) => Start(stage, new SlotWithoutSwap(stage.Simulator));

    [SystematicFact]
    public void Breaks_a_rule_where_it_is_told_to(Stage stage)
        => Start(stage, Environment.GetEnvironmentVariable(Bug) is null
            ? new Slot(stage.Simulator)
            : new SlotWithoutSwap(stage.Simulator));

    [SystematicFact(MustOccur = [Empty])]
    public void Holds_on_a_new_instance_each_time(Stage stage)
    {
        Assert.Equal(0, calls++);
        Start(stage, new Slot(stage.Simulator));
    }

    [SystematicFact(Breaks = Rule)]
    public void Breaks_what_it_must(Stage stage)
        => Start(stage, new SlotWithoutSwap(stage.Simulator));

    [SystematicFact(Breaks = "no task throws")]
    public void Breaks_another_rule(Stage stage)
        => Start(stage, new SlotWithoutSwap(stage.Simulator));

    [SystematicFact(Breaks = Rule)]
    public void Breaks_nothing(Stage stage) => Start(stage, new Slot(stage.Simulator));

    [SystematicFact(MustOccur = [Empty, "pigs fly"])]
    public void Misses_an_outcome(Stage stage) => Start(stage, new Slot(stage.Simulator));

    [SystematicFact]
    public void Is_another_run_each_time(Stage stage)
        => stage.Simulator.Start($"task{runs++}", () => new Slot(stage.Simulator).Use(stage));

    [SystematicFact]
    public void Throws_in_the_set_up(Stage stage)
        => throw new InvalidOperationException($"no world for {stage}");

    [SystematicFact]
    public void Asserts_in_the_set_up(Stage stage)
    {
        Start(stage, new Slot(stage.Simulator));
        Check.Kernel(stage.Simulator.TaskCount > 2, "there are three tasks");
    }

    [SystematicFact]
    public void Skips_itself(Stage stage) => Assert.Skip($"no machine for {stage}");

    [SystematicFact]
    public void Starts_nothing(Stage stage) => Assert.NotNull(stage);

    [SystematicFact]
    public void Skips_itself_while_it_is_minimised(Stage stage)
    {
        Assert.SkipWhen(skips++ > 40, "no machine any more");
        Start(stage, new SlotWithoutSwap(stage.Simulator));
    }

    [SystematicFact]
    public void Asserts_in_a_task(Stage stage) => stage.Simulator.Start("task", async () =>
    {
        var cell = new Atomic<int>(stage.Simulator, "cell", 1);
        Assert.Equal(2, await cell.Load());
    });

    [SystematicFact(Timeout = 200, Strategy = StrategyKind.Random, Time = 20)]
    public void Takes_too_long(Stage stage) => Start(stage, new Slot(stage.Simulator));

    [SystematicFact]
    public Scenario Returns_a_scenario() => Demos.AtomicUpdate;

    [SystematicFact]
    public Scenario Returns_a_scenario_that_breaks() => Demos.LazyInit;

    [SystematicFact(Strategy = StrategyKind.Random, Schedules = 70)]
    public Scenario Returns_a_scenario_with_a_budget() => Demos.AtomicUpdate;

    [SystematicFact]
    public Scenario? Returns_nothing() => null;

    [SystematicFact(MustOccur = [Empty])]
    public Scenario Returns_a_scenario_and_says_more() => Demos.AtomicUpdate;

    [SystematicFact]
    public PublishedVariant Returns_a_variant() => Variant("the system's own assertions hold");

    [SystematicFact]
    public PublishedVariant Returns_a_variant_of_another_rule() => Variant(Rule);

    [SystematicFact(Breaks = Rule)]
    public PublishedVariant Returns_a_variant_and_names_another_rule()
        => Variant("the system's own assertions hold");

    [SystematicFact(Schedules = -1)]
    public void Has_a_wrong_property(Stage stage) => Start(stage, new Slot(stage.Simulator));

    [SystematicFact(Preemptions = 2)]
    public void Bounds_no_search(Stage stage) => Start(stage, new Slot(stage.Simulator));

    [SystematicFact]
    public Task Is_asynchronous(Stage stage) => Task.FromResult(stage);

    [SystematicFact]
    public async void Is_asynchronous_and_void(Stage stage) => await Task.FromResult(stage);

    [SystematicFact]
    public void Has_a_parameter(Stage stage, int tasks) => Start(stage, null!, tasks);

    [SystematicFact]
    public void Is_generic<T>(Stage stage) => Start(stage, null!, typeof(T).Name.Length);

    [SystematicFact(Explicit = true)]
    public void Is_explicit(Stage stage) => Start(stage, new SlotWithoutSwap(stage.Simulator));

    [SystematicFact(Skip = "not today")]
    public void Is_skipped(Stage stage) => Start(stage, new SlotWithoutSwap(stage.Simulator));

    [SystematicTheory]
    [InlineData(1, "alone")]
    [InlineData(2, "and another one")]
    public void Has_rows(Stage stage, int tasks, string name)
        => Start(stage, new SlotWithoutSwap(stage.Simulator), tasks, name);

    [SystematicTheory]
    [MemberData(nameof(Unserialisable))]
    public void Has_rows_that_cannot_be_kept(Stage stage, int most, Func<int> tasks)
        => Start(stage, new SlotWithoutSwap(stage.Simulator), Math.Min(most, tasks()));

    [SystematicTheory]
    [InlineData(true)]
    [InlineData(false)]
    public Scenario Has_rows_of_scenarios(bool holds)
        => holds ? Demos.AtomicUpdate : Demos.LazyInit;

    [SystematicTheory]
    [InlineData(1)]
    public void Has_no_stage(int tasks) => Start(null!, null!, tasks);

    static void Start(Stage stage, Slot slot, int tasks = 2, string name = "task")
    {
        stage.Simulator.Monitor = slot;
        for (int i = 0; i < tasks; i++)
        {
            stage.Simulator.Start($"{name}{i}", () => slot.Use(stage));
        }
    }

    static PublishedVariant Variant(string expected)
        => new("makes-twice", "demo", "demo.c make", "made twice", expected, Demos.LazyInit);
}
