namespace Verified.Machines;

/// <summary>How a first store through a clean translation sets D.</summary>
public sealed partial class Cpu
{
    // The instruction under way is a store, and what it was translated with allowed it but for D.
    bool mayStoreButForD;

    /// <summary>Looks at the entry again, to set D in it, or goes to set it without.</summary>
    Translated BeginToSetDirty(in Translation version, VirtualPage page)
    {
        if (!machine.Settings.Relaxed.BlindDirty)
        {
            return BeginWalk(page);
        }

        // It is translated already: whoever frees the frame now has forgotten this store.
        InFlight = version;
        machine.Memory.IsAllocated(version.Frame);
        return Translated.Miss;
    }

    /// <summary>Sets D in the entry's word, whatever that is now: atomic.</summary>
    internal Translated SetDirtyBlindlyNow(in Instruction instruction)
    {
        Translation version = InFlight!.Value;
        EntryPlace at = version.From!.Value;
        PageTableEntry old = machine.SetDirtyBlindly(at);
        if (!old.Dirty)
        {
            OnDirtySet(at.Table, at.Index);
        }

        Tlb.MakeDirty(version);
        NoteBlindly(instruction, at, old);
        return Hit(version with { Dirty = true }, instruction.IsWrite);
    }

    /// <summary>D was set in an entry, and may be seen late.</summary>
    void OnDirtySet(Frame table, int index)
    {
        if (machine.Settings.Relaxed.LateDirty)
        {
            machine.DirtyArrives(this);
            LateDirty = machine.Memory.Index(table, index);
        }
    }

    /// <summary>Where hardware has begun a store and sees too late that it must not.</summary>
    void SetDirtyTooLate(Frame table, int index, PageTableEntry entry)
    {
        if (machine.Settings.Relaxed.DirtyOnReadOnly && mayStoreButForD
            && entry.Present && entry.User
            && machine.Simulator.Choose("D is set though the right is gone", 2) == 1)
        {
            machine.SetBits(table, index, entry.WithAccessed().WithDirty());
        }
    }

    /// <summary>Where a version is cached from, if anybody asks for that later.</summary>
    EntryPlace? PlaceOf(Frame table, int index)
        => machine.Settings.Relaxed.BlindDirty
            ? new EntryPlace(table, index, machine.Memory.GenerationNow(table))
            : null;

    void NoteBlindly(in Instruction instruction, EntryPlace at, PageTableEntry old)
    {
        if (machine.Simulator.Recorder is { } recorder)
        {
            string word = machine.Memory.NameOf(machine.Memory.Index(at.Table, at.Index));
            recorder.Note($"{this}  {instruction} sets D without looking: {word}, "
                + $"{old}, := 0x{old.WithDirty().Bits:x}");
        }
    }
}
