using System.Collections.Generic;
using Verified.Codezero;
using Verified.Machines;
using Verified.Specs.Codezero;
using Xunit;
using static Verified.Tests.OnRules.Worlds;

namespace Verified.Tests.OnRules;

/// <summary>The further facts of the rules about links, shadows, chains and page caches.</summary>
public class ShapeFactTests
{
    static readonly Frame FreeFrame = new(31);

    /// <summary>It changes under every tree's lock: nobody may be in the midst of that.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Devzero_is_looked_at_when_every_tree_is_free(bool isHeld)
        => Assert.Equal(isHeld, WhileHeld.Ask<bool>(simulator =>
        {
            var it = new Family(new Mm0(new Machine(simulator, new()), handlers: 1));
            return (isHeld ? it.File.Tree.Lock : it.Parent.Space, () =>
            {
                it.Mm0.Devzero.LinkCount++;
                return CodezeroInvariants.LinksAreCounted.Violated(it.World) is null;
            });
        }));

    [Fact]
    public void A_freed_link_on_a_chain_is_reported() => Breaks(
        CodezeroInvariants.LinksAreCounted, "the link was freed",
        it => it.ChildArea.Chain.First!.Value.Free());

    [Fact]
    public void A_freed_object_on_a_chain_is_reported() => Breaks(
        CodezeroInvariants.LinksAreCounted, "the object was freed", it => it.Shared.Free());

    [Fact]
    public void A_link_on_no_chain_is_reported() => Breaks(
        CodezeroInvariants.LinksAreCounted, "which is on no chain",
        it =>
        {
            VmObjectLink stray = new(it.ChildArea, it.Shared);
            it.Shared.Links.AddFirst(stray.ObjectNode);
            it.Shared.LinkCount++;
        });

    [Fact]
    public void A_link_that_an_unmapped_file_counts_is_reported() => Breaks(
        CodezeroInvariants.LinksAreCounted, "file G counts 1 links and has 0",
        it => Opened(it).LinkCount++);

    [Fact]
    public void A_freed_shadow_on_the_list_is_reported() => Breaks(
        CodezeroInvariants.ShadowsAreCounted, "which was freed", it => it.Shadow(it.Shared).Free());

    [Fact]
    public void A_shadow_without_a_link_is_reported() => Breaks(
        CodezeroInvariants.ShadowsAreCounted, "which is on no chain",
        it => it.Shadow(it.Shared));

    [Fact]
    public void A_shadow_with_another_original_is_reported() => Breaks(
        CodezeroInvariants.ShadowsAreCounted, "whose original is devzero",
        it => it.ChildTop.Original = it.Mm0.Devzero);

    [Fact]
    public void A_chain_without_a_file_is_reported() => Breaks(
        CodezeroInvariants.ChainFollowsTheOriginals, "ends with shadow 1",
        it =>
        {
            ListNode<VmObjectLink> last = it.ChildArea.Chain.First!;
            while (it.ChildArea.Chain.After(last) is { } next)
            {
                last = next;
            }

            it.ChildArea.Chain.Remove(last);
        });

    [Fact]
    public void A_chain_without_anything_is_reported() => Breaks(
        CodezeroInvariants.ChainFollowsTheOriginals, "ends with nothing",
        it => it.Parent.AddArea(new VmArea(
            it.Parent, it.File.Tree, Unmapped, 1, 0, VmFlags.None)));

    [Fact]
    public void A_private_area_with_devzero_behind_its_file_is_reported() => Breaks(
        CodezeroInvariants.ChainFollowsTheOriginals, "segment 9 is followed by devzero",
        it => it.Parent.FindArea(OfSegment)!.Flags = VmFlags.Prot | VmFlags.Private);

    [Fact]
    public void A_writable_top_with_a_shadow_is_reported() => Breaks(
        CodezeroInvariants.OnlyAPrivateTopIsWritable, "with 1 links and 1 shadows",
        it => it.ChildTop.ShadowCount++);

    [Fact]
    public void A_writable_top_of_two_areas_is_reported() => Breaks(
        CodezeroInvariants.OnlyAPrivateTopIsWritable, "with 2 links and 0 shadows",
        it => it.ChildTop.LinkCount++);

    [Fact]
    public void A_file_of_the_disk_that_is_writable_is_reported() => Breaks(
        CodezeroInvariants.OnlyAPrivateTopIsWritable, "file F of P is writable, first",
        it => it.File.Object.Writable = true);

    [Fact]
    public void A_freed_page_in_a_cache_is_reported() => Breaks(
        CodezeroInvariants.PagesAreOwned, "whose owner is nobody: it was freed",
        it => it.ChildPage.Free());

