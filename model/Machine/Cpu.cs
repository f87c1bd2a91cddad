using Verified.Simulation;

namespace Verified.Machines;

/// <summary>An access that needs the VM system, as the hardware reports it.</summary>
/// <param name="Entry">
/// The leaf entry, or the cached version of it, that did not allow the access. By the time that
/// anybody reads this record the entry may have changed.
/// </param>
public readonly record struct PageFault(VirtualPage Page, AccessKind Kind, PageTableEntry Entry)
{
    public bool IsWrite => Kind != AccessKind.Load;
}

/// <summary>Where a CPU goes when an access needs the VM system.</summary>
public interface ITrapHandler
{
    /// <summary>Serves the fault; interrupts are on, no instruction is under way.</summary>
    /// <returns>
    /// <see cref="Error.None"/> to retry the instruction, else why it is refused.
    /// </returns>
    Routine<Error> OnFault(Cpu cpu, PageFault fault);
}

/// <summary>What a user instruction gave back.</summary>
/// <param name="Value">The word that was there before, when there was no error.</param>
public readonly record struct UserResult(ulong Value, Error Error)
{
    public override string ToString() => Error == Error.None ? $"{Value}" : $"{Error}";
}

/// <summary>
/// A processor that runs user instructions through its TLB, and traps where it must.
/// </summary>
/// <remarks>
/// An instruction is a lookup, on a miss a walk (one step for each level), and the access itself.
/// Interrupts are taken before the lookup or after the access, never in between: so an access in
/// flight lands before a shootdown that it could have escaped is acknowledged.
/// </remarks>
public sealed class Cpu : INamed
{
    readonly Machine machine;
    bool inInstruction;
    bool interruptsOn = true;

    internal Cpu(Machine machine, int number)
    {
        this.machine = machine;
        Number = number;
        Tlb = new Tlb(machine, number);
        Line = new InterruptLine(machine, this);
    }

    public int Number { get; }

    public Tlb Tlb { get; }

    /// <summary>The root table that walks start from; null before one is loaded.</summary>
    public Frame? Root { get; private set; }

    /// <summary>The tag under which this CPU now fills and looks up.</summary>
    public AddressSpaceId Space { get; private set; }

    /// <summary>Where faults go; set in the set-up.</summary>
    public ITrapHandler? Trap { get; set; }

    /// <summary>Whether an instruction is between its lookup and its access.</summary>
    public bool InInstruction
    {
        get => inInstruction;
        private set
        {
            inInstruction = value;
            Line.Update();
            if (!value)
            {
                Line.OnInstructionEnd();
            }
        }
    }

    public bool InterruptsOn
    {
        get => interruptsOn;
        internal set
        {
            interruptsOn = value;
            Line.Update();
        }
    }

    internal Machine Machine => machine;

    internal InterruptLine Line { get; }

    public string NameOf(int offset) => ToString();

    public override string ToString() => $"cpu{Number}";

    /// <summary>Loads a word; faults are served and the instruction is retried.</summary>
    public Routine<UserResult> Load(VirtualPage page, int word = 0)
        => Execute(new Instruction(AccessKind.Load, page, word, 0));

    /// <summary>Stores a word; the result's value is the word that was there.</summary>
    public Routine<UserResult> Store(VirtualPage page, ulong value, int word = 0)
        => Execute(new Instruction(AccessKind.Store, page, word, value));

    /// <summary>Atomically stores a word and loads the old one.</summary>
    public Routine<UserResult> Swap(VirtualPage page, ulong value, int word = 0)
        => Execute(new Instruction(AccessKind.Swap, page, word, value));

    /// <summary>Loads a root and the tag of its address space; the TLB keeps what it has.</summary>
    public Point<LoadRootAccess, Nothing> LoadRoot(Frame root, AddressSpaceId space)
        => new(new LoadRootAccess(this, root, space));

    /// <summary>The same in the set-up: no step.</summary>
    public void SetRoot(Frame root, AddressSpaceId space)
    {
        (Root, Space) = (root, space);
        machine.OnRootLoaded(space, root);
        if (machine.Settings.Tlb.Speculates)
        {
            SpeculateEverything();
        }
    }

    /// <summary>Invalidates in this CPU's TLB alone.</summary>
    public Point<InvalidateAccess, Nothing> Invalidate(InvalidationScope scope)
        => new(new InvalidateAccess(this, scope));

    public Point<MaskAccess, Nothing> DisableInterrupts() => new(new MaskAccess(this, false));

    public Point<MaskAccess, Nothing> EnableInterrupts() => new(new MaskAccess(this, true));

    /// <summary>A load or store without a handler: the litmus tests of the machine alone.</summary>
    /// <returns>The word that was there; an error where the access faults.</returns>
    public async Routine<UserResult> Try(AccessKind kind, VirtualPage page, ulong value = 0)
    {
        var instruction = new Instruction(kind, page, 0, value);
        Translated found = await Lookup(instruction);
        found = found.IsFinal ? found : await Walk(instruction);
        return found.Faults
            ? new UserResult(0, Error.SEGV)
            : new UserResult(await Access(instruction, found), Error.None);
    }

    async Routine<UserResult> Execute(Instruction instruction)
    {
        while (true)
        {
            Translated found = await Lookup(instruction);
            found = found.IsFinal ? found : await Walk(instruction);
            if (!found.Faults)
            {
                return new UserResult(await Access(instruction, found), Error.None);
            }

            Check.Hardware(Trap is not null, $"{this} has a handler for its faults");
            Error error = await Trap.OnFault(
                this, new PageFault(instruction.Page, instruction.Kind, found.Entry));
            if (error != Error.None)
            {
                machine.Simulator.Recorder?.Note($"{this}  {instruction} → {error}");
                return new UserResult(0, error);
            }
        }
    }

