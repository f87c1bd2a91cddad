using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>
/// The memory manager of Codezero: a server that answers faults and calls by message.
/// </summary>
/// <remarks>
/// Source: codezero-fault.c, one server thread in the original; here any number of handler tasks
/// receive from one queue, under the locks of <see cref="LockClasses"/>. The steps that a published
/// variant gets wrong are virtual.
/// </remarks>
public partial class Mm0
{
    /// <summary>
    /// No request waits for another one to be served: the most that handlers can do at once.
    /// </summary>
    public const int OneForEachCpu = 0;

    readonly Port<Request>[] queues;
    readonly PageArray pageArray;
    readonly SwapPager swapPager;
    readonly FilePager filePager = new();
    readonly BootFilePager bootFilePager = new();
    readonly VmFile devzero;
    readonly Page zeroPage;
    readonly Ever ever = new();

    // For names only: of objects, of trees, and of each space's locks.
    int objects;
    int spaces;
    int treesMade;

    /// <summary>Starts the handlers; for the set-up.</summary>
    /// <param name="handlers">
    /// How many take requests from one queue; <see cref="OneForEachCpu"/> for as many as there are
    /// CPUs, each with the requests of one.
    /// </param>
    public Mm0(Machine machine, int handlers)
    {
        ArgumentNullException.ThrowIfNull(machine);
        Machine = machine;
        Simulator = machine.Simulator;
        queues = handlers == OneForEachCpu
            ? [.. machine.Cpus.Select(cpu => new Port<Request>(Simulator, $"requests of {cpu}"))]
            : [new Port<Request>(Simulator, "requests to mm0")];
        handlers = Math.Max(handlers, queues.Length);
        tasksLock = new SpinLock(Simulator, LockClasses.Tasks);
        filesLock = new SpinLock(Simulator, LockClasses.Files);
        pageArray = new PageArray(Simulator, machine.Memory.Frames);
        zeroPage = pageArray.Of(machine.Frames.Reserve());
        swapPager = new SwapPager(Simulator);
        devzero = new VmFile(
            Simulator, FileType.Devzero, objects++, new DevzeroPager(zeroPage), tree: null,
            new SpinLock(Simulator, LockClasses.Root));
        IdleRoot = machine.Frames.Reserve();
        UseIds(handlers + machine.Settings.Cpus + 2);

        for (int i = 0; i < handlers; i++)
        {
            Port<Request> requests = queues[i % queues.Length];
            Simulator.Start($"handler{i}", () => Serve(requests), daemon: true);
        }
    }

    public Machine Machine { get; }

    public Simulator Simulator { get; }

    /// <summary>All that was ever allocated; for rules.</summary>
    public Ever Ever => ever;

    /// <summary>The file of zeroes, behind every anonymous mapping.</summary>
    public VmObject Devzero => devzero.Object;

    /// <summary>The one page of <see cref="Devzero"/>; nobody may store to it.</summary>
    public Page ZeroPage => zeroPage;

    /// <summary>The slots of swap; null where there is no disk for it.</summary>
    public SwapSpace? Swap => swapPager.Space;

    /// <summary>The disk of the files; null where there is none.</summary>
    public Disk? FileDisk => filePager.Disk;

    /// <summary>The root table of a CPU that runs no task: it maps nothing.</summary>
    public Frame IdleRoot { get; }

    /// <summary>The first page that a task may map; page 0 stays empty.</summary>
    public VirtualPage UserStart { get; } = new(1);

    /// <summary>Where the range of shared memory begins, and that for other areas ends.</summary>
    public VirtualPage ShmStart => new(Machine.Settings.Pages / 4 * 3);

    /// <summary>Behind the last page that a task may map.</summary>
    public VirtualPage UserEnd => new(Machine.Settings.Pages);

    /// <summary>Told what takes effect, and when; null for nobody.</summary>
    public IMm0Observer? Observer { get; set; }

    /// <summary>Hands a CPU's request to whichever handler of its queue is free.</summary>
    internal Point<Port<Request>.SendAccess, Nothing> Send(Request request, Cpu from)
    {
        ever.Add(request);
        return queues[from.Number % queues.Length].Send(request);
    }

    /// <summary>One handler: receives, works, replies once, for ever.</summary>
    async Routine Serve(Port<Request> requests)
    {
        var leftovers = new Leftovers();
        while (true)
        {
            Request request = await requests.Receive();
            Reply reply = await Handle(request, leftovers);
            request.Answers++;
            await request.ReplyTo.Send(reply);
        }
    }

    /// <summary>mm0's dispatcher: every request has one case, and one reply.</summary>
    Routine<Reply> Handle(Request request, Leftovers leftovers) => request switch
    {
        FaultRequest fault => PageFaultHandler(fault, leftovers),
        ForkRequest fork => Fork(fork, leftovers),
        ExitRequest => Exit(request.Sender, leftovers),
        MapRequest map => Map(map, leftovers),
        RangeRequest range => OnRange(range, leftovers),
        OpenRequest open => Open(open),
        FileRequest file => OnFile(file, leftovers),
        ShmGetRequest get => ShmGet(get),
        ShmAttachRequest attach => ShmAttach(attach, leftovers),
        ShmDetachRequest detach => ShmDetach(detach, leftovers),
        _ => throw new ToolException($"{request} has a case in the dispatcher"),
    };

    /// <summary>Gives back what a request left, with no lock held.</summary>
    /// <returns>
    /// An error of the disk where a file that lost its last user could not be written back; it then
    /// stays, with all that was stored to it.
    /// </returns>
    Routine<Error> GiveBack(Leftovers leftovers)
        => leftovers.Frames.Count + leftovers.Files.Count > 0 ? GiveAllBack(leftovers) : default;

    async Routine<Error> GiveAllBack(Leftovers leftovers)
    {
        foreach (Frame frame in leftovers.Frames)
        {
            await Machine.Frames.Free(frame);
        }

        leftovers.Frames.Clear();
        var error = Error.None;
        for (int i = 0; i < leftovers.Files.Count; i++)
        {
            Error one = await Retire(leftovers.Files[i]);
            error = error == Error.None ? one : error;
        }

        leftovers.Files.Clear();
        return error;
    }
}