    [Fact]
    public void A_page_twice_in_one_cache_is_reported() => Breaks(
        CodezeroInvariants.PagesAreOwned, "caches page 1 behind page 1",
        it => it.Add(it.ChildTop, 1));

    [Fact]
    public void A_page_twice_in_the_cache_of_an_unmapped_file_is_reported() => Breaks(
        CodezeroInvariants.PagesAreOwned, "file G caches page 1 behind page 1",
        it =>
        {
            VmObject file = Opened(it);
            it.Add(file, 1);
            it.Add(file, 1);
        });

    [Fact]
    public void A_page_that_an_unmapped_file_counts_is_reported() => Breaks(
        CodezeroInvariants.PagesAreOwned, "file G counts 1 pages and has 0",
        it => Opened(it).PageCount++);

    [Fact]
    public void A_page_of_a_shadow_outside_every_area_is_reported() => Breaks(
        CodezeroInvariants.PagesAreOwned, "shadow 1 has page 2, which nobody can see",
        it => it.Add(it.Shared, 2));

    [Fact]
    public void A_slot_of_a_shadow_outside_every_area_is_reported() => Breaks(
        CodezeroInvariants.PagesAreOwned, "shadow 1 has page 2 in swap, which nobody can see",
        it => it.Shared.SetSlot(2, it.FreeSlots.Pop()));

    [Fact]
    public void A_page_that_one_of_two_areas_can_see_is_as_it_should_be() => Keeps(
        CodezeroInvariants.PagesAreOwned, it => it.ParentArea.PageCount = 1);

    [Fact]
    public void A_page_in_an_area_of_another_shadow_alone_is_reported() => Breaks(
        CodezeroInvariants.PagesAreOwned, "shadow 3 has page 1, which nobody can see",
        it => it.ChildArea.PageCount = 1);

    [Fact]
    public void A_page_beyond_the_end_of_its_file_is_reported() => Breaks(
        CodezeroInvariants.PagesAreOwned, "file F has page 2, which nobody can see",
        it => it.Add(it.File.Object, 2));

    [Fact]
    public void A_slot_beyond_the_end_of_its_segment_is_reported() => Breaks(
        CodezeroInvariants.PagesAreOwned, "segment 9 has page 2 in swap, which nobody can see",
        it => it.Segment.Object.SetSlot(2, it.FreeSlots.Pop()));

    [Fact]
    public void A_page_in_a_free_frame_is_reported() => Breaks(
        CodezeroInvariants.PagesAreOwned, "caches page in frame 31, which is free",
        it => it.Add(it.ParentTop, 1, FreeFrame, 0));

    [Fact]
    public void A_page_that_is_not_counted_is_reported() => Breaks(
        CodezeroInvariants.PagesAreOwned, "counts 0 pages and has 1",
        it => it.ChildTop.PageCount--);

    [Fact]
    public void An_object_that_was_not_merged_is_reported() => Breaks(
        CodezeroInvariants.ChainsAreCollapsed, "has one link and one shadow",
        it =>
        {
            it.Shared.LinkCount = 1;
            it.Shared.ShadowCount = 1;
        });

    [Fact]
    public void A_page_in_swap_hides_as_one_in_memory_does() => Breaks(
        CodezeroInvariants.ChainsAreCollapsed, "shadow 2 of P hides shadow 1 behind it",
        it => it.ParentTop.SetSlot(1, it.FreeSlots.Pop()));

    [Fact]
    public void An_area_that_contains_another_is_reported() => Breaks(
        CodezeroInvariants.AreasAreDisjoint, "area at 0x8 of P has 2 pages, and what is before it "
            + "ends at 0x9",
        it => it.ParentArea.PageCount = 8);

    [Fact]
    public void Areas_that_touch_are_disjoint() => Keeps(
        CodezeroInvariants.AreasAreDisjoint, it => it.ParentArea.PageCount = 7);

    [Fact]
    public void Areas_that_do_not_ascend_are_reported() => Breaks(
        CodezeroInvariants.AreasAreDisjoint, "area at 0x8 of P has 2 pages, and what is before it "
            + "ends at 0xe",
        it => ((List<VmArea>)it.Parent.Areas).Reverse());

    [Fact]
    public void An_area_without_pages_is_reported() => Breaks(
        CodezeroInvariants.AreasAreDisjoint, "area at 0x5 of P has 0 pages",
        it => it.Parent.AddArea(new VmArea(
            it.Parent, it.File.Tree, Unmapped, 0, 0, VmFlags.None)));

    /// <summary>The object of another file, which is open and not mapped.</summary>
    static VmObject Opened(Family it) => it.MakeFile("G", 2, 2).Object;
}
