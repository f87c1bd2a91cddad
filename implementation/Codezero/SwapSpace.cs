using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>The slots of the swap disk, each of one page.</summary>
/// <remarks>Source: none in the seed, whose swap pager has no disk. Locks: its own.</remarks>
public sealed class SwapSpace
{
    readonly Simulator simulator;
    readonly SpinLock swapLock;
    readonly Stack<int> free = new();
    RaceHistory history;

    internal SwapSpace(Simulator simulator, Disk disk)
    {
        this.simulator = simulator;
        Disk = disk;
        swapLock = new SpinLock(simulator, LockClasses.Swap);
        for (int slot = disk.Blocks - 1; slot >= 0; slot--)
        {
            free.Push(slot);
        }
    }

    public Disk Disk { get; }

    /// <summary>Slots that nobody has; for rules.</summary>
    public IReadOnlyCollection<int> Free => free;

    /// <summary>A slot, or null when all are in use.</summary>
    internal async Routine<int?> Take()
    {
        await swapLock.Acquire();
        history.OnWrite(simulator, "free slots");
        int? slot = free.TryPop(out int popped) ? popped : null;
        await swapLock.Release();
        return slot;
    }

    internal async Routine Return(int slot)
    {
        await swapLock.Acquire();
        history.OnWrite(simulator, "free slots");
        free.Push(slot);
        await swapLock.Release();
    }
}
