using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Codezero;
using Verified.Machines;

namespace Verified.Tests.OnCodezero;

/// <summary>What an operation answers.</summary>
/// <param name="Value">
/// The old word, a first page, a descriptor, a segment, a process, or words copied.
/// </param>
readonly record struct Answer(Error Error, ulong Value = 0)
{
    public static readonly Answer Invalid = new(Error.EINVAL);

    public override string ToString() => Error == Error.None ? $"{Value}" : $"{Error}";
}

/// <summary>
/// The pager as a user sees it: pages that show files, segments, or a copy of their own.
/// </summary>
/// <remarks>No object, no chain, no page table, no frame, no disk; one thing at a time.</remarks>
sealed partial class SequentialModel
{
    public const int Words = 2;

    /// <summary>Page 0 stays empty; from here on come the pages of memory.</summary>
    public const int FirstPage = 1;

    public const int FirstSegmentPage = 12;
    public const int EndPage = 16;
    public const int MostProcesses = 3;

    readonly ModelProcess?[] processes = new ModelProcess?[MostProcesses];

    /// <summary>
    /// One process, with an area of three private pages at the first one, and the first file open.
    /// </summary>
    public SequentialModel()
    {
        processes[0] = new ModelProcess();
        processes[0]!.Descriptors.Add(Files[0]);
        Put(processes[0]!, FirstPage, 3, VmFlags.Prot | VmFlags.Private, ModelStore.Zeroes, 0);
    }

    /// <summary>The numbers of the processes that live, ascending.</summary>
    public int[] Living => [.. Enumerable.Range(0, MostProcesses).Where(IsLiving)];

    /// <summary>The number for a process that would be forked now; null for no room.</summary>
    public int? Vacant => Enumerable.Range(0, MostProcesses)
        .Where(each => !IsLiving(each)).Cast<int?>().FirstOrDefault();

    /// <summary>Whether there is room for a child, and somebody left after an exit.</summary>
    public bool CanDo(Operation act) => act.Verb switch
    {
        Verb.Fork => Vacant is not null,
        Verb.Exit => Living.Length > 1,
        _ => true,
    };

    /// <summary>Does an operation of a process, and says what it answers.</summary>
    /// <param name="value">What a store stores.</param>
    public Answer Do(int process, Operation act, ulong value)
    {
        ModelProcess me = processes[process]!;
        return act.Verb switch
        {
            Verb.Load => Load(me, act),
            Verb.Store or Verb.Swap => Store(me, act, value),
            Verb.Fork => Fork(me),
            Verb.Exit => Exit(process),
            Verb.Map or Verb.MapAt or Verb.MapFile or Verb.MapFileAt => Map(me, act),
            Verb.Unmap => Unmap(me, act),
            Verb.Protect => Protect(me, act),
            Verb.Wire => Wire(me, act),
            Verb.Unwire => IsMapped(me, act) ? default : Answer.Invalid,
            Verb.Sync or Verb.Evict => IsMapped(me, act) ? default : Answer.Invalid,
            Verb.Prefault => Prefault(me, act),
            Verb.Open => Open(me, act),
            Verb.Close => Close(me, act),
            Verb.FileSync => FileOf(me, act) is null ? Answer.Invalid : default,
            Verb.Read => Read(me, act),
            Verb.Write => Write(me, act),
            Verb.ShmGet or Verb.ShmGetNew or Verb.ShmFind => GetSegment(act),
            Verb.ShmAttach or Verb.ShmAttachAt => Attach(me, act),
            _ => Detach(me, act),
        };
    }

    /// <summary>The page of a process, if it is mapped.</summary>
    public ModelPage? PageOf(int process, int page) => processes[process]!.At(page);

    /// <summary>The pages that a process has mapped, ascending.</summary>
    public IReadOnlyList<int> PagesOf(int process)
        => [.. Enumerable.Range(0, EndPage).Where(page => PageOf(process, page) is not null)];

    bool IsLiving(int process) => processes[process] is not null;

    static Answer Load(ModelProcess me, Operation act)
        => me.At(act.Page) is { } page && page.Rights != VmFlags.None
            ? new(Error.None, page.Words[act.Word])
            : new(Error.SEGV);

    static Answer Store(ModelProcess me, Operation act, ulong value)
    {
        if (me.At(act.Page) is not { } page || (page.Rights & VmFlags.Write) == 0)
        {
            return new(Error.SEGV);
        }

        page.BecomeOwn();
        ulong old = page.Words[act.Word];
        page.Words[act.Word] = value;
        return new(Error.None, old);
    }

