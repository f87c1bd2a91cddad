namespace Verified.Machines;

/// <summary>What a walker that speculates may have cached, asked for or not.</summary>
public sealed partial class Cpu
{
    /// <summary>Takes up every valid translation of the loaded root within a scope.</summary>
    internal void Speculate(in InvalidationScope within)
    {
        if (root is { } top)
        {
            Visit(top, machine.Settings.Levels - 1, new VirtualPage(0), within, null, 0);
        }
    }

    /// <summary>Takes up what a word now translates, where the loaded root leads to it.</summary>
    internal void SpeculateOn(Frame written, int word)
    {
        if (root is { } top)
        {
            InvalidationScope all = InvalidationScope.Everything;
            Visit(top, machine.Settings.Levels - 1, new VirtualPage(0), all, written, word);
        }
    }

    /// <param name="through">Only what is reached through this word; null for everything.</param>
    void Visit(
        Frame table, int level, VirtualPage first, in InvalidationScope within,
        Frame? through, int word)
    {
        // A freed table is a rule's business; there is nothing in it to be cached.
        if (!machine.Memory.IsAllocated(table))
        {
            return;
        }

        for (int i = 0; i < machine.Settings.EntriesPerTable; i++)
        {
            var entry = new PageTableEntry(machine.Memory.Look(table, i));
            bool passed = through is null || (through == table && word == i);
            VirtualPage page = first + (i * machine.PagesBelow(level));
            if (!entry.Present)
            {
                continue;
            }

            if (level > 0)
            {
                Visit(entry.Frame, level - 1, page, within, passed ? null : through, word);
            }
            else if (passed && within.Covers(Space, page))
            {
                Tlb.Fill(VersionOf(page, entry), machine.UnsetWord(table, i, entry));
            }
        }
    }
}
