using Verified.Simulation;

namespace Verified.Machines;

/// <summary>A user instruction that touches memory.</summary>
public readonly record struct Instruction(
    AccessKind Kind, VirtualPage Page, int Word, ulong Value)
{
    public bool IsWrite => Kind != AccessKind.Load;

    internal string Verb => Kind switch
    {
        AccessKind.Load => "loads from",
        AccessKind.Store => "stores to",
        _ => "swaps with",
    };

    public override string ToString() => Kind switch
    {
        AccessKind.Load => $"load {Page}.{Word}",
        AccessKind.Store => $"store {Value} to {Page}.{Word}",
        _ => $"swap {Value} with {Page}.{Word}",
    };
}

/// <summary>What a lookup or a walk gave.</summary>
/// <param name="IsFinal">Whether no walk is needed any more.</param>
/// <param name="Entry">For a fault: what did not allow the access.</param>
public readonly record struct Translated(
    bool IsFinal, bool Faults, Frame Frame, int Generation, PageTableEntry Entry)
{
    internal static Translated Miss => default;

    internal static Translated Hit(Frame frame, int generation)
        => new(true, false, frame, generation, default);

    internal static Translated Fault(PageTableEntry entry)
        => new(true, true, default, 0, entry);
}

/// <summary>The first step of an instruction, where interrupts can still come before it.</summary>
/// <remarks>Where it may choose, the choices follow from what other CPUs wrote.</remarks>
public readonly struct LookupAccess(Cpu cpu, Instruction instruction) : IAccess<Translated>
{
    public Simulator Simulator => cpu.Machine.Simulator;

    public Step Step => cpu.Machine.Settings.Tlb.Surprises > 0
        && cpu.Machine.HasPage(instruction.Page)
            ? new(StepKind.Read, cpu.Tlb.Id, StepKind.Read, cpu.Tlb.VersionsOf(instruction.Page))
            : new(StepKind.Read, cpu.Tlb.Id);

    public Gate? Gate => null;

    public Translated Perform(SimTask me) => cpu.LookUpNow(instruction);
}

/// <summary>A step of a walk: reads the entry that names the next table.</summary>
/// <remarks>It may end the instruction, which lets in who wants to invalidate this TLB.</remarks>
public readonly struct TableAccess(Cpu cpu, Instruction instruction) : IAccess<PageTableEntry>
{
    public Simulator Simulator => cpu.Machine.Simulator;

    public Step Step
    {
        get
        {
            (CachedTable at, _, int index) = cpu.Reading(instruction);
            return new(
                StepKind.Read, cpu.Machine.Memory.IdOf(at.Table, index), StepKind.Read, cpu.Tlb.Id);
        }
    }

    public Gate? Gate => null;

    public PageTableEntry Perform(SimTask me) => cpu.ReadTableNow(instruction);
}

/// <summary>The last step of a walk: reads the leaf entry, sets its bits, fills the TLB.</summary>
public readonly struct LeafAccess(Cpu cpu, Instruction instruction) : IAccess<Translated>
{
    public Simulator Simulator => cpu.Machine.Simulator;

    public Step Step
    {
        get
        {
            (CachedTable at, _, int index) = cpu.Reading(instruction);
            StepKind kind = cpu.Machine.Settings.Profile.SetsAccessedAndDirty
                ? StepKind.ReadModifyWrite
                : StepKind.Read;
            return new(
                kind, cpu.Machine.Memory.IdOf(at.Table, index), StepKind.Write, cpu.Tlb.Id);
        }
    }

    public Gate? Gate => null;

    public Translated Perform(SimTask me) => cpu.ReadLeafNow(instruction);
}

/// <summary>A store sets D in the entry that it was translated with, without looking.</summary>
public readonly struct BlindDirtyAccess(Cpu cpu, Instruction instruction) : IAccess<Translated>
{
    public Simulator Simulator => cpu.Machine.Simulator;

    public Step Step
    {
        get
        {
            EntryPlace at = cpu.InFlight!.Value.From!.Value;
            return new(
                StepKind.ReadModifyWrite, cpu.Machine.Memory.IdOf(at.Table, at.Index),
                StepKind.Write, cpu.Tlb.Id);
        }
    }

    public Gate? Gate => null;

    public Translated Perform(SimTask me) => cpu.SetDirtyBlindlyNow(instruction);
}

/// <summary>The access to the data word, through a translation that was made before.</summary>
/// <remarks>It ends the instruction, which lets in who wants to invalidate this TLB.</remarks>
public readonly struct DataAccess(Cpu cpu, Instruction instruction, Translated found)
    : IAccess<ulong>
{
    public Simulator Simulator => cpu.Machine.Simulator;

    public Step Step => new(
        instruction.Kind switch
        {
            AccessKind.Load => StepKind.Read,
            AccessKind.Store => StepKind.Write,
            _ => StepKind.ReadModifyWrite,
        },
        cpu.Machine.Memory.IdOf(found.Frame, instruction.Word), StepKind.Read, cpu.Tlb.Id);

    public Gate? Gate => null;

    public ulong Perform(SimTask me) => cpu.AccessNow(instruction, found);
}

/// <summary>Loads a root table.</summary>
public readonly struct LoadRootAccess(Cpu cpu, Frame root, AddressSpaceId space, bool keep)
    : IAccess<Nothing>
{
    public Simulator Simulator => cpu.Machine.Simulator;

    public Step Step => new(StepKind.Write, cpu.Tlb.Id);

    public Gate? Gate => null;

    public Nothing Perform(SimTask me)
    {
        cpu.Machine.BeginInvalidation(me);
        cpu.SetRoot(root, space, keep);
        return default;
    }
}

/// <summary>Invalidates in one CPU's TLB.</summary>
public readonly struct InvalidateAccess(Cpu cpu, InvalidationScope scope) : IAccess<Nothing>
{
    public Simulator Simulator => cpu.Machine.Simulator;

    public Step Step => new(StepKind.Write, cpu.Tlb.Id);

    public Gate? Gate => null;

    public Nothing Perform(SimTask me)
    {
        cpu.CheckBetweenInstructions();
        cpu.Machine.BeginInvalidation(me);
        cpu.Machine.Invalidate(cpu, scope);
        Simulator.Recorder?.Note($"{me}  invalidates {scope} on {cpu}");
        return default;
    }
}

/// <summary>See <see cref="Cpu.Fence"/>.</summary>
public readonly struct FenceAccess(Cpu cpu) : IAccess<Nothing>
{
    public Simulator Simulator => cpu.Machine.Simulator;

    public Step Step => cpu.Machine.Buffers is { } buffers
        ? new(StepKind.Write, cpu.Id, StepKind.Read, buffers.Id)
        : new(StepKind.Write, cpu.Id);

    public Gate? Gate => cpu.Machine.Buffers?.EmptyFor(Simulator.Current!);

    public Nothing Perform(SimTask me)
    {
        cpu.Machine.DirtyArrives(cpu);
        Simulator.Recorder?.Note($"{me}  fence on {cpu}");
        return default;
    }
}

/// <summary>Turns a CPU's interrupts on or off.</summary>
public readonly struct MaskAccess(Cpu cpu, bool on) : IAccess<Nothing>
{
    public Simulator Simulator => cpu.Machine.Simulator;

    public Step Step => new(StepKind.Write, cpu.Line.Id);

    public Gate? Gate => null;

    public Nothing Perform(SimTask me)
    {
        cpu.InterruptsOn = on;
        return default;
    }
}
