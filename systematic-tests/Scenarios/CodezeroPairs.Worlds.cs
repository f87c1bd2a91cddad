using System;
using Verified.Codezero;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Scenarios;

/// <summary>Where a pair meets: what one page is, and in which state.</summary>
/// <param name="Sentence">The page, in the scenario's sentence.</param>
/// <param name="Prepare">What P does before the meeting.</param>
sealed record PairWorld(string Sentence, Func<Meeting, UserThread, Routine> Prepare)
{
    /// <summary>What the other task does before the meeting; null for nothing.</summary>
    public Func<Meeting, UserThread, Routine>? Join { get; init; }

    /// <summary>Pages of private zeroes that P has from the start.</summary>
    public int PrivatePages { get; init; }

    /// <summary>Whether the preparation forks; the other task is then the child.</summary>
    public bool Forks { get; init; }

    /// <summary>Whether a file is there.</summary>
    public bool HasFile { get; init; }

    /// <summary>Whether all tasks see each other's stores.</summary>
    public bool IsShared { get; init; }

    public string OtherTask => Forks ? "the child" : "another task";
}

/// <summary>The worlds.</summary>
static class PairWorlds
{
    const VmFlags SharedFile = VmFlags.Prot | VmFlags.Shared;

    public static readonly PairWorld Untouched = new(
        "a private page is untouched", (_, _) => default) { PrivatePages = 1 };

    public static readonly PairWorld Written = new(
        "a private page is mapped for storing", (at, me) => at.StoreFirst(me))
    {
        PrivatePages = 1,
    };

    public static readonly PairWorld Hidden = new(
        "a private page is in memory and not mapped",
        async (at, me) =>
        {
            await at.StoreFirst(me);
            await Hide(at, me);
        })
    {
        PrivatePages = 1,
    };

    public static readonly PairWorld Shared = new(
        "a private page is shared with a child",
        async (at, me) =>
        {
            await at.StoreFirst(me);
            await at.ForkOther(me);
        })
    {
        PrivatePages = 1, Forks = true,
    };

    public static readonly PairWorld HiddenShared = new(
        "a private page is shared with a child and not mapped by the parent",
        async (at, me) =>
        {
            await at.StoreFirst(me);
            await at.ForkOther(me);
            await Hide(at, me);
        })
    {
        PrivatePages = 1, Forks = true,
    };

    /// <summary>Of two pages, the parent has its own copy of the second one already.</summary>
    public static readonly PairWorld Shadowed = new(
        "a private page is shared with a child, and the parent's top shadows it",
        async (at, me) =>
        {
            await at.StoreFirst(me);
            await at.ForkOther(me);
            await me.Store(at.Page + 1, 1);
        })
    {
        PrivatePages = 2, Forks = true,
    };

    public static readonly PairWorld Out = new(
        "a private page was pushed out",
        async (at, me) =>
        {
            await at.StoreFirst(me);
            await me.Evict(at.Page);
        })
    {
        PrivatePages = 1,
    };

    public static readonly PairWorld OutShared = new(
        "a private page that is shared with a child was pushed out",
        async (at, me) =>
        {
            await at.StoreFirst(me);
            await me.Evict(at.Page);
            await at.ForkOther(me);
        })
    {
        PrivatePages = 1, Forks = true,
    };

    public static readonly PairWorld FileOut = new(
        "a page of a shared file is on the disk", MapFile)
    {
        HasFile = true, IsShared = true, Join = MapFile,
    };

    public static readonly PairWorld FileDirty = new(
        "a page of a shared file is dirty",
        async (at, me) =>
        {
            await MapFile(at, me);
            await at.StoreFirst(me);
        })
    {
        HasFile = true, IsShared = true, Join = MapFile,
    };

    public static readonly PairWorld FileOfTheOther = new(
        "a page of a shared file is dirty by another task's store", MapFile)
    {
        HasFile = true, IsShared = true, Join = FileDirty.Prepare,
    };

    public static readonly PairWorld FileTwice = new(
        "a dirty page of a file is mapped shared, and a private copy of it too", MapTwice)
    {
        HasFile = true,
    };

    public static readonly PairWorld FileTwiceAndChild = new(
        "a dirty page of a file is mapped shared, and a copy of it is private to two tasks",
        async (at, me) =>
        {
            await MapTwice(at, me);
            await at.ForkOther(me);
        })
    {
        HasFile = true, Forks = true,
    };

    public static readonly PairWorld SegmentMade = new(
        "a segment is attached by nobody", MakeSegment) { IsShared = true };

    public static readonly PairWorld SegmentUntouched = new(
        "a segment is attached and untouched", AttachSegment) { IsShared = true };

    public static readonly PairWorld SegmentWritten = new(
        "a page of a segment is mapped for storing",
        async (at, me) =>
        {
            await AttachSegment(at, me);
            await at.StoreFirst(me);
        })
    {
        IsShared = true,
    };

    public static readonly PairWorld SegmentOut = new(
        "a page of a segment was pushed out",
        async (at, me) =>
        {
            await SegmentWritten.Prepare(at, me);
            await me.Evict(at.Page);
        })
    {
        IsShared = true,
    };

    /// <summary>Takes the page's entry away, and nothing else.</summary>
    static async Routine Hide(Meeting at, UserThread me)
    {
        await me.Protect(at.Page, 1, VmFlags.None);
        await me.Protect(at.Page, 1, VmFlags.Prot);
    }

    static async Routine MapFile(Meeting at, UserThread me)
    {
        Reply reply = await me.MapFile(0, 0, SharedFile, 1, CodezeroStage.Page(0));
        Check.Kernel(reply.Error == Error.None, "a file that is open can be mapped");
    }

    /// <summary>One page of the file: shared at page 1, private and copied at page 0.</summary>
    static async Routine MapTwice(Meeting at, UserThread me)
    {
        await me.MapFile(0, 0, SharedFile, 1, at.FilePage);
        await me.Store(at.FilePage, 1);
        await me.MapFile(0, 0, VmFlags.Prot | VmFlags.Private, 1, at.Page);
        await at.StoreFirst(me);
    }

    static async Routine MakeSegment(Meeting at, UserThread me)
        => at.UseSegment((await me.ShmGet(key: 5, 1)).Value);

    static async Routine AttachSegment(Meeting at, UserThread me)
    {
        await MakeSegment(at, me);
        await me.ShmAttach(at.Segment);
        at.NoteMapped(0, true);
    }
}
