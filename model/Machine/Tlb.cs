using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Verified.Simulation;

namespace Verified.Machines;

/// <summary>
/// What one CPU may still translate with: the versions of each entry that were cached, or could
/// have been, since the last invalidation.
/// </summary>
/// <remarks>
/// Entries that are not present are never cached. Fills and evictions are no steps of their own:
/// what may be held follows from what happened, and which of it a lookup uses is chosen there. A
/// version is <em>asked for</em> if a walk of this CPU put it there, or a lookup used it: at most
/// one of a page, and the one that a tame TLB would hold.
/// </remarks>
public sealed partial class Tlb : INamed
{
    /// <summary>Says of a version that its fill needs no trace in the entry any more.</summary>
    internal const int Settled = -1;

    // Behind the TLB itself: its cached tables, and the versions of each page.
    const int TablesOffset = 1;
    const int VersionsOffset = 2;

    readonly Machine machine;
    readonly Cpu cpu;
    readonly List<Translation> held = [];
    readonly List<Mark> marks = [];

    internal Tlb(Machine machine, Cpu cpu)
    {
        this.machine = machine;
        this.cpu = cpu;
        Id = machine.Simulator.Register(this, VersionsOffset + machine.Settings.Pages);
    }

    /// <summary>The versions of leaf entries that it may hold, in the order of filling.</summary>
    public IReadOnlyList<Translation> Translations => held;

    internal ObjectId Id { get; }

    public string NameOf(int offset) => offset switch
    {
        0 => $"TLB of {cpu}",
        TablesOffset => $"cached tables of {cpu}",
        _ => $"cached versions of {new VirtualPage(offset - VersionsOffset)} on {cpu}",
    };

    /// <summary>The cached tables, in which walks of this CPU may begin.</summary>
    internal ObjectId TablesId => Id.Plus(TablesOffset);

    /// <summary>The versions of one page, which other CPUs change by writing entries.</summary>
    internal ObjectId VersionsOf(VirtualPage page) => Id.Plus(VersionsOffset + page.Number);

    /// <summary>Takes up what a walk of this CPU found, or a lookup used.</summary>
    internal void Fill(in Translation found)
    {
        for (int i = held.Count - 1; i >= 0; i--)
        {
            if (held[i].Is(found.Space, found.Page))
            {
                Replace(i);
            }
        }

        int there = IndexOf(found);
        if (there < 0)
        {
            Add(found, new Mark(Settled, Asked: true));
        }
        else
        {
            Touch(there);
            marks[there] = new Mark(Settled, Asked: true);
        }
    }

    /// <summary>Takes up what nobody asked for, unless something there serves as well.</summary>
    /// <param name="unset">Where the fill must have set A, if it has happened.</param>
    internal void TakeUp(in Translation found, int unset)
    {
        if (!IsTakenUp(found, unset))
        {
            Add(found, new Mark(unset, Asked: false));
        }
    }

    /// <summary>
    /// Drops what a scope covers. What the tables say at that moment may be cached again at once.
    /// </summary>
    internal void Invalidate(in InvalidationScope scope) => Invalidate(scope, TablesWith(scope));

    /// <param name="tables">The scope for upper entries.</param>
    internal void Invalidate(in InvalidationScope scope, in InvalidationScope tables)
    {
        for (int i = held.Count - 1; i >= 0; i--)
        {
            if (scope.Covers(held[i], machine))
            {
                LeaveTrace(marks[i].Unset);
                RemoveAt(i);
            }
        }

        InvalidateTables(tables);
        if (machine.Settings.Tlb.Unsolicited)
        {
            cpu.Speculate(scope, tables);
        }
    }

    /// <summary>A version that is used now, so that its fill has happened.</summary>
    internal Translation Use(int index)
    {
        (Translation used, Mark mark) = (held[index], marks[index]);
        if (mark.Unset != Settled)
        {
            machine.FillHappened(mark.Unset);
        }

        if (!mark.Asked)
        {
            Fill(used);
        }

        return used;
    }

    /// <summary>A version that was used has D from now on, unless it was dropped since.</summary>
    internal void MakeDirty(in Translation used)
    {
        if (IndexOf(used) >= 0)
        {
            Fill(used with { Dirty = true });
        }
    }

    int IndexOf(in Translation version)
    {
        int at = held.Count - 1;
        while (at >= 0 && !(marks[at].Unset == Settled && held[at] == version))
        {
            at--;
        }

        return at;
    }

    /// <summary>Another version of the page is asked for now.</summary>
    void Replace(int index)
    {
        if (!machine.Speculates)
        {
            RemoveAt(index);
        }
        else if (marks[index].Asked)
        {
            TakeUpAgain(index);
        }
    }

    /// <summary>It is there as one that nobody asked for, and whose fill has happened.</summary>
    void TakeUpAgain(int index)
    {
        Translation version = held[index];
        RemoveAt(index);
        TakeUp(version, Settled);
    }

    /// <summary>Whether it is there, or what is there can be changed to do as well.</summary>
    /// <remarks>
    /// One that is clean serves no access that a dirty one or a miss does not serve: of two that
    /// differ only in that, the dirty one stays, and the one that was asked for. But where D is set
    /// blindly a store through the clean one sets it in the entry, and they are two.
    /// </remarks>
    bool IsTakenUp(in Translation found, int unset)
    {
        Span<Translation> all = CollectionsMarshal.AsSpan(held);
        bool isBlind = machine.Settings.Relaxed.BlindDirty;
        for (int i = 0; i < all.Length; i++)
        {
            bool dirty = isBlind ? all[i].Dirty : found.Dirty;
            bool isTwin = marks[i].Unset == unset && all[i] with { Dirty = dirty } == found;
            if (isTwin && (all[i].Dirty || !found.Dirty))
            {
                return true;
            }

            if (isTwin && !marks[i].Asked)
            {
                Touch(i);
                all[i] = all[i] with { Dirty = true };
                machine.Changed();
                return true;
            }
        }

        return false;
    }

    void Add(in Translation found, Mark mark)
    {
        held.Add(found);
        marks.Add(mark);
        Touch(held.Count - 1);
        machine.Changed();
    }

    void RemoveAt(int index)
    {
        Touch(index);
        held.RemoveAt(index);
        marks.RemoveAt(index);
        machine.Changed();
    }

    /// <summary>
    /// Tells of a change of a version, of the frame whose freeing looks at it, and of the word in
    /// which software would see it.
    /// </summary>
    void Touch(int index)
    {
        machine.Simulator.Touch(StepKind.Write, VersionsOf(held[index].Page));
        machine.Memory.IsAllocated(held[index].Frame);
        if (marks[index].Unset is var unset and not Settled)
        {
            machine.Memory.TouchWord(StepKind.Read, unset);
        }
    }

    /// <param name="Unset">
    /// The word in which its fill set A if it happened at all, or <see cref="Settled"/>: while A is
    /// seen clear there, it did not happen.
    /// </param>
    readonly record struct Mark(int Unset, bool Asked);
}
