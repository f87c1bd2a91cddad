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
    /// <remarks>Or the one in which it sets D in an entry at which it does not look.</remarks>
    async Routine<Translated> Walk(Instruction instruction)
    {
        if (InFlight is not null)
        {
            return await new Point<BlindDirtyAccess, Translated>(
                new BlindDirtyAccess(this, instruction));
        }

        Translated found = Translated.Miss;
        while (!found.IsFinal)
        {
            if (Walking!.Value.Level > 1)
            {
                PageTableEntry entry = await new Point<TableAccess, PageTableEntry>(
                    new TableAccess(this, instruction));
                if (!entry.Present)
                {
                    return FaultNow(instruction, entry);
                }

                if (!entry.Large)
                {
                    continue;
                }
            }

            found = await new Point<LeafAccess, Translated>(new LeafAccess(this, instruction));
        }

        return found;
    }

    Point<DataAccess, ulong> Access(Instruction instruction, Translated found)
        => new(new DataAccess(this, instruction, found));

    /// <summary>Decides what a lookup gives: a usable version, a walk, or a fault.</summary>
    internal Translated LookUpNow(in Instruction instruction)
    {
        CheckBetweenInstructions();
        InInstruction = true;
        mayStoreButForD = false;
        if (!machine.HasPage(instruction.Page))
        {
            return FaultNow(instruction, PageTableEntry.Absent);
        }

        int index = Tlb.Lookup(Space, instruction.Page, instruction.IsWrite);
        if (index == Tlb.None)
        {
            return BeginWalk(instruction.Page);
        }

        Translation version = Tlb.Use(index);
        if (!version.User || (instruction.IsWrite && !version.Writable))
        {
            return FaultNow(instruction, version.AsEntry);
        }

        mayStoreButForD = instruction.IsWrite && !version.Dirty
            && machine.Settings.Profile.SetsAccessedAndDirty;
        return mayStoreButForD
            ? BeginToSetDirty(version, instruction.Page)
            : Hit(version, instruction.IsWrite);
    }

    /// <summary>A walk begins at the root, or in a table that a cached entry leads to.</summary>
    Translated BeginWalk(VirtualPage page)
    {
        Check.Hardware(root is not null, $"{this} has a root table loaded");
        int from = Tlb.LookupTable(Space, page);
        Walking = from == Tlb.None
            ? new(Space, machine.Settings.Levels, default, root.Value, rootGeneration)
            : Tlb.Tables[from];
        return Translated.Miss;
    }

    Translated Hit(in Translation version, bool isWrite)
    {
        Walking = null;
        InFlight = version;
        Overtakable?.Set(isWrite);
        machine.Memory.IsAllocated(version.Frame);
        return Translated.Hit(version.Frame, version.Generation);
    }

    /// <summary>Reads an upper entry for a walk; where it names a table, goes on there.</summary>
    internal PageTableEntry ReadTableNow(in Instruction instruction)
    {
        (CachedTable at, int level, int index) = Reading(instruction);
        PageTableEntry entry = machine.WalkerSees(at.Table, index, at.Generation);
        if (entry.Present && !entry.Large)
        {
            int span = machine.PagesBelow(level);
            var first = new VirtualPage(instruction.Page.Number / span * span);
            TakeUpTable(level, first, entry, InvalidationScope.Everything);
            Walking = new(
                Space, level, first, entry.Frame, machine.Memory.HandleOf(entry.Frame));
        }

        return entry;
    }

    /// <summary>Reads a leaf entry for a walk, sets its bits, and fills the TLB: atomic.</summary>
    internal Translated ReadLeafNow(in Instruction instruction)
    {
        (CachedTable at, int level, int index) = Reading(instruction);
        PageTableEntry entry = machine.WalkerSees(at.Table, index, at.Generation);
        if (level > 0 && entry.Present && !entry.Large)
        {
            // It has become a table since; the walk goes on.
            return Translated.Miss;
        }

        EntryPlace? from = PlaceOf(at.Table, index);
        if (!entry.Present || !entry.User || (instruction.IsWrite && !entry.Writable))
        {
            CacheTheRefusal(
                VersionOf(instruction.Page, entry, level, from), entry,
                machine.UnsetWord(at.Table, index, entry));
            SetDirtyTooLate(at.Table, index, entry);
            return FaultNow(instruction, entry);
        }

        if (machine.Settings.Profile.SetsAccessedAndDirty)
        {
            bool setsDirty = instruction.IsWrite && !entry.Dirty;
            entry = setsDirty ? entry.WithAccessed().WithDirty() : entry.WithAccessed();
            machine.SetBits(at.Table, index, entry);
            if (setsDirty)
            {
                OnDirtySet(at.Table, index);
            }
        }

        Translation version = VersionOf(instruction.Page, entry, level, from);
        Tlb.Fill(version);
        return Hit(version, instruction.IsWrite);
    }

    /// <summary>Where the walk under way reads next.</summary>
    internal (CachedTable At, int Level, int Index) Reading(in Instruction instruction)
    {
        CachedTable at = Walking!.Value;
        int level = at.Level - 1;
        return (at, level, machine.IndexAt(level, instruction.Page));
    }

    internal ulong AccessNow(in Instruction instruction, in Translated found)
    {
        ulong old = machine.Memory.At(
            found.Frame, instruction.Word, found.Generation, instruction.Verb);
        ulong now = instruction.IsWrite ? instruction.Value : old;
        if (instruction.IsWrite)
        {
            machine.Memory.Put(found.Frame, instruction.Word, now);
            machine.Memory.CountStore(found.Frame);
        }

        InInstruction = false;
        machine.Observer?.OnRetired(
            this, instruction.Kind, instruction.Page, instruction.Word, old, now);
        machine.Simulator.Recorder?.Note(
            $"{this}  {instruction}{(instruction.Kind == AccessKind.Store ? "" : $" → {old}")}"
            + $" in {found.Frame}");
        return old;
    }

    /// <summary>What is present but not allowed stays cached where a fault drops nothing.</summary>
    /// <param name="unset">Where A would have to be set first, which it need not be.</param>
    void CacheTheRefusal(in Translation refused, PageTableEntry entry, int unset)
    {
        if (!entry.Present || machine.Settings.Profile.FaultDropsTranslation)
        {
            return;
        }

        if (unset == Tlb.Settled)
        {
            Tlb.Fill(refused);
        }
        else if (machine.Speculates)
        {
            Tlb.TakeUp(refused, unset);
        }
    }

    Translated FaultNow(in Instruction instruction, PageTableEntry entry)
    {
        if (machine.Settings.Profile.FaultDropsTranslation)
        {
            var scope = InvalidationScope.Page(Space, instruction.Page);
            Tlb.Invalidate(scope, scope);
        }

        InInstruction = false;
        machine.Simulator.Recorder?.Note($"{this}  {instruction} faults: {entry}");
        return Translated.Fault(entry);
    }

    /// <summary>What a leaf entry says of a page, which may be one in a large page.</summary>
    Translation VersionOf(VirtualPage page, PageTableEntry entry, int level, EntryPlace? from)
    {
        PageTableEntry own = entry.PieceFor(page.Number % machine.PagesBelow(level));
        return new(Space, page, own.Frame, machine.Memory.HandleOf(own.Frame),
            entry.Writable, entry.User, entry.Dirty, entry.Global, level, from);
    }
}
