using System.Collections.Generic;
using Verified.Codezero;
using Verified.Machines;
using Verified.Specs.Codezero;
using Xunit;
using static Verified.Tests.OnRules.Worlds;

namespace Verified.Tests.OnRules;

/// <summary>The further facts of the rules about who has what, at rest.</summary>
public class OwnershipFactTests
{
    [Fact]
    public void A_link_that_was_not_freed_is_reported() => Breaks(
        CodezeroInvariants.NoDescriptorIsLeaked, "link of area at 0x1 to shadow 1",
        it => it.Mm0.Ever.Add(new VmObjectLink(it.ChildArea, it.Shared)));

    [Fact]
    public void A_page_that_was_not_freed_is_reported() => Breaks(
        CodezeroInvariants.NoDescriptorIsLeaked, "page in frame",
        it => it.Mm0.Ever.Add(new Page(it.Mm0.Simulator, it.SharedPage.Frame)));

    [Fact]
    public void A_page_of_a_freed_object_is_reported() => Breaks(
        CodezeroInvariants.NoDescriptorIsLeaked, "is in no cache, and was not freed",
        it => it.Segment.Object.Free());

    [Fact]
    public void A_file_that_is_in_no_list_is_reported() => Breaks(
        CodezeroInvariants.NoDescriptorIsLeaked, "segment 9 is on no chain, and was not freed",
        it => it.Segment.Object.LinkCount = 0);

    [Fact]
    public void A_segment_that_is_in_the_list_needs_no_link() => Keeps(
        CodezeroInvariants.NoDescriptorIsLeaked,
        it =>
        {
            ((List<VmFile>)it.Mm0.Segments).Add(it.Segment);
            it.Segment.Object.LinkCount = 0;
        });

    [Fact]
    public void Another_segment_in_the_list_is_no_excuse() => Breaks(
        CodezeroInvariants.NoDescriptorIsLeaked, "segment 9 is on no chain, and was not freed",
        it =>
        {
            ((List<VmFile>)it.Mm0.Segments).Add(it.File);
            it.Segment.Object.LinkCount = 0;
        });

    [Fact]
    public void An_open_file_needs_no_link() => Keeps(
        CodezeroInvariants.NoDescriptorIsLeaked, it => it.MakeFile("G", 2, 1));

    [Fact]
    public void An_identifier_that_is_nobodys_is_reported() => Breaks(
        CodezeroInvariants.IdentifiersAreAccounted, "of 5 identifiers 1 are tasks' and 3 are free",
        it => ((List<Tcb>)it.Mm0.Tasks).Remove(it.Child));

    [Fact]
    public void An_identifier_that_was_not_given_back_is_reported() => Breaks(
        CodezeroInvariants.IdentifiersAreAccounted, "of 5 identifiers 2 are tasks' and 2 are free",
        it => FreeIds(it).Pop());

    [Fact]
    public void An_identifier_that_is_free_twice_is_reported() => Breaks(
        CodezeroInvariants.IdentifiersAreAccounted, "of 5 identifiers 2 are tasks' and 4 are free",
        it => FreeIds(it).Push(FreeIds(it).Peek()));

    [Fact]
    public void An_identifier_that_is_a_tasks_and_free_is_reported() => Breaks(
        CodezeroInvariants.IdentifiersAreAccounted, "is C's, and somebody else's or free",
        it => FreeIds(it).Push(it.Child.Id));

    /// <summary>As many as there are, all the same: another one is lost.</summary>
    [Fact]
    public void Two_tasks_with_one_identifier_are_reported() => Breaks(
        CodezeroInvariants.IdentifiersAreAccounted, "is D's, and somebody else's or free",
        it =>
        {
            FreeIds(it).Pop();
            ((List<Tcb>)it.Mm0.Tasks).Add(new Tcb(
                it.Machine, "D", number: 9, it.Parent.Id, it.Machine.Frames.Reserve()));
        });

    [Fact]
    public void A_frame_of_two_objects_is_reported() => Breaks(
        CodezeroInvariants.EveryFrameHasOneOwner, "belongs to shadow",
        it => it.Add(it.ChildTop, 0, it.SharedPage.Frame, 1));

    [Fact]
    public void A_frame_of_a_page_table_and_a_page_is_reported() => Breaks(
        CodezeroInvariants.EveryFrameHasOneOwner, "belongs to C and to file F",
        it => it.Add(it.File.Object, 1, it.Child.Tables.Root, 1));

    [Fact]
    public void A_free_frame_that_somebody_has_is_reported() => Breaks(
        CodezeroInvariants.EveryFrameHasOneOwner, "frame 31 belongs to segment 9, but it is free",
        it => it.Add(it.Segment.Object, 1, new Frame(31), 0));

    [Fact]
    public void A_descriptor_of_a_file_that_counts_no_opener_is_reported() => Breaks(
        CodezeroInvariants.FilesAreAccounted, "file F counts 1 openers and has 2",
        it => it.Child.AddFile(it.File));

