using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Verified.Codezero;
using Verified.Explorer;
using Verified.Machines;
using Verified.Scenarios;
using Verified.Simulation;
using Xunit;
using static Verified.Codezero.VmFlags;

namespace Verified.Tests.OnCodezero;

/// <summary>A request that makes no sense is refused with its error, and changes nothing.</summary>
/// <remarks>
/// The task has private memory in pages 1–2, file F of 2 pages open as 0 and mapped in pages 4–5,
/// and a segment of one page, with key 1, in page 12. Page 3 is free.
/// </remarks>
public class WrongRequestTests
{
    static readonly VirtualPage Gap = new(3);
    static readonly VirtualPage OfFile = new(4);
    static readonly VirtualPage OfSegment = new(12);
    static readonly VirtualPage Outside = new(16);

    static readonly Dictionary<string, (Error Error, Func<UserThread, Routine<Reply>> Ask)> Wrong
        = new()
        {
            ["map, shared and private"] = (Error.EINVAL, me => me.Map(Prot | Shared | Private, 1)),
            ["map, neither shared nor private"] = (Error.EINVAL, me => me.Map(Prot, 1)),
            ["map, no page"] = (Error.EINVAL, me => me.Map(Prot | Private, 0)),
            ["map, fewer than no page"] = (Error.EINVAL, me => me.Map(Prot | Private, -1)),
            ["map, what is mapped"] = (Error.EINVAL, me => me.Map(Prot | Private, 1, Page(1))),
            ["map, partly mapped"] = (Error.EINVAL, me => me.Map(Prot | Private, 2, Gap)),
            ["map, page 0"] = (Error.EINVAL, me => me.Map(Prot | Private, 1, new(0))),
            ["map, in the range of segments"] =
                (Error.EINVAL, me => me.Map(Prot | Private, 1, OfSegment + 1)),
            ["map, a length that wraps around"] =
                (Error.EINVAL, me => me.Map(Prot | Private, int.MaxValue, Gap)),
            ["map, more than there is"] = (Error.ENOMEM, me => me.Map(Prot | Private, 12)),
            ["map, shared, what is mapped"] =
                (Error.EINVAL, me => me.Map(Prot | Shared, 1, Page(1))),
            ["map, shared, more than there is"] =
                (Error.ENOMEM, me => me.Map(Prot | Shared, 12)),
            ["map, a file that is not open"] =
                (Error.EINVAL, me => me.MapFile(1, 0, Prot | Shared, 1)),
            ["map, a file that is anonymous"] =
                (Error.EINVAL, me => me.MapFile(0, 0, Prot | Shared | Anonymous, 1)),
            ["map, beyond the file's end"] =
                (Error.EINVAL, me => me.MapFile(0, 1, Prot | Private, 2)),
            ["map, before the file's start"] =
                (Error.EINVAL, me => me.MapFile(0, -1, Prot | Private, 1)),
            ["unmap, page 16"] = (Error.EINVAL, me => me.Unmap(Outside)),
            ["unmap, to beyond the end"] = (Error.EINVAL, me => me.Unmap(OfSegment, 5)),
            ["unmap, a length that wraps around"] =
                (Error.EINVAL, me => me.Unmap(Page(0), int.MaxValue)),
            ["unmap, before page 0"] = (Error.EINVAL, me => me.Unmap(new(-1))),
            ["unmap, no page"] = (Error.EINVAL, me => me.Unmap(Page(0), 0)),
            ["protect, what is not mapped"] = (Error.EINVAL, me => me.Protect(Gap, 1, Read)),
            ["protect, partly mapped"] = (Error.EINVAL, me => me.Protect(Page(0), 3, Read)),
            ["protect, with a right that is none"] =
                (Error.EINVAL, me => me.Protect(Page(0), 1, Read | Shared)),
            ["wire, partly mapped"] = (Error.EINVAL, me => me.Wire(Page(1), 2)),
            ["unwire, what is not mapped"] = (Error.EINVAL, me => me.Unwire(Gap)),
            ["prefault, what is not mapped"] = (Error.EINVAL, me => me.Prefault(Gap, Read)),
            ["prefault, for no access"] = (Error.EINVAL, me => me.Prefault(Page(0), None)),
            ["evict, what is not mapped"] = (Error.EINVAL, me => me.Evict(Gap)),
            ["sync, what is not mapped"] = (Error.EINVAL, me => me.Sync(Gap)),
            ["open, no such file"] = (Error.ENOENT, me => me.Open("G")),
            ["close, what is not open"] = (Error.EINVAL, me => me.Close(1)),
            ["close, a negative descriptor"] = (Error.EINVAL, me => me.Close(-1)),
            ["sync of a file that is not open"] = (Error.EINVAL, me => me.FileSync(1)),
            ["read, a file that is not open"] =
                (Error.EINVAL, me => me.Read(1, 0, Page(0), 0, 1)),
            ["read, from before the start"] =
                (Error.EINVAL, me => me.Read(0, -1, Page(0), 0, 1)),
            ["read, to what is not mapped"] = (Error.EINVAL, me => me.Read(0, 0, Gap, 0, 1)),
            ["read, to the end of an area and beyond"] =
                (Error.EINVAL, me => me.Read(0, 0, Page(1), 1, 2)),
            ["read, nothing"] = (Error.EINVAL, me => me.Read(0, 0, Page(0), 0, 0)),
            ["write, from what is not mapped"] =
                (Error.EINVAL, me => me.Write(0, 0, Gap, 0, 1)),
            ["write, beyond what the file may grow to"] =
                (Error.EINVAL, me => me.Write(0, 4, Page(0), 0, 1)),
            ["shmget, no page"] = (Error.EINVAL, me => me.ShmGet(2, 0)),
            ["shmget, too many pages"] = (Error.EINVAL, me => me.ShmGet(2, 11)),
            ["shmget, more than the segment has"] = (Error.EINVAL, me => me.ShmGet(1, 2)),
            ["shmget, a new one that is there"] =
                (Error.EEXIST, me => me.ShmGet(1, 1, exclusive: true)),
            ["shmget, one that is not there"] =
                (Error.ENOENT, me => me.ShmGet(2, 1, create: false)),
            ["attach, no such segment"] = (Error.EINVAL, me => me.ShmAttach(99)),
            ["detach, what is not mapped"] = (Error.EINVAL, me => me.ShmDetach(Gap)),
            ["detach, what is no segment"] = (Error.EINVAL, me => me.ShmDetach(OfFile)),
            ["detach, page 16"] = (Error.EINVAL, me => me.ShmDetach(Outside)),
        };

