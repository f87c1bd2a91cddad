using System.Linq;
using Verified.Machines;

namespace Verified.Tests.OnMachine;

/// <summary>What a task of a generated program does to the machine.</summary>
enum Deed
{
    LoadX,
    LoadY,
    StoreX,
    ReadEntry,
    ClearEntry,
    WriteReadOnly,
    WriteOther,
    WriteGlobal,
    ExchangeEntry,
    ClearWritable,
    MapY,
    UnhookTable,
    HookTable,
    HookOtherTable,
    MakeLarge,
    InvalidateX,
    InvalidateLeaves,
    InvalidateSpace,
    InvalidateAll,
    ShootDown,
    SwitchSpace,
    SwitchAndDrop,
    SwitchBack,
    Fence,
    BufferedStore,
    BufferedLoad,
    FreeA,
    FreeTable,
    SwapX,
    ReadHook,
    ExchangeHook,
    ClearAccessed,
    WriteKernel,
    UnhookMiddle,
    HookMiddle,
    InvalidateXButGlobals,
    InvalidateAllButGlobals,
    InterruptsOff,
    InterruptsOn,
    ShootDownPolling,
    ShootDownSpace,
    ClearPresent,
    LoadThenStoreX,
    HookTwice,
    ReadMiddle,
}

/// <summary>A machine and what each of its CPUs does.</summary>
sealed record MachineProgram(MachineSettings Settings, string Title, Deed[][] Tasks)
{
    public override string ToString()
        => $"{Title}: {string.Join(" | ", Tasks.Select(task => string.Join(", ", task)))}";
}
