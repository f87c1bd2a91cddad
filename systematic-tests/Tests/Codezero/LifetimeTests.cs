using Verified.Codezero;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnCodezero;

/// <summary>What is gone is gone: who asks it for something is accused.</summary>
public class LifetimeTests
{
    [Fact]
    public void A_task_that_has_exited_has_no_areas_no_files_and_no_tables()
    {
        Tcb? p = null;
        Violation? broken = Programs.Run(on =>
        {
            p = on.Task("P", 1);
            on.Thread("P.1", p, 0, async me =>
            {
                await me.Load(Programs.Page(0));
                await me.Exit();
            });
        });
        Assert.Null(broken?.Fact);
        Assert.True(p!.HasExited);
        DemandFreed("P was freed", () => _ = p.Areas);
        DemandFreed("P was freed", () => _ = p.Files);
        Assert.Empty(p.Tables.Tables);
    }

    [Fact]
    public void A_link_of_an_area_that_was_unmapped_has_no_object()
    {
        VmObjectLink? link = null;
        Violation? broken = Programs.Run(on =>
        {
            Tcb p = on.Task("P", 1);
            link = p.Areas[0].Chain.First!.Value;
            on.Thread("P.1", p, 0, async me => await me.Unmap(Programs.Page(0)));
        });
        Assert.Null(broken?.Fact);
        DemandFreed("link of area at 0x1 to devzero was freed", () => _ = link!.Object);
    }

    static void DemandFreed(string fact, System.Action use)
    {
        Violation violation = Assert.Throws<Accusation>(use).Violation;
        Assert.Equal(BasicRule.NothingFreedIsUsed.Name, violation.Rule);
        Assert.Equal(fact, violation.Fact);
    }
}
