using Verified.Simulation;

namespace Verified.Machines;

/// <summary>
/// What hardware does that a machine with sequentially consistent memory does not: off by default.
/// </summary>
/// <remarks>
/// Chosen words may also go through store buffers: <see cref="Memory.Buffer"/>.
/// </remarks>
public sealed record Relaxations
{
    /// <summary>
    /// What kernel code stores reaches walkers late, in the order of each task's stores: at the
    /// latest at its next fence, its next locked access, or, where the profile says so,
    /// invalidation. Other code sees it at once.
    /// </summary>
    /// <remarks>
    /// Sources: Arm DDI 0487, D8.14: a TLBI is not ordered after an earlier store without a DSB;
    /// Intel SDM vol. 3A, 8.2: stores wait in a buffer. Left out: x86 walkers find what their own
    /// CPU has in its buffer; here nobody knows on which CPU kernel code runs, and all are late.
    /// </remarks>
    public bool LateEntries { get; init; }

    /// <summary>
    /// Plain reads may find D clear though a store has set it: until the CPU that stored runs a
    /// fence, invalidates, or sets D elsewhere. Locked accesses find it.
    /// </summary>
    /// <remarks>Source: Arm DDI 0487, D8.5: hardware management of the dirty state.</remarks>
    public bool LateDirty { get; init; }

    /// <summary>
    /// A store that was refused because the right was taken meanwhile may still set D.
    /// </summary>
    /// <remarks>
    /// Intel SDM vol. 3A, 4.8: on some processors, none of which has shadow stacks, a store that
    /// races with the clearing of the right may leave a read-only entry with D. The store faults.
    /// </remarks>
    public bool DirtyOnReadOnly { get; init; }

    /// <summary>
    /// A store through a cached translation without D does not look at the entry again: it sets D
    /// in the word that the translation was cached from, whatever that is now, and goes ahead.
    /// </summary>
    /// <remarks>
    /// Stricter for systems than what is known of x86, on whose second look Linux relies
    /// (mm/rmap.c, try_to_unmap); one that looks at D only after its shootdown relies on neither.
    /// Setting D is a step of its own between the lookup and the access. By then the word may be
    /// read-only, not present, or 0; in a table that was freed it breaks
    /// <see cref="MachineRule.NoAccessReachesAFreeFrame"/>. A broadcast that overtakes stores
    /// overtakes the access, not this step. Where walks set no D, it changes nothing.
    /// </remarks>
    public bool BlindDirty { get; init; }

    /// <summary>
    /// A broadcast invalidation ends although a store that was translated before is still to come.
    /// </summary>
    /// <remarks>An erratum of some Arm cores; the architecture says that it waits.</remarks>
    public bool BroadcastOvertakesStores { get; init; }

    internal void CheckCombination()
        => Check.Tool(
            !(DirtyOnReadOnly && BlindDirty),
            "a store that has to set D looks at the entry again, and may be refused there "
            + "(DirtyOnReadOnly), or never looks (BlindDirty): not both");
}