    Answer Fork(ModelProcess me)
    {
        int child = Vacant!.Value;
        processes[child] = me.Clone();
        return new(Error.None, (ulong)child);
    }

    Answer Exit(int process)
    {
        processes[process] = null;
        ForgetSegments();
        return default;
    }

    Answer Map(ModelProcess me, Operation act)
    {
        bool ofFile = act.Verb is Verb.MapFile or Verb.MapFileAt;
        bool isShared = (act.Flags & VmFlags.Shared) != 0;
        bool isPrivate = (act.Flags & VmFlags.Private) != 0;
        bool saysZeroes = (act.Flags & VmFlags.Anonymous) != 0;
        ModelStore? file = FileOf(me, act);
        int offset = ofFile ? act.At : 0;
        bool makesSense = isShared != isPrivate && (act.Flags & VmFlags.Fixed) == 0
            && act.Count > 0 && offset >= 0 && (!ofFile || (file is not null && !saysZeroes));
        if (!makesSense)
        {
            return Answer.Invalid;
        }

        bool isWanted = act.Verb is Verb.MapAt or Verb.MapFileAt;
        if (Place(me, isWanted ? act.Page : null, act.Count, FirstPage, FirstSegmentPage)
            is not { } place)
        {
            return new(isWanted ? Error.EINVAL : Error.ENOMEM);
        }

        ModelStore store = ofFile ? file!
            : isShared ? new ModelStore(act.Count)
            : ModelStore.Zeroes;
        if (act.Count > store.Pages - offset)
        {
            return Answer.Invalid;
        }

        Put(me, place, act.Count, act.Flags, store, offset);
        return new(Error.None, (ulong)place);
    }

    /// <summary>Where it is wanted, if there is room; else the lowest gap.</summary>
    static int? Place(ModelProcess me, int? wanted, int count, int from, int to)
    {
        bool IsFree(int page) => page >= from && page < to && count <= to - page
            && Enumerable.Range(page, count).All(each => me.At(each) is null);
        return wanted is { } there
            ? IsFree(there) ? there : null
            : Enumerable.Range(from, to - from).Where(IsFree).Cast<int?>().FirstOrDefault();
    }

    static void Put(
        ModelProcess me, int first, int count, VmFlags flags, ModelStore store, int offset)
    {
        for (int i = 0; i < count; i++)
        {
            me.Pages[first + i] = new ModelPage(
                store, offset + i, flags & VmFlags.Prot, (flags & VmFlags.Shared) != 0);
        }
    }

    static bool IsInSpace(Operation act)
        => act.Page is >= 0 and < EndPage && act.Count > 0 && act.Count <= EndPage - act.Page;

    static bool IsMapped(ModelProcess me, Operation act)
        => IsInSpace(act)
            && Enumerable.Range(act.Page, act.Count).All(each => me.At(each) is not null);

    Answer Unmap(ModelProcess me, Operation act)
    {
        if (!IsInSpace(act))
        {
            return Answer.Invalid;
        }

        Array.Clear(me.Pages, act.Page, act.Count);
        ForgetSegments();
        return default;
    }

    static Answer Protect(ModelProcess me, Operation act)
    {
        if (!IsMapped(me, act))
        {
            return Answer.Invalid;
        }

        for (int i = 0; i < act.Count; i++)
        {
            me.Pages[act.Page + i]!.Rights = act.Flags & VmFlags.Prot;
        }

        return default;
    }

    static Answer Wire(ModelProcess me, Operation act)
        => !IsMapped(me, act) ? Answer.Invalid
            : Enumerable.Range(act.Page, act.Count)
                .Any(each => me.Pages[each]!.Rights == VmFlags.None) ? new(Error.SEGV)
            : default;

    /// <summary>To the first page where it is refused.</summary>
    static Answer Prefault(ModelProcess me, Operation act)
    {
        for (int i = 0; i < act.Count; i++)
        {
            if (!IsInSpace(act) || act.Flags == VmFlags.None
                || me.At(act.Page + i) is not { } page)
            {
                return Answer.Invalid;
            }

            bool stores = (act.Flags & VmFlags.Write) != 0;
            if (page.Rights == VmFlags.None || (stores && (page.Rights & VmFlags.Write) == 0))
            {
                return new(Error.SEGV);
            }

            if (stores)
            {
                page.BecomeOwn();
            }
        }

        return IsInSpace(act) ? default : Answer.Invalid;
    }
}
