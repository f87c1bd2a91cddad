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
/// Interrupts and broadcast invalidations come before the lookup or after the access, never in
/// between: so an access in flight lands before a shootdown that it could have escaped ends. A CPU
/// does one thing at a time: whoever runs kernel code on it does so between two instructions.
/// </remarks>
public sealed partial class Cpu : INamed
{
    readonly Machine machine;

    // The root table, and the generation of its frame when it was loaded.
    Frame? root;
    int rootGeneration;

    internal Cpu(Machine machine, int number)
    {
        this.machine = machine;
        Number = number;
        Id = machine.Simulator.Register(this);
        Tlb = new Tlb(machine, this);
        BetweenInstructions = new Gate(machine.Simulator, open: true);
        Overtakable = machine.Settings.Relaxed.BroadcastOvertakesStores
            ? new Gate(machine.Simulator, open: true)
            : null;
        Line = new InterruptLine(machine, this);
    }

    public int Number { get; }

    public Tlb Tlb { get; }

    /// <summary>The root table that walks start from; null before one is loaded.</summary>
    public Frame? Root
    {
        get
        {
            machine.Simulator.Touch(StepKind.Read, Tlb.Id);
            return root;
        }
    }

    /// <summary>The tag under which this CPU now fills and looks up.</summary>
    public AddressSpaceId Space { get; private set; }

    /// <summary>Where faults go; set in the set-up.</summary>
    public ITrapHandler? Trap { get; set; }

    /// <summary>Whether an instruction is between its lookup and its access.</summary>
    public bool InInstruction
    {
        get => !BetweenInstructions.IsOpen;
        private set
        {
            BetweenInstructions.Set(!value);
            Overtakable?.Set(!value);
            if (!value)
            {
                (Walking, InFlight) = (null, null);
            }
        }
    }

    /// <summary>Where the walk under way reads next; null when none is.</summary>
    public CachedTable? Walking { get; private set; }

    /// <summary>What the instruction under way was translated with, and not done yet.</summary>
    public Translation? InFlight { get; private set; }

    public bool InterruptsOn
    {
        get => Line.Unmasked.IsOpen;
        internal set => Line.Unmasked.Set(value);
    }

    internal Machine Machine => machine;

    internal ObjectId Id { get; }

    /// <summary>The word of the entry in which others may not see D yet.</summary>
    internal int LateDirty { get; set; } = Tlb.Settled;

    /// <summary>
    /// Open when a broadcast that overtakes stores can come; null where none does.
    /// </summary>
    internal Gate? Overtakable { get; }

    internal InterruptLine Line { get; }

    /// <summary>Open when no instruction is under way.</summary>
    internal Gate BetweenInstructions { get; }

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

    /// <summary>Loads a root and the tag of its address space.</summary>
    /// <param name="keep">
    /// Whether the TLB keeps what it has of that space; global entries stay in either case.
    /// </param>
    /// <remarks>Source: Intel SDM vol. 3A, 4.10.4.1: MOV to CR3, with bit 63 to keep.</remarks>
    public Point<LoadRootAccess, Nothing> LoadRoot(
        Frame root, AddressSpaceId space, bool keep = true)
        => new(new LoadRootAccess(this, root, space, keep));

    /// <summary>The same in the set-up: no step.</summary>
    public void SetRoot(Frame root, AddressSpaceId space, bool keep = true)
    {
        CheckBetweenInstructions();
        TouchReachable();
        (this.root, Space) = (root, space);
        rootGeneration = machine.Memory.HandleOf(root);
        machine.OnRootLoaded(space, root);
        if (!keep)
        {
            machine.Invalidate(this, InvalidationScope.WholeSpace(space));
        }

        if (machine.TakesUpNow)
        {
            Speculate(InvalidationScope.Everything, InvalidationScope.Everything);
        }
    }

    /// <summary>Invalidates in this CPU's TLB alone.</summary>
    public Point<InvalidateAccess, Nothing> Invalidate(InvalidationScope scope)
        => new(new InvalidateAccess(this, scope));

    /// <summary>
    /// Waits until what this task stored, and what this CPU did to entries, is seen by everybody.
    /// </summary>
    /// <remarks>
    /// It changes nothing on a machine that is not relaxed. Intel: MFENCE, or a locked access; Arm:
    /// DSB.
    /// </remarks>
    public Point<FenceAccess, Nothing> Fence() => new(new FenceAccess(this));

    public Point<MaskAccess, Nothing> DisableInterrupts() => new(new MaskAccess(this, false));

    public Point<MaskAccess, Nothing> EnableInterrupts() => new(new MaskAccess(this, true));

    /// <summary>
    /// A load, store or swap of word 0 without a handler: the litmus tests of the machine alone.
    /// </summary>
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

    internal void CheckBetweenInstructions()
        => Check.Hardware(!InInstruction, $"{this} does one thing at a time");

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
}
