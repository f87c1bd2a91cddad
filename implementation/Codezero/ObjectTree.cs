using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>
/// A file with all that shadows it, or what forks of one anonymous mapping share: one lock for
/// their objects, links and pages.
/// </summary>
/// <remarks>
/// A collapse in one address space changes objects and a chain of another one, so the lock belongs
/// to all of them together (facts 8: a lock for each object tree). Under it are also the leaf
/// entries of every area that maps the tree's pages: who moves a page finds no other who maps it.
/// Page transfers are done with the lock free. A page in transfer says so
/// (<see cref="Page.Transfer"/>); who needs it sleeps on <see cref="TransferEnded"/>.
/// </remarks>
public sealed class ObjectTree
{
    readonly Simulator simulator;
    RaceHistory shadowTransfersHistory;
    int shadowTransfers;

    public ObjectTree(Simulator simulator, int number)
    {
        this.simulator = simulator;
        Lock = new Mutex(simulator, LockClasses.Tree, number);
        TransferEnded = new SleepChannel(simulator, "transfers of a tree");
        Objects = new KernelList<VmObject>(simulator, "vm_object_list");
    }

    public Mutex Lock { get; }

    /// <summary>Woken, all sleepers, when a page's transfer has ended.</summary>
    public SleepChannel TransferEnded { get; }

    /// <summary>The tree's part of the seed's vm_object_list; devzero is in none.</summary>
    public KernelList<VmObject> Objects { get; }

    /// <summary>
    /// Pages of shadows that are in transfer: as long as there are any, no page changes its owner
    /// and no object goes.
    /// </summary>
    public int ShadowTransfers
    {
        get
        {
            shadowTransfersHistory.OnRead(simulator, "shadow transfers");
            return shadowTransfers;
        }

        internal set
        {
            shadowTransfersHistory.OnWrite(simulator, "shadow transfers");
            shadowTransfers = value;
        }
    }
}
