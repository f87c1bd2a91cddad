using Verified.Machines;
using Verified.Simulation;

namespace Verified.Akaros;

/// <summary>The descriptor of a frame: struct page.</summary>
/// <remarks>
/// The bits of pg_flags are cells of their own here. Each is changed by an atomic or/and that
/// touches no other bit, so that nothing is lost but conflicts that mean nothing. A frame that is
/// allocated gets a new descriptor, and who still has the old one is accused. Source: facts 2.2,
/// 2.3.
/// </remarks>
public sealed class Page
{
    readonly Simulator simulator;
    Plain<PageMap?> mapping;
    Plain<int> index;
    Plain<Atomic<ulong>?> treeSlot;
    Plain<bool> marked;
    Plain<Semaphore?> semaphore;
    Plain<bool> locked;
    readonly Atomic<int> references;
    readonly Atomic<bool> upToDate;
    readonly Atomic<bool> dirty;
    readonly Atomic<BufferHead?> buffers;
    Lifetime life;

    internal Page(Simulator simulator, Frame frame)
    {
        this.simulator = simulator;
        Frame = frame;
        mapping = new(simulator, "pg_mapping", null);
        index = new(simulator, "pg_index", 0);
        treeSlot = new(simulator, "pg_tree_slot", null);
        marked = new(simulator, "PG_REMOVAL", false);
        semaphore = new(simulator, "pg_sem", null);
        locked = new(simulator, "PG_LOCKED", false);
        references = new Atomic<int>(simulator, "pg_kref", 1);
        upToDate = new Atomic<bool>(simulator, "PG_UPTODATE", false);
        dirty = new Atomic<bool>(simulator, "PG_DIRTY", false);
        buffers = new Atomic<BufferHead?>(simulator, "pg_private", null);
    }

    public Frame Frame { get; }

    /// <summary>pg_kref: who owns the frame. A map has one; its users have none.</summary>
    public Atomic<int> References => Alive().references;

    /// <summary>PG_UPTODATE: what the frame holds may be read, with no lock.</summary>
    public Atomic<bool> UpToDate => Alive().upToDate;

    /// <summary>PG_DIRTY: the store may lack what the frame holds.</summary>
    public Atomic<bool> Dirty => Alive().dirty;

    /// <summary>pg_private, PG_BUFFER: the chain of buffer heads; null for none.</summary>
    public Atomic<BufferHead?> Buffers => Alive().buffers;

    /// <summary>pg_mapping, PG_PAGEMAP: the map that owns it; null for private memory.</summary>
    /// <remarks>Written before its first user and after its last one.</remarks>
    public PageMap? Mapping
    {
        get => Alive().mapping.Read();
        internal set => Alive().mapping.Write(value);
    }

    /// <summary>pg_index.</summary>
    public int Index
    {
        get => Alive().index.Read();
        internal set => Alive().index.Write(value);
    }

    /// <summary>pg_tree_slot: where its map counts its users.</summary>
    public Atomic<ulong>? TreeSlot
    {
        get => Alive().treeSlot.Read();
        internal set => Alive().treeSlot.Write(value);
    }

    /// <summary>PG_REMOVAL: what the one remover works on. It synchronises with nobody.</summary>
    /// <remarks>
    /// For the callbacks, which see frames and no slots. Locks: the map's. A page may carry it and
    /// be in use again, until the remover comes by.
    /// </remarks>
    public bool Marked
    {
        get => Alive().marked.Read();
        internal set => Alive().marked.Write(value);
    }

    /// <summary>PG_LOCKED: somebody loads it. Under its semaphore, and says no more.</summary>
    public bool Locked => Alive().locked.Read();

    /// <summary>Whether its frame has gone back to the allocator.</summary>
    public bool IsFreed => life.IsOver;

    public override string ToString() => $"page in {Frame}";

    /// <summary>A fresh page of a map, locked by who made it (seed, lines 202 – 205).</summary>
    internal void BeginLocked()
    {
        semaphore.Write(new Semaphore(simulator, $"pg_sem of {Frame}", 0));
        locked.Write(true);
    }

    /// <summary>lock_page: sleeps until nobody else has it.</summary>
    internal async Routine Lock()
    {
        await Alive().semaphore.Read()!.Down();
        Check.Kernel(!locked.Read(), $"who has locked the {this} is alone");
        locked.Write(true);
    }

    /// <summary>unlock_page: one sleeper goes on, and looks again.</summary>
    internal Point<Semaphore.UpAccess, Nothing> Unlock()
    {
        Alive().locked.Write(false);
        return semaphore.Read()!.Up();
    }

    /// <summary>The same in the set-up: a semaphore that is free.</summary>
    internal void UnlockNow()
    {
        semaphore.Write(new Semaphore(simulator, $"pg_sem of {Frame}", 1));
        locked.Write(false);
    }

    internal void Free() => life.End(this);

    Page Alive()
    {
        life.Demand(this);
        return this;
    }
}

/// <summary>The descriptor of each frame: the array pages.</summary>
public sealed class PageArray(Simulator simulator, int frames)
{
    readonly Page?[] pages = new Page?[frames];

    /// <summary>pa2page, ppn2page.</summary>
    public Page Of(Frame frame)
    {
        Check.Kernel(Find(frame) is not null, $"{frame} has a descriptor");
        return pages[frame.Number]!;
    }

    /// <summary>The descriptor of a frame that was ever allocated to a page; for rules.</summary>
    public Page? Find(Frame frame)
        => (uint)frame.Number < (uint)pages.Length ? pages[frame.Number] : null;

    /// <summary>__page_init: a frame that was just allocated has nothing of its past.</summary>
    internal Page Init(Frame frame) => pages[frame.Number] = new Page(simulator, frame);
}

/// <summary>What is known of one block of a cached page of a device: struct buffer_head.</summary>
/// <remarks>A block is a word here. Source: Akaros blockdev.c (facts 3.9).</remarks>
public sealed class BufferHead
{
    Lifetime life;

    internal BufferHead(Page page, int block, BufferHead? next)
        => (Page, Block, Next) = (page, block, next);

    public Page Page { get; }

    /// <summary>Which word of the page.</summary>
    public int Block { get; }

    /// <summary>The next one of the page's chain.</summary>
    public BufferHead? Next { get; }

    public bool IsFreed => life.IsOver;

    public override string ToString() => $"buffer of word {Block} of {Page.Frame}";

    internal void Demand() => life.Demand(this);

    internal void Free() => life.End(this);
}
