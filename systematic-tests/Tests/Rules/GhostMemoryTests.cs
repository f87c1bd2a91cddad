using System;
using Verified.Codezero;
using Verified.Machines;
using Verified.Specs.Codezero;
using Xunit;
using static Verified.Tests.OnRules.Worlds;

namespace Verified.Tests.OnRules;

/// <summary>What the ghost memory says that each page should hold.</summary>
public class GhostMemoryTests
{
    /// <summary>Where the parent maps the file once more, for itself.</summary>
    static readonly VirtualPage OfCopy = new(6);

    [Fact]
    public void A_private_page_shows_the_file_until_it_has_a_copy() => On(it =>
    {
        it.MapFile(it.Parent, OfCopy, VmFlags.Private);
        Shows(it, it.Parent, OfCopy, 100);
        it.Ghost.Written(it.File, 0, 0, 200);
        Shows(it, it.Parent, OfCopy, 200);
        Copy(it, it.Parent, OfCopy);
        it.Ghost.Written(it.File, 0, 0, 300);
        Shows(it, it.Parent, OfCopy, 200);
        Shows(it, it.Parent, OfFile, 300);
    });

    [Fact]
    public void A_store_to_a_private_page_is_not_the_files() => On(it =>
    {
        it.MapFile(it.Parent, OfCopy, VmFlags.Private);
        it.Access(it.Parent, AccessKind.Store, OfCopy, 100, 7);
        Shows(it, it.Parent, OfCopy, 7);
        Shows(it, it.Parent, OfFile, 100);
        Assert.Equal(100ul, it.Ghost.Word(it.File, 0, 0));
    });

    [Fact]
    public void A_copy_is_of_the_whole_page() => On(it =>
    {
        it.MapFile(it.Parent, OfCopy, VmFlags.Private);
        it.Access(it.Parent, AccessKind.Store, OfCopy, 100, 7);
        it.Ghost.Written(it.File, 0, 1, 9);
        Assert.Equal(0ul, it.Ghost.Word(it.Parent, OfCopy, 1));
    });

    [Fact]
    public void A_copy_is_of_one_page() => On(it =>
    {
        it.MapFile(it.Parent, OfCopy, VmFlags.Private);
        Copy(it, it.Parent, OfCopy);
        it.Ghost.Written(it.File, 1, 0, 9);
        Shows(it, it.Parent, OfCopy + 1, 9);
    });

    [Fact]
    public void A_child_has_copies_of_what_the_parent_has_copies_of() => On(it =>
    {
        Tcb child = Fork(it);
        it.Access(it.Parent, AccessKind.Store, First, 3, 7);
        Shows(it, child, First, 3);
        it.Ghost.StoredFor(child, First + 1, 0, 8);
        Shows(it, it.Parent, First + 1, 2);
        Shows(it, child, First + 1, 8);
    });

    [Fact]
    public void What_the_parent_has_not_copied_shows_the_file_in_both() => On(it =>
    {
        it.MapFile(it.Parent, OfCopy, VmFlags.Private);
        Tcb child = Fork(it);
        it.Ghost.Written(it.File, 0, 0, 200);
        Shows(it, it.Parent, OfCopy, 200);
        Shows(it, child, OfCopy, 200);
        Copy(it, child, OfCopy);
        it.Ghost.Written(it.File, 0, 0, 300);
        Shows(it, it.Parent, OfCopy, 300);
        Shows(it, child, OfCopy, 200);
    });

    [Fact]
    public void A_child_has_nothing_of_what_was_known_of_it_before() => On(it =>
    {
        it.MapFile(it.Child, OfCopy, VmFlags.Shared);
        it.Ghost.Forked(it.Parent, it.Child);
        Shows(it, it.Child, First, 3);
        Shows(it, it.Child, First + 1, 2);
        Assert.Null(it.Ghost.Word(it.Child, OfCopy, 0));
    });

