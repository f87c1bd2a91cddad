using Verified.Codezero;
using Verified.Machines;
using Verified.Simulation;
using Xunit;
using static Verified.Codezero.VmFlags;
using static Verified.Tests.OnCodezero.Quiet;

namespace Verified.Tests.OnCodezero;

/// <summary>What a child has from the start, and what is done when it goes.</summary>
public class ForkAndExitTests
{
    [Fact]
    public void A_child_has_the_entries_of_its_parent() => Holds(async on =>
    {
        VirtualPage shown = await on.ShowFile(0, 1);
        await on.Me.Store(shown, 5);
        await on.Me.Store(Page(0), 6);
        Tcb child = (await on.Fork()).Tcb;
        Assert.Equal(on.EntryOf(on.P, Page(0)).Frame, on.EntryOf(child, Page(0)).Frame);
        Assert.False(on.EntryOf(child, Page(0)).Writable);
        Assert.False(on.EntryOf(child, Page(1)).Present);
        Assert.True(on.EntryOf(child, shown).Writable);
    });

    [Fact]
    public void Each_area_that_could_be_stored_to_is_shot_down_once() => Holds(async on =>
    {
        await on.Me.Map(Prot | Private, 1, Page(3));
        await on.Me.Store(Page(2), 5);
        await on.Me.Store(Page(3), 6);
        int before = on.Shootdowns;
        await on.Fork();
        Assert.Equal(before + 2, on.Shootdowns);
    });

    [Fact]
    public void Two_pages_are_frozen_by_one_shootdown() => Holds(async on =>
    {
        await on.Me.Store(Page(0), 5);
        await on.Me.Store(Page(1), 6);
        int before = on.Shootdowns;
        await on.Fork();
        Assert.Equal(before + 1, on.Shootdowns);
        await on.Me.Store(Page(0), 7);
    });

    [Fact]
    public void What_could_not_be_stored_to_is_not_shot_down() => Holds(async on =>
    {
        await on.Me.Store(Page(0), 5);
        await on.Me.Protect(Page(0), 3, Read);
        int before = on.Shootdowns;
        await on.Fork();
        Assert.Equal(before, on.Shootdowns);
    });

    [Fact]
    public void A_file_that_is_mapped_private_is_not_frozen() => Holds(async on =>
    {
        // Seen from the private area, page 0 of the file lies where it is mapped shared.
        await on.ShowFile(0, 2, Page(3));
        await on.Me.MapFile(0, 2, Prot | Private, 1, Page(5));
        await on.Me.Store(Page(3), 5);
        await on.Fork();
        Assert.True(on.EntryOf(on.P, Page(3)).Writable);
    });

    [Fact]
    public void A_child_whose_tables_found_no_room_is_begun_anew() => Holds(
        async on =>
        {
            await on.Me.Store(Page(0), 5);
            await on.Me.Store(Page(1), 6);
            await on.Me.Wire(Page(0));
            int allocations = 0;
            on.Answer = name => name == "allocation fails" && ++allocations == 2 ? 1 : 0;
            UserThread child = await on.Fork();
            Assert.True(on.EntryOf(child.Tcb, Page(0)).Present);
            Assert.False(on.EntryOf(child.Tcb, Page(1)).Present);
            Assert.Equal(6UL, (await child.Load(Page(1))).Value);
        },
        X86 with { AllocationFailures = 1 });

    [Fact]
    public void A_fork_that_is_refused_leaves_a_file_that_only_its_parent_maps_as_it_is() => Holds(
        async on =>
        {
            await on.Me.Store(Page(0), 5);
            await on.Me.MapFile(0, 2, Prot | Private, 1, Page(5));
            int allocations = 0;
            on.Answer = name => name == "allocation fails" && ++allocations > 1 ? 1 : 0;
            Assert.Equal(Error.ENOMEM, (await on.Me.Fork("C")).Error);
            on.Answer = _ => 0;
            await on.Me.Store(Page(5), 6);
            Assert.Equal(102UL, (await on.Me.Load(await on.ShowFile(2, 1))).Value);
        },
        X86 with { AllocationFailures = 9 });

    [Fact]
    public void What_ends_while_a_fork_is_refused_is_collapsed_behind_the_thawed_top() => Holds(
        async on =>
        {
            // Below, shared with B, both pages; before it page 0, shared with A; at the top page 1.
            await on.Me.Store(Page(0), 5);
            await on.Me.Store(Page(1), 6);
            UserThread b = await on.Fork("B", on: 2);
            await b.Unmap(Page(1));
            await on.Me.Store(Page(0), 7);
            UserThread a = await on.Fork("A");
            await on.Me.Store(Page(1), 8);
            on.Start("A.1", async () => await a.Exit());
            on.Last = ["A.1"];
            int allocations = 0;
            int free = on.FreeFrames;
            on.Answer = name =>
            {
                bool fails = name == "allocation fails" && ++allocations == 2;
                (on.First, on.Last) = fails ? (["A.1", "handler1"], []) : (on.First, on.Last);
                return fails ? 1 : 0;
            };
            Reply reply = await on.Me.Fork("C");
            Assert.Equal(Error.None, reply.Error);
            Assert.Equal("shadow 4 devzero", ChainOf(on.P.FindArea(Page(0))!));
            Assert.Equal(free + 2, on.FreeFrames);
        },
        X86 with { AllocationFailures = 1 });

    [Fact]
    public void A_task_goes_with_a_shootdown_for_each_area_that_was_mapped() => Holds(async on =>
    {
        on.Listen();
        await on.Me.Store(await on.ShowFile(0, 1), 5);
        await on.Me.Store(Page(0), 6);
        UserThread child = await on.Fork();
        int before = on.Shootdowns;
        await child.Exit();
        Assert.Equal(before + 2, on.Shootdowns);
        Assert.Contains("Exited C", on.Said);
        Assert.Equal(1, on.P.Files[0]!.Openers);
    });

    [Fact]
    public void A_task_that_has_mapped_nothing_is_shot_down_as_a_whole() => Holds(async on =>
    {
        UserThread child = await on.Fork();
        int before = on.Shootdowns;
        await child.Exit();
        Assert.Equal(before + 1, on.Shootdowns);
        Assert.Equal(
            InvalidationScope.WholeSpace(child.Tcb.Id), on.Machine.Shootdowns.LastEnded);
    });

    [Fact]
    public void A_thread_that_ends_its_task_without_leaving_it_is_accused()
        => Assert.EndsWith(
            "no CPU walks the tables of P, which exits",
            FactOf(BasicRule.Kernel, async on => await on.Me.End()));
}
