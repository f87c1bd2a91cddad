using Verified.Simulation;

namespace Verified.Machines;

/// <summary>Memory as walkers find it, and what they change.</summary>
public sealed partial class Memory
{
    /// <summary>A word as a walker finds it, by a handle.</summary>
    internal PageTableEntry AtForWalker(Frame table, int index, int handle)
    {
        At(table, index, handle, "walks through");
        return new(seen[Index(table, index)]);
    }

    /// <summary>A word as a walker finds it that nobody sent.</summary>
    internal PageTableEntry PeekForWalker(Frame table, int index)
    {
        TouchWord(StepKind.Read, Index(table, index));
        return SeenByWalkers(table, index);
    }

    /// <summary>The same for who tells whether it mattered.</summary>
    internal PageTableEntry SeenByWalkers(Frame table, int index)
        => new(seen[Index(table, index)]);

    /// <summary>A store that reaches walkers late.</summary>
    internal void PutForSoftware(Frame frame, int word, ulong value)
    {
        CountWrite(frame, word);
        words[Index(frame, word)] = value;
    }

    /// <summary>A store that was late is where it should be.</summary>
    internal void OnArrived(Frame frame, int word, ulong value, int handle, bool forAll)
    {
        Simulator.Touch(StepKind.Write, IdOf(frame, word));
        if (forAll)
        {
            At(frame, word, handle, "stores late to") = value;
            CountWrite(frame, word);
        }

        // A table that was freed meanwhile is nobody's any more.
        if (StateOf(frame, handle) is null)
        {
            machine.OnWriting(frame, word);
            seen[Index(frame, word)] = value;
            machine.OnSet(frame, word);
            machine.OnWritten(frame, word);
        }
    }

    /// <summary>A walker sets bits in an entry, unless a newer one is on its way to it.</summary>
    /// <returns>Whether that changes the entry.</returns>
    internal bool SetBits(int index, ulong bits)
    {
        ulong before = seen[index];
        if (before == bits)
        {
            return false;
        }

        Simulator.Touch(StepKind.Write, first.Plus(index));
        words[index] = words[index] == before ? bits : words[index];
        seen[index] = bits;
        return true;
    }

    /// <summary>D is set in whatever stands somewhere.</summary>
    /// <returns>What stood there.</returns>
    internal PageTableEntry SetDirty(EntryPlace at)
    {
        At(at.Table, at.Index, at.Generation, "sets D in");
        PageTableEntry old = SeenByWalkers(at.Table, at.Index);
        SetBits(Index(at.Table, at.Index), old.WithDirty().Bits);
        return old;
    }

    internal void SetAccessed(int index)
        => SetBits(index, new PageTableEntry(seen[index]).WithAccessed().Bits);
}
