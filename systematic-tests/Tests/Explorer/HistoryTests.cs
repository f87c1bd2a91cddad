using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>Which events happen before which, and what gates tell.</summary>
public sealed class HistoryTests
{
    const int Cell = 1;

    readonly History history = new();

    public HistoryTests() => history.Clear();

    /// <summary>Two tasks with a cell each, which only read the one that they share.</summary>
    [Fact]
    public void It_has_room_for_any_number_of_events()
    {
        const int count = 600;
        for (int i = 0; i < count; i++)
        {
            Push(i % 2, StepKind.Write, i % 100 == 50 ? Cell : 10 + (i % 2), also: 20);
        }

        Assert.Equal(count, history.Count);
        for (int late = 1; late < count; late++)
        {
            for (int early = late - 1; early >= 0 && early > late - 40; early--)
            {
                // Those on one cell are all of the first task, so the second one never learns.
                Assert.Equal((late - early) % 2 == 0, history.IsBefore(early, late));
            }
        }
    }

    [Fact]
    public void It_has_room_for_65535_steps_and_refuses_the_next()
    {
        for (int i = 0; i < ushort.MaxValue; i++)
        {
            Push(0, StepKind.Write, Cell);
        }

        Assert.True(history.IsBefore(0, ushort.MaxValue - 1));
        Assert.Throws<ToolException>(() => Push(0, StepKind.Write, Cell));
    }

    [Fact]
    public void What_conflicts_happens_before_across_growth()
    {
        for (int i = 0; i < 600; i++)
        {
            StepKind kind = i % 2 == 0 ? StepKind.Write : StepKind.Read;
            Push(i % 3, kind, i is 5 or 598 ? 7 : i + 8);
        }

        Assert.True(history.IsBefore(5, 598));
        Assert.False(history.IsBefore(6, 598));
        Assert.False(history.IsBefore(5, 597));
        history.Cut(500);
        Assert.Equal((500, 499), (history.Count, history.LastOf(499 % 3)));
    }

    /// <summary>Only who changed a gate last must be told; who did before need not.</summary>
    [Theory]
    [InlineData(true, false, false)]
    [InlineData(false, true, true)]
    public void The_last_change_of_a_gate_is_what_its_step_must_declare(
        bool first, bool last, bool declares)
    {
        var gate = new Gate(new Simulator(), open: false);
        foreach ((int task, bool tells) in ((int, bool)[])[(0, first), (1, last)])
        {
            Push(task, StepKind.Write, tells ? Cell : 10 + task);
            history.Changed(gate.Id);
        }

        Push(2, StepKind.Acquire, Cell, gate);

        Assert.Equal(declares, history.DeclaresItsGate(2));
    }

    /// <summary>Without the one that arrives; not without the one before it.</summary>
    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Who_waits_for_each_of_many_does_not_go_before_one_of_them(int early, bool open)
    {
        var gate = new Gate(new Simulator(), open: true);
        Push(0, StepKind.Write, 10);
        Push(1, StepKind.Arrive, Cell);
        Push(2, StepKind.Join, Cell, gate);

        Assert.Equal(open, history.WasOpenWithout(early, 2, gate, isOpen: true));
    }

    void Push(int task, StepKind kind, int on, Gate? gate = null, int? also = null)
        => history.Push(
            task, Footprint.Of(also is { } other
                ? new Step(kind, new(on), StepKind.Read, new(other))
                : new Step(kind, new(on))), gate);
}
