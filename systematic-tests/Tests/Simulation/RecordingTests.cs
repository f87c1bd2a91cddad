using System.Linq;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnSimulation;

/// <summary>What a recorder hears, and that a run is the same with one as without.</summary>
public class RecordingTests
{
    [Fact]
    public void Each_step_is_heard_when_it_is_declared_and_when_it_is_taken()
    {
        var heard = new Heard();
        Assert.Null(new Simulator { Recorder = heard }.Run(new First(), simulator =>
        {
            var cell = new Atomic<int>(simulator, "cell", 0);
            var guard = new Mutex(simulator, new LockClass("guard", 1));
            simulator.Start("a", async () =>
            {
                await guard.Acquire();
                await cell.Store(simulator.Choose("none", 1) + simulator.Choose("some", 3));
                await guard.Release();
            });
            simulator.Start("b", async () => await cell.Load());
        }));
        Assert.Equal(
        [
            "a declares Acquire", "b declares Read",
            "a takes Acquire", "a has guard lock 0 alone", "some is 0 of 3",
            "a declares Write", "a takes Write", "a declares Release", "a takes Release",
            "b takes Read",
        ], heard.Lines);
    }

    [Theory]
    [InlineData(true, true, "b writes field, which a wrote, with no order between them")]
    [InlineData(true, false, "b reads field, which a wrote, with no order between them")]
    [InlineData(false, true, "b writes field, which a read, with no order between them")]
    public void A_race_tells_what_each_did_in_a_run_that_is_recorded_and_in_one_that_is_not(
        bool first, bool second, string fact)
    {
        Violation? bare = new Simulator().Run(new First(), Program);
        Assert.Equal((BasicRule.NoRace.Name, fact), (bare?.Rule, bare?.Fact));
        Assert.Null(bare!.Race);

        var heard = new Heard();
        Violation? told = new Simulator { Recorder = heard }.Run(new First(), Program);
        Assert.Equal(bare, told! with { Race = null });
        Assert.Equal(("a", first), (told.Race!.Before.Task, told.Race.Before.Writes));
        Assert.Equal(("b", second), (told.Race.Now.Task, told.Race.Now.Writes));
        Assert.Equal([first, second], heard.Touches.Select(touch => touch.Writes));

        void Program(Simulator simulator)
        {
            var field = new Field(simulator);
            After(simulator, [], "a", field, first, []);
            After(simulator, [], "b", field, second, []);
        }
    }

    /// <summary>Each comes after the one before it; the first two are not ordered.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Reads_that_a_write_comes_after_are_no_race_with_later_ones(bool recorded)
        => Assert.Null(new Simulator { Recorder = recorded ? new Heard() : null }.Run(
            new First(),
            simulator =>
            {
                var field = new Field(simulator);
                var read = new Semaphore(simulator, "read", 0);
                var written = new Semaphore(simulator, "written", 0);
                After(simulator, [], "reader0", field, writes: false, [read]);
                After(simulator, [], "reader1", field, writes: false, [read]);
                After(simulator, [read, read], "writer", field, writes: true, [written]);
                simulator.Start("next", async () =>
                {
                    await written.Down();
                    await field.Write();
                    await field.Read();
                });
            }));

    /// <summary>What was read before the write in between is forgotten.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_two_reads_in_an_order_the_later_one_is_told(bool recorded)
    {
        Violation? broken = new Simulator { Recorder = recorded ? new Heard() : null }.Run(
            new First(),
            simulator =>
            {
                var field = new Field(simulator);
                var read = new Semaphore(simulator, "read", 0);
                var written = new Semaphore(simulator, "written", 0);
                var again = new Semaphore(simulator, "again", 0);
                After(simulator, [], "a", field, writes: false, [read]);
                After(simulator, [], "b", field, writes: false, [read]);
                After(simulator, [read, read], "c", field, writes: true, [written, written]);
                After(simulator, [written], "d", field, writes: false, [again]);
                After(simulator, [again], "e", field, writes: false, []);
                After(simulator, [written], "f", field, writes: true, []);
            });

        Assert.Equal("f writes field, which e read, with no order between them", broken?.Fact);
    }

    static void After(
        Simulator simulator, Semaphore[] before, string name, Field field, bool writes,
        Semaphore[] after)
        => simulator.Start(name, async () =>
        {
            foreach (Semaphore each in before)
            {
                await each.Down();
            }

            await field.Access(writes);
            foreach (Semaphore each in after)
            {
                await each.Up();
            }
        });
}
