using Verified.Machines;
using Verified.Simulation;
using Verified.Tests.OnSimulation;
using Xunit;
using static Verified.Tests.OnMachine.Litmus;

namespace Verified.Tests.OnMachine;

/// <summary>What comes after what where tasks share a disk, and which blocks it has.</summary>
public class RequestOrderTests
{
    /// <summary>Whoever submitted it: the frame's contents come before, and so does this.</summary>
    [Fact]
    public void What_was_written_before_a_request_may_be_read_after_waiting_for_it()
        => Runs.Exactly("- 1", simulator =>
        {
            Bench bench = With(simulator);
            var disk = new Disk(bench.Machine, "disk", 1);
            var field = new Field(simulator);
            DiskRequest? request = null;
            string seen = "-";
            bench.Start("submitter", async () =>
            {
                await field.Write();
                request = await disk.Submit(0, bench.A, write: true);
            });
            bench.Start("waiter", async () =>
            {
                await bench.Memory.Read(bench.B, 0);
                if (request is not null)
                {
                    await disk.Await(request);
                    seen = $"{await field.Read()}";
                }
            });
            return () => seen;
        });

    /// <summary>The disk serves one by one; what is read tells which came first.</summary>
    [Fact]
    public void What_was_written_before_a_request_may_be_read_by_who_reads_its_block()
        => Runs.Exactly("- 1", simulator =>
        {
            Bench bench = With(simulator);
            var disk = new Disk(bench.Machine, "disk", 1);
            var field = new Field(simulator);
            string seen = "-";
            bench.Start("writer", async () =>
            {
                await field.Write();
                await disk.Submit(0, bench.A, write: true);
            });
            bench.Start("reader", async () =>
            {
                await disk.Read(0, bench.B);
                seen = bench.Memory.Peek(bench.B, 0) == 1 ? $"{await field.Read()}" : seen;
            });
            return () => seen;
        });

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void A_request_is_for_a_block_of_the_disk(int block)
        => Assert.Equal(
            [$"not so: disk has block {block}"],
            Breaks(BasicRule.Hardware, "", On(X86), bench =>
            {
                var disk = new Disk(bench.Machine, "disk", 1);
                bench.Start("reader", async () => await disk.Submit(block, bench.A, write: false));
                return () => "";
            }));

    static Bench With(Simulator simulator) => new(simulator, On(Armv7) with { Words = 1 });
}
