using Verified.Codezero;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Scenarios;

/// <summary>One operation of the pager, as a thread asks for it.</summary>
/// <param name="Name">In the names of scenarios.</param>
/// <param name="Does">What the thread does, in a sentence.</param>
/// <param name="Noun">What it is, in an outcome.</param>
/// <param name="Run">Does it, as the first or the second one of a pair: 0 or 1.</param>
sealed record PairOperation(
    string Name, string Does, string Noun, PairOperation.Program Run, bool IsFork = false)
{
    public delegate Routine<Error> Program(Meeting at, int who, UserThread me);
}

/// <summary>The operations.</summary>
/// <remarks>
/// Of a pair, the first one stores to word 0 and the second one to word 1; who loads looks at the
/// word to which the other one would store.
/// </remarks>
static class PairOperations
{
    public static readonly PairOperation ReadFault = new(
        "ReadFault", "loads from it", "load", Load);

    public static readonly PairOperation WriteFault = new(
        "WriteFault", "stores to it", "store", Store);

    /// <summary>A fork that finds nothing to freeze.</summary>
    public static readonly PairOperation Fork = new(
        "Fork", "forks", "fork", DoFork, IsFork: true);

    /// <summary>A fork that freezes the page.</summary>
    public static readonly PairOperation Freeze = new(
        "Freeze", "forks and so freezes it", "freezing fork", DoFork, IsFork: true);

    public static readonly PairOperation Collapse = new(
        "Collapse", "stores to it and so hides the object below", "collapsing store", Store);

    public static readonly PairOperation Unmap = new(
        "Unmap", "unmaps it", "unmap", DoUnmap);

    public static readonly PairOperation Protect = new(
        "Protect", "changes its rights", "change of rights", DoProtect);

    public static readonly PairOperation Evict = new(
        "Evict", "pushes it out", "eviction",
        async (at, who, me) => (await me.Evict(at.Page)).Error);

    public static readonly PairOperation PageIn = new(
        "PageIn", "loads from it and so reads it from the disk", "page-in", Load);

    public static readonly PairOperation Sync = new(
        "Sync", "syncs it", "sync",
        async (at, who, me) => (await me.Sync(at.FilePage)).Error);

    public static readonly PairOperation Exit = new(
        "Exit", "exits", "exit", DoExit);

    public static readonly PairOperation Prefault = new(
        "Prefault", "has it prefaulted for storing", "prefault",
        async (at, who, me) => (await me.Prefault(at.Page, VmFlags.Prot)).Error);

    public static readonly PairOperation Attach = new(
        "Attach", "attaches the segment", "attach", DoAttach);

    /// <summary>All of them; by their places the profiles alternate.</summary>
    public static readonly PairOperation[] All =
    [
        ReadFault, WriteFault, Fork, Freeze, Collapse, Unmap, Protect, Evict, PageIn, Sync, Exit,
        Prefault, Attach,
    ];

    static async Routine<Error> Load(Meeting at, int who, UserThread me)
    {
        UserResult loaded = await me.Load(at.Page, 1 - who);
        at.Show(Shows.LoadFindsStore, loaded.Value == Meeting.ValueOf(1 - who));
        return loaded.Error;
    }

    static async Routine<Error> Store(Meeting at, int who, UserThread me)
    {
        UserResult stored = await me.Store(at.Page, Meeting.ValueOf(who), who);
        if (stored.Error == Error.None)
        {
            at.Stored(who);
        }

        return stored.Error;
    }

    static async Routine<Error> DoFork(Meeting at, int who, UserThread me)
    {
        Tcb? child = await at.Fork(me, who);
        Check.Kernel(child is not null, "a fork with enough memory succeeds");
        return Error.None;
    }

    static async Routine<Error> DoUnmap(Meeting at, int who, UserThread me)
    {
        Error error = (await me.Unmap(at.Page)).Error;
        at.NoteMapped(who, false);
        return error;
    }

    /// <summary>The first one of a pair makes it read-only, the second one of two undoes that.
    /// </summary>
    static async Routine<Error> DoProtect(Meeting at, int who, UserThread me)
        => (await me.Protect(
            at.Page, 1, at.IsSecondOfTwo(who) ? VmFlags.Prot : VmFlags.Read)).Error;

    static async Routine<Error> DoExit(Meeting at, int who, UserThread me)
    {
        await me.Exit();
        at.NoteLeft(who);
        return Error.None;
    }

    /// <remarks>
    /// With the address: once everybody has detached it, a segment may go elsewhere.
    /// </remarks>
    static async Routine<Error> DoAttach(Meeting at, int who, UserThread me)
    {
        Reply reply = await me.ShmAttach(at.Segment, address: at.Page);
        bool attached = reply.Error == Error.None;
        Check.Kernel(
            !attached || reply.Value == at.Page.Number,
            "a segment is at the same address in every task");
        at.NoteMapped(who, attached);
        return reply.Error;
    }
}
