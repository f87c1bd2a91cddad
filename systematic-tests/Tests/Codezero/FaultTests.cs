using System.Linq;
using Verified.Codezero;
using Verified.Explorer;
using Verified.Machines;
using Verified.Scenarios;
using Verified.Simulation;
using Verified.Xunit;
using Xunit;
using static Verified.Codezero.VmFlags;
using static Verified.Tests.OnCodezero.Quiet;

namespace Verified.Tests.OnCodezero;

/// <summary>What a fault does, and all that it does; what of it is told.</summary>
public class FaultTests
{
    [Theory]
    [InlineData(Read)]
    [InlineData(Write)]
    public void A_fault_that_is_already_served_changes_nothing(VmFlags access) => Holds(
        async on =>
        {
            await on.Me.Prefault(Page(0), access);
            int before = on.Shootdowns;
            PageTableEntry entry = on.EntryOf(on.P, Page(0));
            Assert.Equal(Error.None, (await on.Me.Prefault(Page(0), access)).Error);
            Assert.Equal(before, on.Shootdowns);
            Assert.Equal(entry, on.EntryOf(on.P, Page(0)));
        },
        Armv7);

    [Fact]
    public void A_disk_that_fails_once_fails_the_access_once() => Holds(
        async on =>
        {
            VirtualPage shown = await on.ShowFile(1, 1);
            Assert.Equal(Error.EIO, (await on.Me.Load(shown)).Error);
            on.Answer = null;
            Assert.Equal(101UL, (await on.Me.Load(shown)).Value);
        },
        X86 with { DiskFailures = 1 }, on => on.Answer = _ => 1);

    [SystematicFact(Schedules = 60)]
    public void A_prefault_of_what_is_unmapped_is_told_that_nothing_is_there(Stage stage)
    {
        var on = new CodezeroStage(
            stage, new MachineSettings(), 2, (machine, handlers) => new Mm0(machine, handlers));
        Tcb p = on.Task("P", 1);
        on.Thread("P.1", p, 0, async me =>
        {
            Error error = (await me.Prefault(Page(0), Read)).Error;
            Assert.True(error is Error.None or Error.EINVAL, $"{error}");
        });
        on.Thread("P.2", p, 1, async me => await me.Unmap(Page(0)));
    }

    [Fact]
    public void A_copy_is_told_from_its_beginning_on() => Holds(async on =>
    {
        on.Listen();
        await on.Me.Store(Page(0), 5);
        Assert.Equal(["CopyBegins P 1", "Copied P 1 page"], on.Said);
    });

    [Fact]
    public void Nobody_may_store_to_a_page_of_a_file_while_it_is_copied() => Holds(async on =>
    {
        VirtualPage shown = await on.ShowFile(0, 1);
        Reply own = await on.Me.MapFile(0, 0, Prot | Private, 1);
        await on.Me.Store(shown, 5);
        Assert.True(on.EntryOf(on.P, shown).Writable);
        await on.Me.Store(new((int)own.Value), 6);
        Assert.False(on.EntryOf(on.P, shown).Writable);
        Assert.Equal(5UL, (await on.Me.Load(shown)).Value);
    });

    [Fact]
    public void A_copy_has_all_words_of_a_page_and_no_more() => Holds(
        async on =>
        {
            VirtualPage shown = await on.ShowFile(0, 1);
            await on.Me.Store(shown, 8, 3);
            await on.Me.Store(Page(0), 5);
            await on.Me.Store(Page(1), 6);
            await on.Me.Unmap(Page(0));

            // The frame before that of page 1 comes first.
            Reply own = await on.Me.MapFile(0, 0, Prot | Private, 1);
            await on.Me.Store(new((int)own.Value), 7);
            Assert.Equal(8UL, (await on.Me.Load(new((int)own.Value), 3)).Value);
            Assert.Equal(6UL, (await on.Me.Load(Page(1))).Value);
        },
        X86 with { Words = 4 });

    [Fact]
    public void Every_descriptor_is_known_and_has_a_name_of_its_own() => Holds(async on =>
    {
        await on.Me.Store(await on.ShowFile(0, 1), 5);
        await on.Me.Store(Page(0), 5);
        UserThread child = await on.Fork();
        await child.Exit();
        child = await on.Fork("D");
        await on.Me.Store(Page(0), 6);
        await on.Me.Map(Prot | Shared, 1);
        Ever ever = on.Mm0.Ever;
        foreach (VmArea area in on.P.Areas)
        {
            foreach (VmObjectLink link in area.Chain)
            {
                Assert.Contains(link, ever.Links);
                Assert.Contains(link.Object, ever.Objects.Append(on.Mm0.Devzero));
                foreach (Page page in link.Object.Pages)
                {
                    Assert.Contains(page, ever.Pages);
                }
            }
        }

        Assert.Distinct(ever.Objects.Select(each => each.Number).Append(0));
        Assert.Distinct(on.Mm0.Trees.Select(each => $"{each.Lock}"));
        Assert.NotEqual($"{on.P.Space}", $"{child.Tcb.Space}");
    });
}
