using System.Linq;
using Verified.Codezero;
using Verified.Machines;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnCodezero;

/// <summary>Pages that are wired in memory, and those that could not be.</summary>
public class WireTests
{
    /// <summary>Of five pages, for which two tables are needed, the second one was wired.</summary>
    [Fact]
    public void What_could_not_be_wired_is_as_it_was()
        => Assert.Null(Programs.RunAll(
            on =>
            {
                Tcb p = on.Task("P", 5);
                on.Thread("P.1", p, 0, async me =>
                {
                    if ((await me.Wire(Programs.Page(1))).Error != Error.None)
                    {
                        return;
                    }

                    string before = Picture(p);
                    Reply reply = await me.Wire(Programs.Page(0), 5);
                    string now = Picture(p);
                    on.Occurs(reply.Error == Error.None ? 0 : 1);
                    Check.Kernel(
                        reply.Error == Error.None ? IsWired(p) : now == before,
                        $"[{now}] does not follow [{before}] with {reply.Error}");
                });
            },
            new() { AllocationFailures = 1 }, "all is wired", "it is refused"));

    static bool IsWired(Tcb task)
        => task.Areas.All(area => (area.Flags & VmFlags.Fixed) != 0);

    static string Picture(Tcb task)
        => string.Concat(task.Areas.Select(
            area => $"{area.Start} {area.PageCount} {area.Flags}; "));
}
