using System.Linq;
using Verified.Codezero;
using Verified.Machines;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnCodezero;

/// <summary>What there is before the first task runs.</summary>
public class SetUpTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(Mm0.OneForEachCpu, 2)]
    public void Each_handler_is_a_task(int handlers, int tasks)
    {
        Machine machine = New();
        int before = machine.Simulator.TaskCount;
        _ = new Mm0(machine, handlers);
        Assert.Equal(tasks, machine.Simulator.TaskCount - before);
    }

    [Fact]
    public void More_identifiers_come_after_those_that_are_free()
    {
        var mm0 = new Mm0(New(), 1);
        Tcb p = mm0.CreateTask("P");
        Assert.Equal(1, p.Id.Number);
        mm0.UseIds(9);
        Assert.Equal(Enumerable.Range(2, 8), mm0.FreeIds.Select(id => id.Number));
        mm0.UseIds(3);
        Assert.Equal(Enumerable.Range(2, 8), mm0.FreeIds.Select(id => id.Number));
        Assert.Equal(9, mm0.AllIds);
    }

    [Fact]
    public void A_boot_file_is_a_file_in_memory()
    {
        Machine machine = New();
        var mm0 = new Mm0(machine, 1);
        VmFile file = mm0.AddBootFile([machine.Frames.Reserve(), machine.Frames.Reserve()]);
        Assert.Same(file, Assert.Single(mm0.Files));
        Assert.NotNull(Mm0.FindPage(file.Object, 1));
    }

    [Fact]
    public void A_file_that_is_not_in_the_directory_cannot_be_opened()
    {
        var mm0 = new Mm0(New(), 1);
        Tcb p = mm0.CreateTask("P");
        mm0.AddFile("F", 0, 1, 1);
        Assert.Equal(0, mm0.OpenNow(p, "F"));
        Assert.Contains(
            "a file G", Assert.Throws<ToolException>(() => mm0.OpenNow(p, "G")).Message,
            System.StringComparison.Ordinal);
    }

    static Machine New() => new(new Simulator(), new MachineSettings());
}
