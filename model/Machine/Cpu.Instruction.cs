using Verified.Simulation;

namespace Verified.Machines;

/// <summary>The steps of one instruction: lookup, walk, access.</summary>
public sealed partial class Cpu
{
    Point<LookupAccess, Translated> Lookup(Instruction instruction)
        => new(new LookupAccess(this, instruction));

    /// <summary>
    /// The hardware's way through the tables, one step for each entry that it reads.
    /// </summary>
    async Routine<Translated> Walk(Instruction instruction)
    {
        Check.Hardware(root is not null, $"{this} has a root table loaded");
        (Frame table, int generation) = (root.Value, rootGeneration);
        if (!machine.HasPage(instruction.Page))
        {
            return FaultNow(instruction, PageTableEntry.Absent);
        }

        for (int level = machine.Settings.Levels - 1; level > 0; level--)
        {
            int index = machine.IndexAt(level, instruction.Page);
            PageTableEntry entry = await new Point<TableAccess, PageTableEntry>(
                new TableAccess(this, table, generation, index));
            if (!entry.Present)
            {
                return FaultNow(instruction, entry);
            }

            (table, generation) = (entry.Frame, machine.Memory.HandleOf(entry.Frame));
        }

        return await new Point<LeafAccess, Translated>(
            new LeafAccess(this, instruction, table, generation));
    }

    Point<DataAccess, ulong> Access(Instruction instruction, Translated found)
        => new(new DataAccess(this, instruction, found));

    /// <summary>Decides what a lookup gives: a usable version, a walk, or a fault.</summary>
    internal Translated LookUpNow(in Instruction instruction)
    {
        CheckBetweenInstructions();
        InInstruction = true;
        int index = Tlb.Lookup(Space, instruction.Page, instruction.IsWrite);
        if (index < 0)
        {
            return Translated.Miss;
        }

        Translation version = Tlb.Use(index);
        if (!version.User || (instruction.IsWrite && !version.Writable))
        {
            return FaultNow(instruction, EntryOf(version));
        }

        // A first store through a clean version looks at the entry again, to set D in it.
        bool clean = instruction.IsWrite && !version.Dirty
            && machine.Settings.Profile.SetsAccessedAndDirty;
        return clean ? Translated.Miss : Translated.Hit(version.Frame, version.Generation);
    }

    /// <summary>Reads a leaf entry for a walk, sets its bits, and fills the TLB: atomic.</summary>
    /// <param name="generation">The table's, when the entry that names it was read.</param>
    internal Translated ReadLeafNow(in Instruction instruction, Frame table, int generation)
    {
        int index = machine.IndexAt(0, instruction.Page);
        var entry = new PageTableEntry(
            machine.Memory.At(table, index, generation, "walks through"));
        bool allowed = entry.Present && entry.User && (entry.Writable || !instruction.IsWrite);
        if (allowed && machine.Settings.Profile.SetsAccessedAndDirty)
        {
            entry = entry.WithAccessed();
            entry = instruction.IsWrite ? entry.WithDirty() : entry;
            machine.SetBits(table, index, entry);
        }

        if (!allowed)
        {
            CacheTheRefusal(instruction.Page, entry);
            return FaultNow(instruction, entry);
        }

        Translation version = VersionOf(instruction.Page, entry);
        Tlb.Fill(version);
        return Translated.Hit(version.Frame, version.Generation);
    }

    internal ulong AccessNow(in Instruction instruction, in Translated found)
    {
        ref ulong at = ref machine.Memory.At(
            found.Frame, instruction.Word, found.Generation, instruction.Verb);
        ulong old = at;
        at = instruction.IsWrite ? instruction.Value : old;
        InInstruction = false;
        machine.Observer?.OnRetired(
            this, instruction.Kind, instruction.Page, instruction.Word, old, at);
        machine.Simulator.Recorder?.Note(
            $"{this}  {instruction}{(instruction.Kind == AccessKind.Store ? "" : $" → {old}")}"
            + $" in {found.Frame}");
        return old;
    }

    /// <summary>What is present but not allowed stays cached where a fault drops nothing.</summary>
    void CacheTheRefusal(VirtualPage page, PageTableEntry entry)
    {
        if (entry.Present && !machine.Settings.Profile.FaultDropsTranslation)
        {
            Tlb.Fill(VersionOf(page, entry));
        }
    }

    Translated FaultNow(in Instruction instruction, PageTableEntry entry)
    {
        if (machine.Settings.Profile.FaultDropsTranslation)
        {
            Tlb.Invalidate(InvalidationScope.Page(Space, instruction.Page));
        }

        InInstruction = false;
        machine.Simulator.Recorder?.Note($"{this}  {instruction} faults: {entry}");
        return Translated.Fault(entry);
    }

    Translation VersionOf(VirtualPage page, PageTableEntry entry)
        => new(Space, page, entry.Frame, machine.Memory.HandleOf(entry.Frame),
            entry.Writable, entry.User, entry.Dirty);

    static PageTableEntry EntryOf(in Translation version)
        => version.User
            ? PageTableEntry.Leaf(version.Frame, version.Writable)
            : PageTableEntry.KernelLeaf(version.Frame);
}
