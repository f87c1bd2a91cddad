using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Codezero;

namespace Verified.Tests.OnCodezero;

/// <summary>What one operation of a random list does.</summary>
public enum Verb
{
    Load,
    Store,
    Swap,
    Fork,
    Exit,
    Map,
    MapAt,
    MapFile,
    MapFileAt,
    Unmap,
    Protect,
    Sync,
    Evict,
    Prefault,
    Wire,
    Unwire,
    Open,
    Close,
    FileSync,
    Read,
    Write,
    ShmGet,
    ShmGetNew,
    ShmFind,
    ShmAttach,
    ShmAttachAt,
    ShmDetach,
}

/// <summary>One operation of a process; each verb uses the numbers that it needs.</summary>
/// <param name="By">Which of the processes that live at that moment, cyclically.</param>
/// <param name="Page">A page of memory.</param>
/// <param name="Count">Pages, or words of a read or write.</param>
/// <param name="Word">Within the page.</param>
/// <param name="Which">A descriptor, a file, a key, or one of the segments known so far.</param>
/// <param name="At">A page of a file for a map, a word of it for a read or write.</param>
public readonly record struct Operation(
    Verb Verb, int By = 0, int Page = 1, int Count = 1, int Word = 0, int Which = 0, int At = 0,
    VmFlags Flags = VmFlags.None)
{
    /// <summary>The same with one number simpler.</summary>
    public IEnumerable<Operation> Simpler()
    {
        Operation it = this;
        return new[]
        {
            it with { By = 0 }, it with { Page = 1 },
            it with { Page = it.Page > 1 ? it.Page - 1 : 1 }, it with { Count = 1 },
            it with { Count = it.Count > 1 ? it.Count - 1 : 1 }, it with { Word = 0 },
            it with { Which = 0 }, it with { At = 0 },
        }.Where(each => each != it);
    }

    public override string ToString() => Verb switch
    {
        Verb.Load or Verb.Store or Verb.Swap => $"{Verb} page {Page}.{Word}",
        Verb.Fork or Verb.Exit => $"{Verb}",
        Verb.Map => $"{Verb} {Count} pages, {Flags}",
        Verb.MapAt => $"{Verb} page {Page}, {Count} pages, {Flags}",
        Verb.MapFile => $"{Verb} descriptor {Which} from {At}, {Count} pages, {Flags}",
        Verb.MapFileAt =>
            $"{Verb} page {Page}, descriptor {Which} from {At}, {Count} pages, {Flags}",
        Verb.Protect or Verb.Prefault => $"{Verb} page {Page}, {Count} pages, {Flags}",
        Verb.Open => $"{Verb} file {Which}",
        Verb.Close or Verb.FileSync => $"{Verb} descriptor {Which}",
        Verb.Read or Verb.Write =>
            $"{Verb} {Count} words from {At} of descriptor {Which}, page {Page}.{Word}",
        Verb.ShmGet or Verb.ShmGetNew or Verb.ShmFind => $"{Verb} key {Which}, {Count} pages",
        Verb.ShmAttach => $"{Verb} segment {Which}, {Flags}",
        Verb.ShmAttachAt => $"{Verb} page {Page}, segment {Which}, {Flags}",
        Verb.ShmDetach => $"{Verb} page {Page}",
        _ => $"{Verb} page {Page}, {Count} pages",
    };
}

/// <summary>What may fail a few times without need.</summary>
public enum Failing
{
    Nothing,
    Memory,
    Disk,
}

/// <summary>Where a list of operations is run.</summary>
/// <param name="OnArm">On which of the two profiles.</param>
/// <param name="IsTight">
/// Whether there are so few frames that pages must be pushed out; nothing is wired then.
/// </param>
/// <param name="IsRestless">Whether the TLBs cache and drop translations as they like.</param>
/// <param name="Fails">What may fail although it need not.</param>
/// <param name="FirstOffset">Where in devzero the first process's first area starts.</param>
/// <param name="Schedule">
/// 0 for one without preemptions, else the number of one that chance makes.
/// </param>
/// <param name="Ends">Whether all processes exit at the end.</param>
public readonly record struct World(
    bool OnArm, bool IsTight, bool IsRestless, Failing Fails, int FirstOffset, int Schedule,
    bool Ends)
{
    /// <summary>The same with one thing simpler.</summary>
    public IEnumerable<World> Simpler()
    {
        World it = this;
        return new[]
        {
            it with { OnArm = false }, it with { IsTight = false },
            it with { IsRestless = false }, it with { Fails = Failing.Nothing },
            it with { FirstOffset = 0 },
            it with { Schedule = 0 }, it with { Ends = false },
        }.Where(each => each != it);
    }
}

/// <summary>A list of operations, and where it is run.</summary>
public sealed record OperationList(World World, IReadOnlyList<Operation> Operations)
{
    /// <summary>Lists that are shorter or simpler, the shortest first.</summary>
    public IEnumerable<OperationList> Simpler()
    {
        for (int length = Operations.Count; length > 0; length /= 2)
        {
            for (int from = 0; from + length <= Operations.Count; from += length)
            {
                yield return this with
                {
                    Operations =
                    [
                        .. Operations.Take(from), .. Operations.Skip(from + length),
                    ],
                };
            }
        }

        foreach (World simpler in World.Simpler())
        {
            yield return this with { World = simpler };
        }

        for (int i = 0; i < Operations.Count; i++)
        {
            foreach (Operation simpler in Operations[i].Simpler())
            {
                yield return this with
                {
                    Operations =
                    [
                        .. Operations.Take(i), simpler, .. Operations.Skip(i + 1),
                    ],
                };
            }
        }
    }

    public override string ToString()
        => $"{World}{string.Concat(Operations.Select(each => $"\n  by {each.By}: {each}"))}";
}
