using Verified.Explorer;
using Verified.Simulation;
using Verified.Specs;
using Verified.Xunit;

namespace Verified.Tests.Examples;

/// <summary>A slot with one frame: who finds it full empties it, and puts the frame back.</summary>
public class Slot(Simulator simulator) : IMonitor
{
    static readonly Invariant<Slot> OneOwner = new(
        name: "the frame has one owner", because: "two overwrite each other's pages",
        holds: When.Always,
        broken: it => it.owners.Value > 1 ? $"{it.owners.Value} tasks have the frame" : null);
    readonly Atomic<int> owners = new(simulator, "owners", 0);
    protected Atomic<bool> Full { get; } = new(simulator, "slot", true);

    public async Routine Use(Stage stage)
    {
        if (!await Take()) { stage.Occurs(0); return; }
        await owners.Add(1);
        await owners.Add(-1);
        await Full.Store(true);
    }
    protected virtual async Routine<bool> Take() => await Full.CompareExchange(true, false);
    public Violation? AfterStep(SimTask task, in Step step) => OneOwner.Violated(this);
    public Violation? AtRest() => OneOwner.Violated(this);
}

public class SlotExample
{
    [SystematicFact(MustOccur = ["a task finds the slot empty"])]
    public void Two_tasks_use_one_frame(Stage stage)
    {
        var slot = new Slot(stage.Simulator);
        stage.Simulator.Monitor = slot;
        stage.Simulator.Start("one", () => slot.Use(stage));
        stage.Simulator.Start("two", () => slot.Use(stage));
    }
}
