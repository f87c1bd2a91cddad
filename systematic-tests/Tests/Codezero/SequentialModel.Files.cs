using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Codezero;
using Verified.Machines;

namespace Verified.Tests.OnCodezero;

/// <summary>Files and segments of the model.</summary>
sealed partial class SequentialModel
{
    const int MostSegmentPages = 10;

    readonly List<ModelSegment> segments = [];

    /// <summary>A file of three pages that may grow by one, and one of two that may not.</summary>
    public IReadOnlyList<ModelStore> Files { get; } =
        [ModelStore.File(3, capacity: 4), ModelStore.File(2, capacity: 2)];

    /// <summary>The descriptors that a process has open.</summary>
    public IReadOnlyList<int> DescriptorsOf(int process)
        => [.. Enumerable.Range(0, processes[process]!.Descriptors.Count)
            .Where(each => FileAt(process, each) is not null)];

    /// <summary>The segments that can be attached.</summary>
    public IReadOnlyList<int> LiveSegments
        => [.. Enumerable.Range(0, segments.Count).Where(each => !segments[each].IsGone)];

    /// <summary>The addresses at which a process has segments.</summary>
    public IReadOnlyList<int> SegmentsOf(int process)
        => [.. segments.Where(each => Has(processes[process]!, each)).Select(each =>
            each.Address!.Value)];

    /// <summary>The file that a process has open under a descriptor, if any.</summary>
    public ModelStore? FileAt(int process, int descriptor)
        => FileOf(processes[process]!, new Operation(Verb.FileSync, Which: descriptor));

    static ModelStore? FileOf(ModelProcess me, Operation act)
        => act.Which >= 0 && act.Which < me.Descriptors.Count
            ? me.Descriptors[act.Which]
            : null;

    /// <summary>The lowest free descriptor; there is no file but the two.</summary>
    Answer Open(ModelProcess me, Operation act)
    {
        if (act.Which < 0 || act.Which >= Files.Count)
        {
            return new(Error.ENOENT);
        }

        int free = me.Descriptors.IndexOf(null);
        if (free < 0)
        {
            free = me.Descriptors.Count;
            me.Descriptors.Add(null);
        }

        me.Descriptors[free] = Files[act.Which];
        return new(Error.None, (ulong)free);
    }

    static Answer Close(ModelProcess me, Operation act)
    {
        if (FileOf(me, act) is null)
        {
            return Answer.Invalid;
        }

        me.Descriptors[act.Which] = null;
        return default;
    }

    /// <summary>Words of a file to memory, as many as it has.</summary>
    static Answer Read(ModelProcess me, Operation act)
    {
        if (FileOf(me, act) is not { } file || !Fits(me, act, VmFlags.Write))
        {
            return Answer.Invalid;
        }

        int done = 0;
        for (; done < act.Count && act.At / Words < file.Pages
            && (act.At + done) / Words < file.Pages; done++)
        {
            ModelPage page = PageOf(me, act, done);
            page.BecomeOwn();
            page.Words[(act.Word + done) % Words]
                = file[(act.At + done) / Words][(act.At + done) % Words];
        }

        return new(Error.None, (ulong)done);
    }

    /// <summary>Words of memory to a file, which grows if it may; else nothing.</summary>
    static Answer Write(ModelProcess me, Operation act)
    {
        if (FileOf(me, act) is not { } file || !Fits(me, act, VmFlags.Read)
            || (long)act.At + act.Count > file.Capacity * Words)
        {
            return Answer.Invalid;
        }

        for (int i = 0; i < act.Count; i++)
        {
            file.Grow((act.At + i) / Words);
            file[(act.At + i) / Words][(act.At + i) % Words]
                = PageOf(me, act, i).Words[(act.Word + i) % Words];
        }

        return new(Error.None, (ulong)act.Count);
    }

    static ModelPage PageOf(ModelProcess me, Operation act, int word)
        => me.Pages[act.Page + ((act.Word + word) / Words)]!;

    /// <summary>Whether words of memory are mapped with a right.</summary>
    static bool Fits(ModelProcess me, Operation act, VmFlags right)
        => act.At >= 0 && act.Count is > 0 and <= EndPage * Words && act.Page is >= 0 and < EndPage
            && Enumerable.Range(0, act.Count)
                .Select(i => me.At(act.Page + ((act.Word + i) / Words)))
                .All(page => page is not null && (page.Rights & right) != 0);

    /// <summary>A segment by its key, of which there are two; else one that nobody finds.</summary>
    Answer GetSegment(Operation act)
    {
        if (act.Count is < 1 or > MostSegmentPages)
        {
            return Answer.Invalid;
        }

        int? key = KeyOf(act);
        int there = key is null
            ? -1
            : segments.FindIndex(each => each.Key == key && !each.IsGone);
        if (there >= 0)
        {
            return act.Verb == Verb.ShmGetNew ? new(Error.EEXIST)
                : act.Count > segments[there].Store.Pages ? Answer.Invalid
                : new(Error.None, (ulong)there);
        }

        if (act.Verb == Verb.ShmFind && key is not null)
        {
            return new(Error.ENOENT);
        }

        segments.Add(new ModelSegment(key, new ModelStore(act.Count)));
        return new(Error.None, (ulong)segments.Count - 1);
    }

    /// <summary>The key that an operation means; null for none.</summary>
    public static int? KeyOf(Operation act) => act.Which is 0 or 1 ? act.Which : null;

    /// <summary>Where it is attached already, or wanted, or where no segment is.</summary>
    Answer Attach(ModelProcess me, Operation act)
    {
        if (act.Which < 0 || act.Which >= segments.Count || segments[act.Which].IsGone)
        {
            return Answer.Invalid;
        }

        ModelSegment it = segments[act.Which];
        int? wanted = act.Verb == Verb.ShmAttachAt ? act.Page : null;
        int at = it.Address ?? wanted ?? FreeOfSegments(it.Store.Pages);
        if (Place(me, at, it.Store.Pages, FirstSegmentPage, EndPage) is null)
        {
            return Answer.Invalid;
        }

        it.Address = at;
        Put(me, at, it.Store.Pages, act.Flags | VmFlags.Shared, it.Store, 0);
        return new(Error.None, (ulong)at);
    }

    int FreeOfSegments(int pages)
        => Enumerable.Range(FirstSegmentPage, EndPage).First(start => !segments.Exists(
            each => each is { IsGone: false, Address: { } at }
                && start < at + each.Store.Pages && at < start + pages));

    /// <summary>Unmaps what is left of the segment that is attached at an address.</summary>
    Answer Detach(ModelProcess me, Operation act)
    {
        ModelSegment? it = segments
            .Where(each => each.Address == act.Page && Has(me, each))
            .MinBy(each => Array.FindIndex(me.Pages, page => page?.Store == each.Store));
        if (it is null)
        {
            return Answer.Invalid;
        }

        for (int i = 0; i < EndPage; i++)
        {
            me.Pages[i] = me.Pages[i]?.Store == it.Store ? null : me.Pages[i];
        }

        ForgetSegments();
        return default;
    }

    /// <summary>A segment goes with the last page of it that was mapped.</summary>
    void ForgetSegments()
    {
        foreach (ModelSegment it in segments)
        {
            it.IsGone |= it.Address is not null
                && !processes.Any(each => each is not null && Has(each, it));
        }
    }

    static bool Has(ModelProcess process, ModelSegment segment)
        => process.Pages.Any(page => page?.Store == segment.Store);
}