    public static IEnumerable<TheoryDataRow<string>> Labels
        => Wrong.Keys.Select(label => new TheoryDataRow<string>(label));

    [Theory]
    [MemberData(nameof(Labels))]
    public void A_request_that_makes_no_sense_changes_nothing(string label)
    {
        var scenario = new Scenario(
            "WrongRequests", "codezero", "a request that makes no sense", [],
            stage => Build(stage, label));
        ExplorationResult result = new Campaign(
            [Subject.Of(scenario)],
            new() { Strategy = StrategyKind.DepthFirst, Preemptions = 0, Workers = 1 }).Run()[0];
        Assert.Null(result.Finding?.Violation.Fact);
        Assert.True(result.Holds);
    }

    static void Build(Stage stage, string label)
    {
        var on = new CodezeroStage(stage, new(), 1, (machine, n) => new Mm0(machine, n));
        on.Disks(fileBlocks: 2, swapBlocks: 2);
        on.File("F", 2);
        Tcb p = on.Task("P", 2);
        on.Thread("P.1", p, 0, async me =>
        {
            await Prepare(me);
            string before = Picture(on.Mm0, p);
            Reply reply = await Wrong[label].Ask(me);
            string now = Picture(on.Mm0, p);
            Check.Kernel(
                reply.Error == Wrong[label].Error, $"the error is not {reply.Error}");
            Check.Kernel(now == before, $"a refusal leaves [{before}], not [{now}]");
        });
    }

    static async Routine Prepare(UserThread me)
    {
        await me.Open("F");
        await me.MapFile(0, 0, Prot | Shared, 2, OfFile);
        int segment = (await me.ShmGet(1, 1)).Value;
        await me.ShmAttach(segment, Prot, OfSegment);
        await me.Store(Page(0), 1);
        await me.Store(OfFile, 2);
        await me.Store(OfSegment, 3);
    }

    static VirtualPage Page(int number) => CodezeroStage.Page(number);

    /// <summary>All that a request may leave behind.</summary>
    static string Picture(Mm0 mm0, Tcb task)
    {
        var text = new StringBuilder(
            $"{mm0.Machine.Frames.FreeCount} frames and {mm0.Swap!.Free.Count} slots free; "
            + $"{mm0.Segments.Count} segments");
        foreach (VmArea area in task.Areas)
        {
            text.Append($"; {area} {area.PageCount} {area.Flags}");
        }

        foreach (VmFile? file in task.Files)
        {
            text.Append($"; {file} open, {file?.Openers}");
        }

        foreach (VmObject each in mm0.Ever.Objects.Where(each => !each.IsFreed))
        {
            text.Append($"; {each} {each.PageCount} {each.LinkCount} {each.Writable}");
        }

        return text.ToString();
    }
}
