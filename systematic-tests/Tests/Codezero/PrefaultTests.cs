using Verified.Codezero;
using Verified.Machines;
using Verified.Simulation;
using Xunit;
using static Verified.Codezero.VmFlags;

namespace Verified.Tests.OnCodezero;

/// <summary>A page is brought in for an access before that comes.</summary>
public class PrefaultTests
{
    [Theory]
    [InlineData(Read, false)]
    [InlineData(Write, true)]
    [InlineData(Read | Write, true)]
    public void The_page_is_mapped_for_the_access_that_is_named(VmFlags rights, bool writable)
        => Assert.Null(Programs.Run(on =>
        {
            Tcb p = on.Task("P", 1);
            on.Thread("P.1", p, 0, async me =>
            {
                await me.Prefault(Programs.Page(0), rights);
                PageTableEntry entry = await p.Tables.Read(Programs.Page(0));
                Check.Kernel(
                    entry.Present && entry.Writable == writable, $"{rights} makes no {entry}");
            });
        })?.Fact);

    [Fact]
    public void Of_a_store_that_is_refused_nothing_is_mapped()
        => Assert.Null(Programs.RunAll(
            on =>
            {
                Tcb p = on.Task("P", 1);
                on.Thread("P.1", p, 0, async me =>
                {
                    Reply reply = await me.Prefault(Programs.Page(0), Write);
                    on.Occurs(reply.Error == Error.None ? 0 : 1);
                    PageTableEntry entry = await p.Tables.Read(Programs.Page(0));
                    Check.Kernel(
                        entry.Present == (reply.Error == Error.None),
                        $"{reply.Error} goes with no {entry}");
                });
            },
            new() { AllocationFailures = 1 }, "it is mapped", "it is refused"));
}
