using System.Linq;
using Verified.Codezero;
using Verified.Machines;
using Verified.Scenarios;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnCodezero;

/// <summary>Segments of shared memory: where they lie, and when they go.</summary>
/// <remarks>Their range is that of pages 12 … 15.</remarks>
public class SegmentTests
{
    static readonly VirtualPage Start = new(12);

    [Fact]
    public void Identifiers_count_from_1_and_the_largest_segment_has_10_pages()
        => Assert.Null(Programs.Run(on => Thread(on, async me =>
        {
            Same(await me.ShmGet(1, 10), 1);
            Same(await me.ShmGet(2, 1), 2);
            Same(await me.ShmGet(1, 10), 1);
        }))?.Fact);

    /// <summary>In the order of their making they are at 13, at 12, at 14.</summary>
    [Fact]
    public void A_segment_may_touch_others_and_overlaps_none()
        => Assert.Null(Programs.Run(on => Thread(on, async me =>
        {
            for (int i = 1; i <= 3; i++)
            {
                await me.ShmGet(i, 1);
            }

            Same(await me.ShmAttach(1, address: Start + 1), 13);
            Same(await me.ShmAttach(2), 12);
            Same(await me.ShmAttach(3), 14);
        }))?.Fact);

    [Fact]
    public void A_segment_with_a_hole_is_detached_on_both_sides()
        => Assert.Null(Programs.Run(on => Thread(on, async me =>
        {
            await me.ShmGet(1, 3);
            Same(await me.ShmAttach(1), 12);
            await me.Unmap(Start + 1);
            Check.Kernel(me.Tcb.Areas.Count == 2, "two parts are left");
            Same(await me.ShmDetach(Start), 0);
            Check.Kernel(me.Tcb.Areas.Count == 0, "no part is left");
            Check.Kernel(on.Mm0.Segments.Count == 0, "it went with the last who had it");
        }))?.Fact);

    [Fact]
    public void Of_two_segments_that_were_attached_at_a_page_the_lower_area_s_goes()
        => Assert.Null(Programs.Run(on => Thread(on, async me =>
        {
            await me.ShmGet(1, 3);
            await me.ShmGet(2, 1);
            Same(await me.ShmAttach(1), 12);
            await me.Unmap(Start);
            Same(await me.ShmAttach(2, address: Start), 12);
            Same(await me.ShmDetach(Start), 0);
            VmArea left = me.Tcb.Areas.Single();
            Check.Kernel(left.Start == Start + 1 && left.PageCount == 2, "the first one's stays");
            Same(await me.ShmDetach(Start), 0);
            Check.Kernel(me.Tcb.Areas.Count == 0, "then it goes, too");
        }))?.Fact);

    [Fact]
    public void A_segment_goes_with_who_could_not_attach_it()
        => Assert.Null(Programs.RunMany(
            on => AttachAt(on, Start), schedules: 300, "something else is there"));

    [Fact]
    public void A_segment_that_nobody_has_is_attached_elsewhere()
        => Assert.Null(Programs.RunMany(
            on => AttachAt(on, Start + 1), schedules: 300,
            "somebody has it where something else is", "it goes where it is wanted"));

    /// <summary>
    /// One task detaches a segment, of which it is the last; another one, which has something else
    /// at that page, attaches it meanwhile, at <paramref name="wanted"/> if that can be chosen.
    /// </summary>
    static void AttachAt(CodezeroStage on, VirtualPage wanted)
    {
        var attached = new Semaphore(on.Machine.Simulator, "attached", 0);
        var detached = new Semaphore(on.Machine.Simulator, "detached", 0);
        int segment = 0;
        on.Thread("P.1", on.Mm0.CreateTask("P"), 0, async me =>
        {
            segment = (await me.ShmGet(1, 1)).Value;
            Same(await me.ShmAttach(segment, address: Start), 12);
            await attached.Up();
            Same(await me.ShmDetach(Start), 0);
            await detached.Up();
        });
        on.Thread("Q.1", on.Mm0.CreateTask("Q"), 1, async me =>
        {
            int other = (await me.ShmGet(2, 1)).Value;
            Same(await me.ShmAttach(other, address: Start), 12);
            await attached.Down();
            Reply tried = await me.ShmAttach(segment, address: wanted);
            on.Occurs(tried.Error == Error.None ? 1 : 0);
            await detached.Down();
            VmFile? left = on.Mm0.Segments.SingleOrDefault(each => each.Key == 1);
            int? at = tried.Error == Error.None ? tried.Value : null;
            Check.Kernel(left?.Address?.Number == at, $"it is at {at}, not at {left?.Address}");
        });
    }

    static void Thread(CodezeroStage on, System.Func<UserThread, Routine> program)
        => on.Thread("P.1", on.Mm0.CreateTask("P"), 0, program);

    static void Same(Reply reply, int value)
        => Check.Kernel(
            reply == new Reply(Error.None, Value: value),
            $"the answer is {value}, and no {reply.Error} with {reply.Value}");
}
