using Verified.Simulation;

namespace Verified.Machines;

/// <summary>What is late on a relaxed machine, and when it arrives.</summary>
public sealed partial class Machine
{
    /// <summary>
    /// A word as a plain read finds it: without D, if it chooses not to see a late one.
    /// </summary>
    internal ulong WithoutLateDirty(int index, ulong value)
    {
        if (!IsDirtyLate(index))
        {
            return value;
        }

        if (Simulator.Choose("D is not seen", 2) == 1)
        {
            return new PageTableEntry(value).Clean().Bits;
        }

        DirtyArrives(index);
        return value;
    }

    /// <summary>What is late in this word is seen by everybody from now on.</summary>
    internal void DirtyArrives(int index)
    {
        for (int i = 0; Settings.Relaxed.LateDirty && i < Cpus.Count; i++)
        {
            Cpus[i].LateDirty = Cpus[i].LateDirty == index ? Tlb.Settled : Cpus[i].LateDirty;
        }
    }

    /// <summary>What this CPU did late is seen by everybody from now on.</summary>
    internal void DirtyArrives(Cpu cpu)
    {
        if (cpu.LateDirty != Tlb.Settled)
        {
            Memory.TouchWord(StepKind.Write, cpu.LateDirty);
            cpu.LateDirty = Tlb.Settled;
        }
    }

    /// <summary>A store sets D in a word at which it does not look.</summary>
    /// <returns>What stood there.</returns>
    /// <remarks>
    /// Whether a walker has set A there is as open as before. What is not present stays so, and
    /// nobody takes it up.
    /// </remarks>
    internal PageTableEntry SetDirtyBlindly(EntryPlace at)
    {
        PageTableEntry old = Memory.SetDirty(at);
        if (!old.Dirty)
        {
            OnWritten(at.Table, at.Index);
        }

        return old;
    }

    /// <summary>Who invalidates, or asks others to, has his stores arrive where that is a
    /// fence.</summary>
    internal void BeginInvalidation(SimTask me)
    {
        if (Settings.Profile.InvalidationIsFence)
        {
            Buffers?.Drain(me);
        }
    }

    bool IsDirtyLate(int index)
    {
        for (int i = 0; Settings.Relaxed.LateDirty && i < Cpus.Count; i++)
        {
            if (Cpus[i].LateDirty == index)
            {
                return true;
            }
        }

        return false;
    }
}
