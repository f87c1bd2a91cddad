using Verified.Codezero;
using Verified.Machines;
using Verified.Scenarios;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnCodezero;

/// <summary>What a request to push a page out does, and to which page.</summary>
public class EvictTests
{
    [Fact]
    public void A_page_goes_to_swap_and_comes_back()
        => Assert.Null(Programs.Run(on => Start(on, async me =>
        {
            await me.Store(Programs.Page(0), 7);
            int free = on.Machine.Frames.FreeCount;
            await me.Evict(Programs.Page(0));
            Check.Kernel(on.Machine.Frames.FreeCount == free + 1, "its frame is free");
            VmObject top = Top(me);
            Check.Kernel(
                Mm0.FindPage(top, 0) is null && top.Slots.ContainsKey(0), "the page is in swap");
            ulong loaded = (await me.Load(Programs.Page(0))).Value;
            Check.Kernel(loaded == 7, "it comes back as it was");
        }))?.Fact);

    [Fact]
    public void A_wired_page_stays()
        => Assert.Null(Programs.Run(on => Start(on, async me =>
        {
            await me.Store(Programs.Page(0), 7);
            await me.Wire(Programs.Page(0));
            await me.Evict(Programs.Page(0));
            Check.Kernel(Mm0.FindPage(Top(me), 0) is not null, "a wired page is in memory");
        }))?.Fact);

    [Fact]
    public void Where_the_newest_page_is_in_swap_no_older_one_goes()
        => Assert.Null(Programs.Run(on => StartChild(on, async child =>
        {
            await child.Store(Programs.Page(0), 2);
            VmObject top = Top(child);
            VmObject older = top.Original!;
            await child.Evict(Programs.Page(0));
            await child.Evict(Programs.Page(0));
            Check.Kernel(Mm0.FindPage(top, 0) is null, "the child's page is in swap");
            Check.Kernel(Mm0.FindPage(older, 0) is not null, "the parent's is in memory");
        }))?.Fact);

    [Fact]
    public void Where_only_an_older_object_has_the_page_that_one_goes()
        => Assert.Null(Programs.Run(on => StartChild(on, async child =>
        {
            await child.Store(Programs.Page(0), 2);
            VmObject older = Top(child).Original!;
            await child.Evict(Programs.Page(1));
            Check.Kernel(Mm0.FindPage(older, 1) is null, "the page that both see is in swap");
        }))?.Fact);

    static VmObject Top(UserThread me) => me.Tcb.Areas[0].Chain.First!.Value.Object;

    static void Start(CodezeroStage on, System.Func<UserThread, Routine> program)
    {
        on.Disks(1, 4);
        on.Thread("P.1", on.Task("P", 2), 0, program);
    }

    /// <summary>The parent has stored to both pages before the fork.</summary>
    static void StartChild(CodezeroStage on, System.Func<UserThread, Routine> program)
        => Start(on, async me =>
        {
            await me.Store(Programs.Page(0), 1);
            await me.Store(Programs.Page(1), 1);
            await on.Fork(me, "C", 1, program);
        });
}
