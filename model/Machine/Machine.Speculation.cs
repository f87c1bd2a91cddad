using Verified.Simulation;

namespace Verified.Machines;

/// <summary>
/// Walkers that speculate may see each word as soon as it is written. Whether they did is decided
/// only where it shows.
/// </summary>
/// <remarks>
/// It shows in two ways: a lookup uses what they cached, or software sees whether A is set (Intel
/// SDM vol. 3A, 4.10.2.3: nothing is cached before A is set in its entry).
/// </remarks>
public sealed partial class Machine : INamed
{
    const int DiskFailures = 0;
    const int SurpriseCount = 1;

    readonly ObjectId counters;
    int surprises;

    /// <summary>Whether translations may be cached that nobody asked for.</summary>
    internal bool Speculates { get; }

    /// <summary>Whether what is valid now may be cached now.</summary>
    internal bool TakesUpNow
        => Simulator.Current is null ? Settings.Tlb.Warm : Settings.Tlb.Unsolicited;

    /// <summary>Whether a TLB may still do otherwise than a tame one would.</summary>
    internal bool MaySurprise
    {
        get
        {
            if (IsBounded)
            {
                Simulator.Touch(StepKind.Read, counters.Plus(SurpriseCount));
            }

            return surprises < Settings.Tlb.Surprises;
        }
    }

    bool IsBounded => Settings.Tlb.Surprises is > 0 and < int.MaxValue;

    string INamed.NameOf(int offset)
        => offset == SurpriseCount ? "surprises of TLBs" : "failures of disks";

    internal void OnSurprise()
    {
        if (IsBounded)
        {
            Simulator.Touch(StepKind.Write, counters.Plus(SurpriseCount));
        }

        surprises++;
    }

    /// <summary>
    /// The declaration of a read of a word. Where software may see what walkers did, it decides
    /// whether they had set A in an entry.
    /// </summary>
    internal Step DeclareRead(ObjectId word)
    {
        bool decides = Settings.Profile.SetsAccessedAndDirty
            && (Settings.Relaxed.LateDirty || (Speculates && Settings.Tlb.Surprises > 0));
        return new(decides ? StepKind.ReadModifyWrite : StepKind.Read, word);
    }

    /// <summary>The word in which a walker must set A before it caches the entry.</summary>
    internal int UnsetWord(Frame table, int index, PageTableEntry entry)
        => Settings.Profile.SetsAccessedAndDirty && !entry.Accessed
            ? Memory.Index(table, index)
            : Tlb.Settled;

    /// <summary>A version is used whose fill was open: A was set in its entry.</summary>
    internal void FillHappened(int word)
    {
        Memory.SetAccessed(word);
        Settle(word);
        Changed();
    }

    /// <summary>Software sees a word: was a walker there before, and set A in it?</summary>
    /// <param name="replaced">Whether it is overwritten in the same step.</param>
    internal void OnSeen(Frame frame, int word, bool replaced)
    {
        int index = Memory.Index(frame, word);
        if (!Speculates || !NeedsSet(index))
        {
            return;
        }

        if (MaySurprise && Simulator.Choose("a walker has set A", 2) == 1)
        {
            OnSurprise();
            FillHappened(index);
        }

        // What has happened needs A no more, and is not among those that have not.
        for (int i = 0; i < Cpus.Count; i++)
        {
            Cpus[i].Tlb.DropUnset(index, replaced);
        }
    }

    /// <summary>A was set in a word, or it is overwritten by somebody who does not look.</summary>
    internal void OnSet(Frame frame, int word)
    {
        if (Speculates)
        {
            Settle(Memory.Index(frame, word));
        }
    }

    /// <summary>An invalidation reaches this CPU or, where none is narrow, all of them.</summary>
    internal void Invalidate(Cpu cpu, in InvalidationScope scope)
    {
        DirtyArrives(cpu);
        if (Settings.Tlb.Narrow)
        {
            cpu.Tlb.Invalidate(scope);
            return;
        }

        for (int i = 0; i < Cpus.Count; i++)
        {
            Simulator.Touch(StepKind.Write, Cpus[i].Tlb.Id);
            Cpus[i].Tlb.Invalidate(InvalidationScope.Everything);
        }
    }

    void SpeculateOn(Frame frame, int word)
    {
        for (int i = 0; i < Cpus.Count; i++)
        {
            Cpus[i].SpeculateOn(frame, word);
        }
    }

    bool NeedsSet(int word)
    {
        bool needs = false;
        for (int i = 0; i < Cpus.Count; i++)
        {
            needs |= Cpus[i].Tlb.NeedsSet(word);
        }

        return needs;
    }

    void Settle(int word)
    {
        for (int i = 0; i < Cpus.Count; i++)
        {
            Cpus[i].Tlb.Settle(word);
        }
    }
}
