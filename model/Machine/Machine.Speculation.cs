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
    readonly ObjectId ahead;

    /// <summary>Whether translations may be cached that nobody asked for.</summary>
    internal bool Speculates { get; }

    string INamed.NameOf(int offset)
        => offset == 0 ? "walkers that speculate" : "failures of disks";

    /// <summary>
    /// The declaration of an access of a word. Where walkers speculate, a write changes what all
    /// TLBs may hold, and a read of an entry decides whether they had set A in it.
    /// </summary>
    internal Step Declare(StepKind kind, ObjectId word)
    {
        if (!Speculates || (kind == StepKind.Read && !Settings.Profile.SetsAccessedAndDirty))
        {
            return new(kind, word);
        }

        return new(
            kind == StepKind.Read ? StepKind.ReadModifyWrite : kind, word, StepKind.Write, ahead);
    }

    /// <summary>The declaration of what one CPU does with its own TLB.</summary>
    /// <remarks>Where walkers speculate it is filled from the tables at once.</remarks>
    internal Step Declare(StepKind kind, Tlb tlb)
        => Speculates ? new(kind, tlb.Id, StepKind.Read, ahead) : new(kind, tlb.Id);

    /// <summary>The declaration of a step on something, and as a second act on a TLB.</summary>
    internal Step Declare(StepKind kind, ObjectId first, Tlb tlb)
        => new(kind, first, StepKind.Write, Speculates ? ahead : tlb.Id);

    /// <summary>The declaration of a step that frees a frame, with the entries in it.</summary>
    internal Step DeclareFree(ObjectId allocator)
        => Speculates
            ? new(StepKind.ReadModifyWrite, allocator, StepKind.Write, ahead)
            : new(StepKind.ReadModifyWrite, allocator);

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

        if (Simulator.Choose("a walker has set A", 2) == 1)
        {
            FillHappened(index);
            return;
        }

        // It was not; but it may be there from now on, if the entry stays.
        DropUnset(index);
        if (!replaced)
        {
            SpeculateOn(frame, word);
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

    void DropUnset(int word)
    {
        for (int i = 0; i < Cpus.Count; i++)
        {
            Cpus[i].Tlb.DropUnset(word);
        }
    }
}
