using System;
using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>
/// The memory manager of Codezero: a server that answers faults, forks and exits by message.
/// </summary>
/// <remarks>
/// Source: codezero-fault.c, one server thread in the original; here any number of handler tasks
/// receive from one queue, under the locks of <see cref="LockClasses"/>. The steps that a published
/// variant gets wrong are virtual.
/// </remarks>
public partial class Mm0
{
    readonly Port<Request> requests;
    readonly SpinLock tasksLock;
    readonly List<Tcb> tasks = [];
    readonly VmObject devzero;
    readonly Page zeroPage;
    readonly Stack<AddressSpaceId> freeIds = new();
    readonly int allIds;
    RaceHistory tasksHistory;

    readonly List<ObjectTree> trees = [];
    readonly Ever ever = new();

    // For names only: of objects, and of each space's locks.
    int objects;
    int spaces;

    /// <summary>Starts the handlers; for the set-up.</summary>
    public Mm0(Machine machine, int handlers)
    {
        ArgumentNullException.ThrowIfNull(machine);
        Machine = machine;
        Simulator = machine.Simulator;
        requests = new Port<Request>(Simulator, "requests to mm0");
        tasksLock = new SpinLock(Simulator, LockClasses.Tasks);
        zeroPage = new Page(Simulator, machine.Frames.Reserve());
        devzero = new VmObject(
            Simulator, objects++, isShadow: false, new SpinLock(Simulator, LockClasses.Root));
        IdleRoot = machine.Frames.Reserve();
        allIds = handlers + machine.Settings.Cpus + 2;
        for (int id = allIds; id > 0; id--)
        {
            freeIds.Push(new AddressSpaceId(id));
        }

        for (int i = 0; i < handlers; i++)
        {
            Simulator.Start($"handler{i}", Serve, daemon: true);
        }
    }

    public Machine Machine { get; }

    public Simulator Simulator { get; }

    /// <summary>
    /// The tasks that have not exited. Read by rules; the pager itself gets a task by message.
    /// </summary>
    public IReadOnlyList<Tcb> Tasks => tasks;

    /// <summary>All that was ever allocated; for rules.</summary>
    public Ever Ever => ever;

    /// <summary>How many address-space identifiers there are, and are free; for rules.</summary>
    public (int All, int Free) Ids => (allIds, freeIds.Count);

    /// <summary>Every tree that was ever made; for rules.</summary>
    public IReadOnlyList<ObjectTree> Trees => trees;

    /// <summary>The file of zeroes, behind every anonymous mapping.</summary>
    public VmObject Devzero => devzero;

    /// <summary>The one page of <see cref="Devzero"/>; nobody may store to it.</summary>
    public Page ZeroPage => zeroPage;

    /// <summary>The root table of a CPU that runs no task: it maps nothing.</summary>
    public Frame IdleRoot { get; }

    /// <summary>
    /// Called at the one moment at which a fork copies the parent's memory: all of its pages are
    /// read-only on every CPU, and who stores waits for the space lock.
    /// </summary>
    public Action<Tcb, Tcb>? ForkCopies { get; set; }

    /// <summary>Called when a task's memory is gone.</summary>
    public Action<Tcb>? Exited { get; set; }

    /// <summary>Creates a task with an empty address space, in the set-up.</summary>
    public Tcb CreateTask(string name)
    {
        var tcb = new Tcb(Machine, name, spaces++, freeIds.Pop(), Machine.Frames.Reserve());
        tasks.Add(tcb);
        return tcb;
    }

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

    async Routine AddTask(Tcb tcb)
    {
        await tasksLock.Acquire();
        tasksHistory.OnWrite(Simulator, "task list");
        tasks.Add(tcb);
        await tasksLock.Release();
    }

    async Routine RemoveTask(Tcb tcb)
    {
        await tasksLock.Acquire();
        tasksHistory.OnWrite(Simulator, "task list");
        tasks.Remove(tcb);
        await tasksLock.Release();
    }

    /// <summary>Gives an identifier back, when every TLB has forgotten it.</summary>
    async Routine ReturnId(AddressSpaceId id)
    {
        await tasksLock.Acquire();
        tasksHistory.OnWrite(Simulator, "task list");
        freeIds.Push(id);
        await tasksLock.Release();
    }

    /// <summary>Maps zero pages, private to the task, in the set-up.</summary>
    /// <param name="fileOffset">The page of devzero's file space at which the area starts.</param>
    public VmArea MapAnonymous(
        Tcb tcb, VirtualPage start, int pages, bool writable = true, int fileOffset = 0)
    {
        ArgumentNullException.ThrowIfNull(tcb);
        var tree = new ObjectTree(Simulator, trees.Count);
        trees.Add(tree);
        var area = new VmArea(Simulator, tree, start, pages, fileOffset, writable);
        LinkNow(ever.Add(new VmObjectLink(area, devzero)));
        tcb.AddArea(area);
        return area;
    }

    /// <summary>Hands a request to whichever handler is free.</summary>
    internal Point<Port<Request>.SendAccess, Nothing> Send(Request request)
        => requests.Send(request);

    /// <summary>One handler: receives, works, replies once, for ever.</summary>
    async Routine Serve()
    {
        while (true)
        {
            Request request = await requests.Receive();
            Reply reply = request.Kind switch
            {
                RequestKind.Fault => new Reply(await PageFaultHandler(request)),
                RequestKind.Fork => await Fork(request),
                _ => new Reply(await Exit(request.Sender)),
            };
            await request.ReplyTo.Send(reply);
        }
    }
}