    /// <summary>
    /// The hardware's way through the tables, one step for each entry that it reads.
    /// </summary>
    async Routine<Translated> Walk(Instruction instruction)
    {
        Check.Hardware(Root is not null, $"{this} has a root table loaded");
        Frame table = Root.Value;
        for (int level = machine.Settings.Levels - 1; level > 0; level--)
        {
            int index = machine.IndexAt(level, instruction.Page);
            var entry = new PageTableEntry(await machine.Memory.Read(table, index));
            if (!entry.Present)
            {
                InInstruction = false;
                return Translated.Fault(entry);
            }

            table = entry.Frame;
        }

        return await new Point<LeafAccess, Translated>(
            new LeafAccess(this, instruction, table));
    }

    Point<LookupAccess, Translated> Lookup(Instruction instruction)
        => new(new LookupAccess(this, instruction));

    Point<DataAccess, ulong> Access(Instruction instruction, Translated found)
        => new(new DataAccess(this, instruction, found));

    /// <summary>Decides what a lookup gives: a usable version, a walk, or a fault.</summary>
    internal Translated LookUpNow(in Instruction instruction)
    {
        InInstruction = true;
        int index = Tlb.Lookup(Space, instruction.Page);
        if (index < 0)
        {
            return Translated.Miss;
        }

        Translation version = Tlb[index];
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
    internal Translated ReadLeafNow(in Instruction instruction, Frame table)
    {
        int index = machine.IndexAt(0, instruction.Page);
        Memory memory = machine.Memory;
        memory.Demand(table, memory.GenerationOf(table), "walks through");
        var entry = new PageTableEntry(memory.Peek(table, index));
        bool allowed = entry.Present && entry.User && (entry.Writable || !instruction.IsWrite);
        if (!allowed)
        {
            return FaultNow(instruction, entry);
        }

        if (machine.Settings.Profile.SetsAccessedAndDirty)
        {
            entry = entry.WithAccessed();
            entry = instruction.IsWrite ? entry.WithDirty() : entry;
            memory.Poke(table, index, entry.Bits);
        }

        Tlb.Fill(VersionOf(instruction.Page, entry));
        return Translated.Hit(entry.Frame, memory.GenerationOf(entry.Frame));
    }

    internal ulong AccessNow(in Instruction instruction, in Translated found)
    {
        Memory memory = machine.Memory;
        memory.Demand(found.Frame, found.Generation, instruction.Verb);
        ulong old = memory.Peek(found.Frame, instruction.Word);
        ulong now = instruction.IsWrite ? instruction.Value : old;
        if (instruction.IsWrite)
        {
            memory.Poke(found.Frame, instruction.Word, now);
        }

        InInstruction = false;
        machine.Observer?.OnRetired(
            this, instruction.Kind, instruction.Page, instruction.Word, old, now);
        machine.Simulator.Recorder?.Note(
            $"{this}  {instruction}{(instruction.Kind == AccessKind.Store ? "" : $" → {old}")}"
            + $" in {found.Frame}");
        return old;
    }

    /// <summary>
    /// Caches what a written word now translates, where this CPU's root leads to it.
    /// </summary>
    internal void Speculate(Frame written, int word)
    {
        for (int page = 0; Root is { } root && page < machine.Settings.Pages; page++)
        {
            if (IsOnTheWay(root, new VirtualPage(page), written, word))
            {
                SpeculateOn(root, new VirtualPage(page));
            }
        }
    }

    void SpeculateEverything()
    {
        for (int page = 0; Root is { } root && page < machine.Settings.Pages; page++)
        {
            SpeculateOn(root, new VirtualPage(page));
        }
    }

    void SpeculateOn(Frame root, VirtualPage page)
    {
        PageTableEntry entry = machine.Walk(root, page);
        if (entry.Present)
        {
            Tlb.Fill(VersionOf(page, entry));
        }
    }

    bool IsOnTheWay(Frame root, VirtualPage page, Frame written, int word)
    {
        Frame table = root;
        for (int level = machine.Settings.Levels - 1; level >= 0; level--)
        {
            int index = machine.IndexAt(level, page);
            if (table == written && index == word)
            {
                return true;
            }

            var entry = new PageTableEntry(machine.Memory.Peek(table, index));
            if (!entry.Present)
            {
                return false;
            }

            table = entry.Frame;
        }

        return false;
    }

    Translated FaultNow(in Instruction instruction, PageTableEntry entry)
    {
        if (machine.Settings.Profile.FaultDropsTranslation)
        {
            Tlb.Drop(Space, instruction.Page);
        }

        InInstruction = false;
        machine.Simulator.Recorder?.Note($"{this}  {instruction} faults: {entry}");
        return Translated.Fault(entry);
    }

    Translation VersionOf(VirtualPage page, PageTableEntry entry)
        => new(Space, page, entry.Frame, machine.Memory.GenerationOf(entry.Frame),
            entry.Writable, entry.User, entry.Dirty);

    static PageTableEntry EntryOf(in Translation version)
        => version.User
            ? PageTableEntry.Leaf(version.Frame, version.Writable)
            : PageTableEntry.KernelLeaf(version.Frame);
}
