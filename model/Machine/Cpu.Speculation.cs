using Verified.Simulation;

namespace Verified.Machines;

/// <summary>What a walker that speculates may have cached, asked for or not.</summary>
public sealed partial class Cpu
{
    /// <summary>
    /// Takes up every valid translation that the loaded root and the cached tables lead to.
    /// </summary>
    /// <param name="leaves">Only leaf entries in here.</param>
    /// <param name="tables">Only upper entries in here.</param>
    internal void Speculate(in InvalidationScope leaves, in InvalidationScope tables)
        => VisitAll(new Visitor(this, leaves, tables, null, 0));

    /// <summary>Takes up what a word now translates, where the loaded root leads to it.</summary>
    internal void SpeculateOn(Frame written, int word)
        => VisitAll(new Visitor(
            this, InvalidationScope.Everything, InvalidationScope.Everything, written, word));

    /// <summary>Whether a walk from the root would now find this upper entry.</summary>
    internal bool LeadsTo(in CachedTable version)
    {
        if (root is not { } table)
        {
            return false;
        }

        int level = machine.Settings.Levels;
        do
        {
            level--;
            int index = machine.IndexAt(level, version.First);
            PageTableEntry entry = machine.Memory.PeekForWalker(table, index);
            if (!entry.Present || entry.Large || !machine.Memory.IsAllocated(entry.Frame))
            {
                return false;
            }

            table = entry.Frame;
        }
        while (level > version.Level);

        return table == version.Table
            && machine.Memory.GenerationOf(table) == version.Generation;
    }

    void VisitAll(in Visitor visitor)
    {
        machine.Simulator.Touch(StepKind.Read, Tlb.RootId);
        machine.Simulator.Touch(StepKind.Read, Tlb.TablesId);
        if (root is { } top)
        {
            visitor.Visit(top, machine.Settings.Levels - 1, new VirtualPage(0));
        }

        // Those that are taken up on the way are among them, and were visited; once more is cheap.
        for (int i = 0; i < Tlb.Tables.Count; i++)
        {
            CachedTable cached = Tlb.Tables[i];
            if (cached.Space == Space
                && cached.Generation == machine.Memory.GenerationOf(cached.Table))
            {
                visitor.Visit(cached.Table, cached.Level - 1, cached.First);
            }
        }
    }

    /// <summary>Goes through tables as a walker that nobody sent.</summary>
    /// <param name="through">Only what is reached through this word; null for everything.</param>
    readonly struct Visitor(
        Cpu cpu, InvalidationScope leaves, InvalidationScope tables, Frame? through, int word)
    {
        public void Visit(Frame table, int level, VirtualPage first)
        {
            // A freed table is a rule's business; there is nothing in it to be cached.
            if (!cpu.machine.Memory.IsAllocated(table))
            {
                return;
            }

            int span = cpu.machine.PagesBelow(level);
            for (int i = 0; i < cpu.machine.Settings.EntriesPerTable; i++)
            {
                bool passed = through is null || (through == table && word == i);
                VirtualPage page = first + (i * span);
                if (level == 0 ? passed && leaves.Meets(page.Number, 1) : Leads(page, span))
                {
                    VisitEntry(table, i, level, page, passed);
                }
            }
        }

        bool Leads(VirtualPage page, int span)
            => leaves.Meets(page.Number, span)
                || (cpu.machine.Settings.Tlb.CachesTables && tables.Meets(page.Number, span));

        void VisitEntry(Frame table, int index, int level, VirtualPage page, bool passed)
        {
            PageTableEntry entry = cpu.machine.Memory.PeekForWalker(table, index);
            if (!entry.Present)
            {
                return;
            }

            if (level == 0 || entry.Large)
            {
                TakeUpLeaf(entry, level, page, passed, cpu.machine.UnsetWord(table, index, entry));
                return;
            }

            if (passed)
            {
                cpu.TakeUpTable(level, page, entry, tables);
            }

            // What is below a word that was not written has been seen, but for that word.
            if (passed || level > 1 || entry.Frame == through)
            {
                new Visitor(cpu, leaves, tables, passed ? null : through, word)
                    .Visit(entry.Frame, level - 1, page);
            }
        }

        void TakeUpLeaf(
            PageTableEntry entry, int level, VirtualPage first, bool passed, int unset)
        {
            int span = passed ? cpu.machine.PagesBelow(level) : 0;
            for (int i = 0; i < span; i++)
            {
                Translation found = cpu.VersionOf(first + i, entry, level);
                if (leaves.Covers(found, cpu.machine))
                {
                    cpu.Tlb.TakeUp(found, unset);
                }
            }
        }
    }

    void TakeUpTable(
        int level, VirtualPage first, PageTableEntry entry, in InvalidationScope within)
    {
        var found = new CachedTable(
            Space, level, first, entry.Frame, machine.Memory.HandleOf(entry.Frame));
        if (machine.Settings.Tlb.CachesTables && within.Covers(found, machine))
        {
            Tlb.TakeUp(found);
        }
    }
}
