using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>The lists of tasks and trees, and address-space identifiers.</summary>
/// <remarks>Locks: the tasks lock, a leaf.</remarks>
public partial class Mm0
{
    readonly SpinLock tasksLock;
    readonly List<Tcb> tasks = [];
    readonly Stack<AddressSpaceId> freeIds = new();
    int allIds;
    readonly List<ObjectTree> trees = [];
    RaceHistory tasksHistory;

    /// <summary>
    /// The tasks that have not exited. Read by rules; the pager itself gets a task by message.
    /// </summary>
    public IReadOnlyList<Tcb> Tasks => tasks;

    /// <summary>How many address-space identifiers there are; for rules.</summary>
    public int AllIds => allIds;

    /// <summary>The identifiers that no task has; for rules.</summary>
    public IReadOnlyCollection<AddressSpaceId> FreeIds => freeIds;

    /// <summary>Every tree that was ever made; for rules.</summary>
    public IReadOnlyList<ObjectTree> Trees => trees;

    /// <summary>
    /// An address-space identifier that no TLB knows, or null when all are in use.
    /// </summary>
    async Routine<AddressSpaceId?> TakeId()
    {
        await tasksLock.Acquire();
        tasksHistory.OnWrite(Simulator, "task list");
        AddressSpaceId? id = freeIds.TryPop(out AddressSpaceId free) ? free : null;
        await tasksLock.Release();
        return id;
    }

    /// <summary>Gives an identifier back, when every TLB has forgotten it.</summary>
    async Routine ReturnId(AddressSpaceId id)
    {
        await tasksLock.Acquire();
        tasksHistory.OnWrite(Simulator, "task list");
        freeIds.Push(id);
        await tasksLock.Release();
    }

    async Routine AddTask(Tcb tcb)
    {
        await tasksLock.Acquire();
        tasksHistory.OnWrite(Simulator, "task list");
        tasks.Add(tcb);
        await tasksLock.Release();
    }

    /// <summary>Notes that a thread has left its task; the last takes it off the list.</summary>
    /// <returns>Whether it was the last one.</returns>
    async Routine<bool> RemoveThread(Tcb tcb)
    {
        await tasksLock.Acquire();
        tasksHistory.OnWrite(Simulator, "task list");
        bool last = --tcb.Threads == 0;
        if (last)
        {
            tasks.Remove(tcb);
        }

        await tasksLock.Release();
        return last;
    }

    /// <summary>A tree for a new anonymous mapping.</summary>
    protected async Routine<ObjectTree> NewTree()
    {
        var tree = new ObjectTree(Simulator, treesMade++);
        await Publish(tree);
        return tree;
    }

    /// <summary>Puts a tree where a page-out finds it. Its first object is in it.</summary>
    async Routine Publish(ObjectTree tree)
    {
        await tasksLock.Acquire();
        tasksHistory.OnWrite(Simulator, "task list");
        trees.Add(tree);
        await tasksLock.Release();
    }

    /// <summary>The trees that there are now.</summary>
    async Routine<ObjectTree[]> AllTrees()
    {
        await tasksLock.Acquire();
        tasksHistory.OnRead(Simulator, "task list");
        ObjectTree[] all = [.. trees];
        await tasksLock.Release();
        return all;
    }
}
