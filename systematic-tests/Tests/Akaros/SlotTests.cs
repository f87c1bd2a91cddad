using FsCheck;
using FsCheck.Fluent;
using Verified.Akaros;
using Verified.Machines;
using Xunit;

namespace Verified.Tests.OnAkaros;

/// <summary>The word in which a page map counts users, says R, and names a frame.</summary>
public class SlotTests
{
    [Fact]
    public void Each_field_is_changed_alone()
        => Prop.ForAll<ushort, bool, ushort>((users, removal, frame) =>
        {
            Slot slot = Of(users % Slot.MostReferences, removal, frame);
            Slot more = slot.Incremented();
            Slot marked = slot.WithRemoval();
            Slot empty = slot.With(null);
            return Same(more, slot.References + 1, slot.Removal, slot.Frame)
                && Same(new(unchecked(more.Bits + Slot.MinusOne)), slot)
                && Same(marked, slot.References, true, slot.Frame)
                && Same(marked.WithoutRemoval(), slot.References, false, slot.Frame)
                && Same(empty, slot.References, slot.Removal, null);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void A_word_without_a_frame_has_no_page_whatever_else_it_says()
    {
        Slot slot = default(Slot).WithRemoval().Incremented();
        Assert.Null(slot.Frame);
        Assert.NotEqual(0UL, slot.Bits);
    }

    [Fact]
    public void One_user_more_than_fits_would_leave_the_frame_and_R_and_no_users()
    {
        Slot full = Of(Slot.MostReferences, removal: true, frame: 3);
        Assert.True(Same(full.Incremented(), 0, true, new Frame(3)));
    }

    static Slot Of(int users, bool removal, int frame)
    {
        Slot slot = default(Slot).With(frame == 0 ? null : new Frame(frame));
        for (int i = 0; i < users; i++)
        {
            slot = slot.Incremented();
        }

        return removal ? slot.WithRemoval() : slot;
    }

    static bool Same(Slot slot, Slot other)
        => Same(slot, other.References, other.Removal, other.Frame);

    static bool Same(Slot slot, int users, bool removal, Frame? frame)
        => slot.References == users && slot.Removal == removal && slot.Frame == frame;
}
