using Verified.Simulation;

namespace Verified.Machines;

/// <summary>What a walker that speculates may have cached, asked for or not.</summary>
/// <remarks>
/// What a written word changes for other CPUs depends on the words that lead to it, and these are
/// told as read. Whoever changes from where walks may begin (a root, a cached table) tells that all
/// words are read to which the old or the new one leads. So two such steps conflict where the one
/// is about words that the other is about.
/// </remarks>
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

    /// <summary>Tells the same before a word changes that may have led somewhere.</summary>
    internal void TouchBehind(Frame changing, int word)
        => VisitAll(new Visitor(
            this, InvalidationScope.Everything, InvalidationScope.Everything, changing, word,
            isLeaving: true));

    /// <summary>Tells that what is written later will not be cached here any more.</summary>
    void TouchReachable()
    {
        if (root is not { } left || !machine.Settings.Tlb.Unsolicited)
        {
            return;
        }

        TouchBelow(left, machine.Settings.Levels - 1);
        foreach (CachedTable each in Tlb.Tables)
        {
            if (each.Space == Space)
            {
                TouchBelow(each.Table, each.Level - 1);
            }
        }
    }

    /// <summary>Tells that what a table leads to is read.</summary>
    internal void TouchBelow(Frame table, int level)
    {
        bool isThere = machine.Simulator.NotesEffects && machine.Memory.IsAllocated(table);
        for (int i = 0; isThere && i < machine.Settings.EntriesPerTable; i++)
        {
            PageTableEntry entry = machine.Memory.PeekForWalker(table, i);
            if (level > 0 && entry.Present && !entry.Large)
            {
                TouchBelow(entry.Frame, level - 1);
            }
        }
    }

    /// <summary>Whether a walk from the root would now find this upper entry.</summary>
    internal bool LeadsTo(in CachedTable version)
    {
        if (root is not { } table || version.Space != Space)
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
        if (root is { } top)
        {
            visitor.Visit(top, machine.Settings.Levels - 1, new VirtualPage(0));
        }

        // Those that are taken up on the way are among them, and were visited; once more is cheap.
        for (int i = 0; i < Tlb.Tables.Count; i++)
        {
            CachedTable cached = Tlb.Tables[i];
            if (cached.Space == Space && visitor.IsThere(cached))
            {
                visitor.Visit(cached.Table, cached.Level - 1, cached.First);
            }
        }
    }

    /// <summary>Goes through tables as a walker that nobody sent.</summary>
    /// <param name="through">Only what is reached through this word; null for everything.</param>
    /// <param name="isLeaving">Whether it only tells what the word leads to.</param>
    readonly struct Visitor(
        Cpu cpu, InvalidationScope leaves, InvalidationScope tables, Frame? through, int word,
        bool isLeaving = false)
    {
        Memory Memory => cpu.machine.Memory;

        /// <summary>Whether a table was not freed since its entry was cached.</summary>
        public bool IsThere(in CachedTable cached)
            => (through is null
                ? Memory.GenerationOf(cached.Table)
                : Memory.GenerationNow(cached.Table)) == cached.Generation;

        /// <summary>Visits a table.</summary>
        /// <returns>Whether it came to the word.</returns>
        public bool Visit(Frame table, int level, VirtualPage first)
        {
            // A freed table is a rule's business; there is nothing in it to be cached.
            bool isThere = through is null
                ? Memory.IsAllocated(table)
                : Memory.IsAllocatedNow(table);
            bool came = false;
            int span = cpu.machine.PagesBelow(level);
            for (int i = 0; isThere && i < cpu.machine.Settings.EntriesPerTable; i++)
            {
                bool passed = through is null || (through == table && word == i);
                VirtualPage page = first + (i * span);
                if (level == 0 ? passed && leaves.Meets(page.Number, 1) : Leads(page, span))
                {
                    came |= VisitEntry(table, i, level, page, passed);
                }
            }

            return came;
        }

        bool Leads(VirtualPage page, int span)
            => leaves.Meets(page.Number, span)
                || (cpu.machine.Settings.Tlb.CachesTables && tables.Meets(page.Number, span));

        /// <returns>Whether it came to the word.</returns>
        bool VisitEntry(Frame table, int index, int level, VirtualPage page, bool passed)
        {
            PageTableEntry entry = through is null
                ? Memory.PeekForWalker(table, index)
                : Memory.SeenByWalkers(table, index);
            if (!entry.Present || level == 0 || entry.Large)
            {
                if (passed && entry.Present && !isLeaving)
                {
                    TakeUpLeaf(table, index, entry, level, page);
                }

                return passed;
            }

            if (passed)
            {
                PassThrough(entry, level, page);
                return true;
            }

            bool came = (level > 1 || entry.Frame == through)
                && Visit(entry.Frame, level - 1, page);
            if (came)
            {
                Memory.TouchWord(StepKind.Read, Memory.Index(table, index));
            }

            return came;
        }

        /// <summary>Takes up, or only tells, what an upper entry leads to.</summary>
        void PassThrough(PageTableEntry entry, int level, VirtualPage page)
        {
            if (isLeaving)
            {
                cpu.TouchBelow(entry.Frame, level - 1);
                return;
            }

            cpu.TakeUpTable(level, page, entry, tables);
            new Visitor(cpu, leaves, tables, null, 0).Visit(entry.Frame, level - 1, page);
        }

        void TakeUpLeaf(
            Frame table, int index, PageTableEntry entry, int level, VirtualPage first)
        {
            int unset = cpu.machine.UnsetWord(table, index, entry);
            EntryPlace? from = cpu.PlaceOf(table, index);
            for (int i = 0; i < cpu.machine.PagesBelow(level); i++)
            {
                Translation found = cpu.VersionOf(first + i, entry, level, from);
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