    [Fact]
    public void A_shared_page_is_seen_by_all_who_map_it() => On(it =>
    {
        it.MapFile(it.Child, OfFile, VmFlags.Shared);
        it.Access(it.Child, AccessKind.Store, OfFile, 100, 7);
        Shows(it, it.Parent, OfFile, 7);
        Assert.Equal(7ul, it.Ghost.Word(it.File, 0, 0));
    });

    [Fact]
    public void Parent_and_child_see_one_segment() => On(it =>
    {
        Tcb child = Fork(it);
        it.Access(it.Parent, AccessKind.Store, OfSegment, 5, 6);
        Shows(it, child, OfSegment, 6);
        it.Ghost.StoredFor(child, OfSegment + 1, 0, 7);
        Shows(it, it.Parent, OfSegment + 1, 7);
    });

    [Fact]
    public void A_child_that_was_made_before_does_not_have_what_is_mapped_later() => On(it =>
    {
        Assert.Null(it.Ghost.Word(it.Child, OfFile, 0));
        Assert.Null(it.Ghost.Word(it.Child, OfSegment, 0));
    });

    [Fact]
    public void Memory_without_a_file_is_zero_at_first() => On(it =>
    {
        it.Mm0.MapAnonymous(it.Parent, Unmapped, 1);
        Shows(it, it.Parent, Unmapped, 0);
        Shows(it, it.Parent, OfSegment + 1, 0);
    });

    [Fact]
    public void A_store_to_one_page_of_zeroes_is_no_store_to_another() => On(it =>
    {
        it.Mm0.MapAnonymous(it.Parent, Unmapped, 2);
        it.Ghost.StoredFor(it.Parent, Unmapped, 0, 7);
        Shows(it, it.Parent, Unmapped, 7);
        Shows(it, it.Parent, Unmapped + 1, 0);
        Assert.Equal(0ul, it.Ghost.Word(it.Mm0.Devzero.File!, 0, 0));
    });

    /// <summary>Where a published variant shares them, each page has its own.</summary>
    [Fact]
    public void A_store_to_shared_zeroes_is_in_one_page_of_them() => On(it =>
    {
        VmArea area = it.Mm0.MapAnonymous(it.Parent, Unmapped, 2);
        area.Flags = VmFlags.Prot | VmFlags.Shared;
        it.Ghost.Mapped(area);
        it.Ghost.StoredFor(it.Parent, Unmapped, 0, 7);
        Shows(it, it.Parent, Unmapped, 7);
        Shows(it, it.Parent, Unmapped + 1, 0);
    });

    [Fact]
    public void A_boot_file_is_its_image() => On(it =>
    {
        Frame image = it.Machine.Frames.Reserve();
        it.Machine.Memory.Poke(image, 0, 77);
        Assert.Equal(77ul, it.Ghost.Word(it.Mm0.AddBootFile([image]), 0, 0));
    });

    [Fact]
    public void What_is_unmapped_holds_nothing() => On(it =>
    {
        it.Ghost.Unmapped(it.Parent, First, 1);
        Assert.Null(it.Ghost.Word(it.Parent, First, 0));
        Shows(it, it.Parent, First + 1, 2);
        Shows(it, it.Child, First, 1);
    });

    [Fact]
    public void What_is_mapped_anew_has_nothing_of_what_was_there() => On(it =>
    {
        it.Ghost.Unmapped(it.Parent, First, 2);
        it.MapFile(it.Parent, First, VmFlags.Private);
        Shows(it, it.Parent, First, 100);
    });

    [Fact]
    public void A_file_keeps_what_was_stored_when_it_is_unmapped() => On(it =>
    {
        it.Access(it.Parent, AccessKind.Store, OfFile, 100, 7);
        it.Ghost.Unmapped(it.Parent, OfFile, 2);
        Assert.Equal(7ul, it.Ghost.Word(it.File, 0, 0));
    });