    [Fact]
    public void A_file_that_nobody_uses_is_reported() => Breaks(
        CodezeroInvariants.FilesAreAccounted,
        "file G has no opener and no link, and is still there",
        it => Unused(it));

    [Fact]
    public void A_dirty_file_that_nobody_uses_may_wait_for_a_disk_that_has_failed() => Keeps(
        CodezeroInvariants.FilesAreAccounted, it => it.Add(Unused(it).Object, 0),
        diskFailures: 1);

    [Fact]
    public void A_dirty_file_that_nobody_uses_and_no_disk_has_refused_is_reported() => Breaks(
        CodezeroInvariants.FilesAreAccounted,
        "file G has no opener and no link, and is still there",
        it => it.Add(Unused(it).Object, 0));

    [Fact]
    public void A_clean_file_that_nobody_uses_waits_for_no_disk() => Breaks(
        CodezeroInvariants.FilesAreAccounted, "file G has no opener",
        it => it.Add(Unused(it).Object, 0).Dirty = false, diskFailures: 1);

    [Fact]
    public void A_freed_file_is_gone() => Keeps(
        CodezeroInvariants.FilesAreAccounted, it => Unused(it).Object.Free());

    [Fact]
    public void A_descriptor_of_a_freed_file_is_reported() => Breaks(
        CodezeroInvariants.FilesAreAccounted, "file G counts 0 openers and has 1",
        it =>
        {
            VmFile file = Unused(it);
            file.Object.Free();
            it.Child.AddFile(file);
        });

    [Fact]
    public void A_descriptor_of_a_freed_file_that_is_counted_is_reported() => Breaks(
        CodezeroInvariants.FilesAreAccounted, "file G was freed, and has 1 openers",
        it =>
        {
            VmFile file = it.MakeFile("G", 2, 1);
            file.Object.Free();
        });

    [Fact]
    public void A_mapped_file_needs_no_opener() => Keeps(
        CodezeroInvariants.FilesAreAccounted, it => Close(it, it.File));

    [Fact]
    public void A_segment_that_was_attached_and_that_nobody_has_is_reported() => Breaks(
        CodezeroInvariants.FilesAreAccounted, "segment 9 has no opener and no link",
        it => it.Segment.Object.LinkCount = 0);

    [Fact]
    public void A_segment_waits_for_the_first_who_attaches_it() => Keeps(
        CodezeroInvariants.FilesAreAccounted,
        it => (it.Segment.Object.LinkCount, it.Segment.Address) = (0, null));

    [Fact]
    public void A_boot_file_is_the_boots() => Keeps(
        CodezeroInvariants.FilesAreAccounted,
        it => it.Mm0.AddBootFile([it.Machine.Frames.Reserve()]));

    [Fact]
    public void A_slot_that_is_a_pages_and_free_is_reported() => Breaks(
        CodezeroInvariants.SlotsAreAccounted, "slot 0 of swap is shadow 1's, and free",
        it => it.FreeSlots.Push(it.Slot));

    [Fact]
    public void A_slot_that_is_free_twice_is_reported() => Breaks(
        CodezeroInvariants.SlotsAreAccounted, "slot 1 of swap is free twice",
        it => it.FreeSlots.Push(it.FreeSlots.Peek()));

    [Fact]
    public void A_slot_of_two_pages_of_one_object_is_reported() => Breaks(
        CodezeroInvariants.SlotsAreAccounted, "slot 0 of swap is shadow 1's, and shadow 1's",
        it => it.Shared.SetSlot(0, it.Slot));

    [Fact]
    public void A_slot_that_is_nobodys_is_reported() => Breaks(
        CodezeroInvariants.SlotsAreAccounted, "slot 0 of swap is nobody's, and not free",
        it => it.Shared.RemoveSlot(1));

    [Fact]
    public void A_wired_page_of_a_file_that_is_on_the_disk_alone_is_reported() => Breaks(
        CodezeroInvariants.WiredPagesAreInMemory, "page 0x9 of P is wired, and not in memory",
        it => it.Parent.FindArea(OfFile)!.Flags |= VmFlags.Fixed);

    [Fact]
    public void A_request_that_was_answered_once_is_as_it_should_be() => Keeps(
        CodezeroInvariants.NoRequestIsAnsweredTwice, it => it.Receive(answers: 1));

    /// <summary>The identifiers that no task has: the list itself.</summary>
    static Stack<AddressSpaceId> FreeIds(Family it) => (Stack<AddressSpaceId>)it.Mm0.FreeIds;

    /// <summary>A file that was opened, and closed, and is still there.</summary>
    static VmFile Unused(Family it)
    {
        VmFile file = it.MakeFile("G", 2, 1);
        Close(it, file);
        return file;
    }

    static void Close(Family it, VmFile file)
    {
        for (int i = 0; i < it.Parent.Files.Count; i++)
        {
            if (it.Parent.Files[i] == file)
            {
                it.Parent.RemoveFile(i);
                file.Openers--;
            }
        }
    }
}
