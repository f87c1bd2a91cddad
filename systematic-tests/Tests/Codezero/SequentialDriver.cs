using System.Collections.Generic;
using System.Linq;
using Verified.Codezero;
using Verified.Machines;
using Verified.Scenarios;
using Verified.Simulation;

namespace Verified.Tests.OnCodezero;

/// <summary>Does the operations on the pager, in the words of the model.</summary>
sealed class SequentialDriver
{
    const int SwapBlocks = 128;

    // More than any pager hands out: an identifier of nobody.
    const int NoSegment = 1_000_000;

    static readonly string[] FileNames = ["f", "g"];

    readonly CodezeroStage on;
    readonly UserThread?[] threads = new UserThread?[SequentialModel.MostProcesses];
    readonly List<int> segments = [];
    readonly Vnode[] vnodes;
    int forks;

    /// <summary>Builds in a pager's set-up what a new model has.</summary>
    public SequentialDriver(CodezeroStage on, World world, SequentialModel model)
    {
        this.on = on;
        on.Disks(model.Files.Sum(each => each.Capacity), SwapBlocks);
        vnodes =
        [
            .. FileNames.Select((name, i) =>
                on.File(name, model.Files[i].Pages, model.Files[i].Capacity)),
        ];
        Tcb first = on.Task("P0", 3, world.FirstOffset);
        on.Mm0.OpenNow(first, FileNames[0]);
        threads[0] = new UserThread(on.Mm0, first, on.Machine.Cpus[0]);
        first.AddThread(threads[0]!.Cpu);
        threads[0]!.Cpu.SetRoot(first.Tables.Root, first.Id);
        if (world.IsTight)
        {
            on.Mm0.StartPageOut(framesToKeep: 2);
        }
    }

    /// <summary>Does an operation of a process.</summary>
    /// <param name="vacant">The number for a child.</param>
    public async Routine<Answer> Do(int process, Operation act, ulong value, int vacant)
    {
        UserThread me = threads[process]!;
        if (act.Verb is Verb.Load or Verb.Store or Verb.Swap)
        {
            UserResult result = await Access(me, act, value);
            return new(result.Error, result.Value);
        }

        if (act.Verb == Verb.Fork)
        {
            return await Fork(me, vacant);
        }

        if (act.Verb == Verb.Exit)
        {
            await me.Leave();
        }

        Reply reply = await Call(me, act);
        bool isSegment = act.Verb is Verb.ShmGet or Verb.ShmGetNew or Verb.ShmFind;
        return new(
            reply.Error,
            isSegment && reply.Error == Error.None ? IndexOf(reply.Value) : (ulong)reply.Value);
    }

    /// <summary>A word that a sync has left unwritten, in words; null for none.</summary>
    public string? Unsynced(SequentialModel model, int process, Operation act, Answer answer)
    {
        if (answer.Error != Error.None)
        {
            return null;
        }

        return act.Verb switch
        {
            Verb.Sync => Enumerable.Range(act.Page, act.Count)
                .Select(page => model.PageOf(process, page)!)
                .Where(page => page.IsShared)
                .Select(page => Unwritten(model, page.Store, page.Index))
                .FirstOrDefault(fact => fact is not null),
            Verb.FileSync => UnwrittenFile(
                model, model.FileAt(process, act.Which)),
            _ => null,
        };
    }

    /// <summary>A word of a file that is not on the disk, in words; null for none.</summary>
    /// <param name="only">The file to look at; null for each.</param>
    public string? UnwrittenFile(SequentialModel model, ModelStore? only = null)
        => model.Files
            .Where(file => only is null || file == only)
            .SelectMany(file => Enumerable.Range(0, file.Pages)
                .Select(page => Unwritten(model, file, page)))
            .FirstOrDefault(fact => fact is not null);

    static Routine<UserResult> Access(UserThread me, Operation act, ulong value)
    {
        var page = new VirtualPage(act.Page);
        return act.Verb switch
        {
            Verb.Load => me.Load(page, act.Word),
            Verb.Store => me.Store(page, value, act.Word),
            _ => me.Swap(page, value, act.Word),
        };
    }

    async Routine<Answer> Fork(UserThread me, int vacant)
    {
        Cpu cpu = on.Machine.Cpus[vacant];
        Reply reply = await me.Fork($"P{vacant}.{forks++}", cpu);
        if (reply.Child is not { } child)
        {
            return new(reply.Error);
        }

        await cpu.LoadRoot(child.Tables.Root, child.Id);
        threads[vacant] = new UserThread(on.Mm0, child, cpu);
        return new(Error.None, (ulong)vacant);
    }

    Routine<Reply> Call(UserThread me, Operation act)
    {
        var page = new VirtualPage(act.Page);
        return act.Verb switch
        {
            Verb.Exit => me.End(),
            Verb.Map => me.Map(act.Flags, act.Count),
            Verb.MapAt => me.Map(act.Flags, act.Count, page),
            Verb.MapFile => me.MapFile(act.Which, act.At, act.Flags, act.Count),
            Verb.MapFileAt => me.MapFile(act.Which, act.At, act.Flags, act.Count, page),
            Verb.Unmap => me.Unmap(page, act.Count),
            Verb.Protect => me.Protect(page, act.Count, act.Flags),
            Verb.Sync => me.Sync(page, act.Count),
            Verb.Evict => me.Evict(page, act.Count),
            Verb.Prefault => me.Prefault(page, act.Flags, act.Count),
            Verb.Wire => me.Wire(page, act.Count),
            Verb.Unwire => me.Unwire(page, act.Count),
            _ => CallFile(me, act),
        };
    }

    Routine<Reply> CallFile(UserThread me, Operation act)
    {
        var page = new VirtualPage(act.Page);
        int? key = SequentialModel.KeyOf(act);
        return act.Verb switch
        {
            Verb.Open => me.Open(NameOf(act.Which)),
            Verb.Close => me.Close(act.Which),
            Verb.FileSync => me.FileSync(act.Which),
            Verb.Read => me.Read(act.Which, act.At, page, act.Word, act.Count),
            Verb.Write => me.Write(act.Which, act.At, page, act.Word, act.Count),
            Verb.ShmGet => me.ShmGet(key, act.Count),
            Verb.ShmGetNew => me.ShmGet(key, act.Count, exclusive: true),
            Verb.ShmFind => me.ShmGet(key, act.Count, create: false),
            Verb.ShmAttach => me.ShmAttach(SegmentOf(act.Which), act.Flags),
            Verb.ShmAttachAt => me.ShmAttach(SegmentOf(act.Which), act.Flags, page),
            _ => me.ShmDetach(page),
        };
    }

    static string NameOf(int file)
        => file >= 0 && file < FileNames.Length ? FileNames[file] : "no such file";

    int SegmentOf(int index)
        => index >= 0 && index < segments.Count ? segments[index] : NoSegment;

    ulong IndexOf(int segment)
    {
        if (!segments.Contains(segment))
        {
            segments.Add(segment);
        }

        return (ulong)segments.IndexOf(segment);
    }

    string? Unwritten(SequentialModel model, ModelStore file, int page)
    {
        int which = model.Files.ToList().IndexOf(file);
        for (int word = 0; which >= 0 && word < SequentialModel.Words; word++)
        {
            ulong found = on.Mm0.FileDisk!.Peek(vnodes[which].FirstBlock + page, word);
            if (found != file[page][word])
            {
                return $"page {page}.{word} of file {which} is {found} on the disk, and should "
                    + $"be {file[page][word]}";
            }
        }

        return null;
    }
}