    [Fact]
    public void Other_rights_change_no_word_and_no_other_page() => On(it =>
    {
        it.Ghost.Protected(it.Parent, First, 1, VmFlags.None);
        Shows(it, it.Parent, First, 3);
        it.Access(it.Parent, AccessKind.Store, First + 1, 2, 7);
        it.Access(it.Child, AccessKind.Store, First, 1, 7);
        Assert.Null(it.Ghost.Trespass);
    });

    [Fact]
    public void A_child_has_the_parents_rights_and_not_its_later_ones() => On(it =>
    {
        it.Ghost.Protected(it.Parent, First, 1, VmFlags.Read);
        Tcb child = Fork(it);
        it.Ghost.Protected(it.Parent, First + 1, 1, VmFlags.Read);
        it.Access(child, AccessKind.Store, First + 1, 2, 7);
        Assert.Null(it.Ghost.Trespass);
        it.Access(child, AccessKind.Store, First, 3, 7);
        Assert.NotNull(it.Ghost.Trespass);
    });

    [Fact]
    public void A_task_that_has_exited_holds_nothing() => On(it =>
    {
        it.Ghost.Exited(it.Child);
        Assert.Null(it.Ghost.Word(it.Child, First, 0));
        Shows(it, it.Parent, First, 3);
    });

    [Fact]
    public void What_the_pager_stores_is_what_it_and_a_thread_load() => On(it =>
    {
        it.Ghost.StoredFor(it.Child, First, 1, 7);
        it.Ghost.LoadedFor(it.Child, First, 1, 7);
        it.Ghost.LoadedFor(it.Child, First, 0, 1);
        it.Access(it.Child, AccessKind.Load, First, 1, 1);
        Assert.Null(it.Ghost.Mismatch);
        Assert.Null(it.Ghost.Trespass);
    });

    [Fact]
    public void What_is_written_to_a_file_is_what_is_read_and_what_a_mapping_shows() => On(it =>
    {
        it.Ghost.Written(it.File, 1, 0, 7);
        it.Ghost.Read(it.File, 1, 0, 7);
        it.Access(it.Parent, AccessKind.Load, OfFile + 1, 7, 7);
        Assert.Null(it.Ghost.Mismatch);
    });

    [Fact]
    public void A_file_that_is_opened_again_is_the_same_one() => On(it =>
    {
        it.Ghost.Written(it.File, 0, 0, 7);
        var again = new VmFile(
            it.Mm0.Simulator, FileType.Vfs, 8, it.File.Object.Pager, it.File.Tree)
        {
            Vnode = it.File.Vnode,
        };
        Assert.Equal(7ul, it.Ghost.Word(again, 0, 0));
        it.Ghost.Written(again, 0, 0, 8);
        Shows(it, it.Parent, OfFile, 8);
    });

    /// <summary>
    /// A second child, which has all that the parent has, on the CPU of the first one.
    /// </summary>
    static Tcb Fork(Family it)
    {
        Tcb child = it.Mm0.CreateTask("D");
        it.Ghost.Forked(it.Parent, child);
        it.Run(child, it.Machine.Cpus[1]);
        return child;
    }

    static void Shows(Family it, Tcb tcb, VirtualPage page, ulong expected)
        => Assert.Equal(expected, it.Ghost.Word(tcb, page, 0));

    static void On(Action<Family> act) => OnPager(it =>
    {
        act(it);
        return true;
    });

    /// <summary>Makes a private page its own, as it is now.</summary>
    static void Copy(Family it, Tcb task, VirtualPage page)
    {
        it.Ghost.CopyBegins(task, page);
        Frame frame = it.Machine.Frames.Reserve();
        for (int word = 0; word < it.Machine.Settings.Words; word++)
        {
            it.Machine.Memory.Poke(frame, word, it.Ghost.Word(task, page, word)!.Value);
        }

        it.Ghost.Copied(task, page, new Page(it.Mm0.Simulator, frame));
    }
}
