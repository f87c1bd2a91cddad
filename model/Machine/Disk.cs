using System.Collections.Generic;
using Verified.Simulation;

namespace Verified.Machines;

/// <summary>
/// A disk of blocks, each as large as a page. Which pending request it serves next, and whether it
/// fails, are choices; the words are moved one step at a time.
/// </summary>
/// <remarks>
/// One request is served at a time. A block is written as a whole when its request completes; a
/// request that fails changes neither the block nor the frame. The frame must stay allocated from
/// the request to its completion.
/// </remarks>
public sealed class Disk : INamed
{
    readonly Machine machine;
    readonly string name;
    readonly ulong[][] blocks;
    readonly List<DiskRequest> queue = [];
    readonly Gate filled;
    readonly ObjectId id;
    readonly ObjectId firstBlock;

    public Disk(Machine machine, string name, int blocks)
    {
        System.ArgumentNullException.ThrowIfNull(machine);
        this.machine = machine;
        this.name = name;
        this.blocks = new ulong[blocks][];
        for (int i = 0; i < blocks; i++)
        {
            this.blocks[i] = new ulong[machine.Settings.Words];
        }

        filled = new Gate(machine.Simulator, open: false);
        id = machine.Simulator.Register(this, 1 + blocks);
        firstBlock = id.Plus(1);
        machine.Simulator.Start(name, Serve, daemon: true);
    }

    public int Blocks => blocks.Length;

    public string NameOf(int offset)
        => offset == 0 ? $"queue of {name}" : $"block {offset - 1} of {name}";

    /// <summary>A word as it would be found after a crash; no step.</summary>
    public ulong Peek(int block, int word)
    {
        machine.Simulator.Touch(StepKind.Read, firstBlock.Plus(block));
        return blocks[block][word];
    }

    /// <summary>Sets a word in the set-up.</summary>
    public void Poke(int block, int word, ulong value) => blocks[block][word] = value;

    /// <summary>Hands a request to the disk; it completes later.</summary>
    /// <param name="write">Whether the frame goes to the block, or the block to the frame.</param>
    public Point<SubmitAccess, DiskRequest> Submit(int block, Frame frame, bool write)
        => new(new SubmitAccess(this, block, frame, write));

    /// <summary>
    /// Waits for a request, with no spin lock held; <see cref="Error.EIO"/> when it failed.
    /// </summary>
    public Point<AwaitAccess, Error> Await(DiskRequest request)
        => new(new AwaitAccess(this, request));

    /// <summary>Reads a block into a frame, and waits.</summary>
    public async Routine<Error> Read(int block, Frame frame)
        => await Await(await Submit(block, frame, write: false));

    /// <summary>Writes a frame to a block, and waits.</summary>
    public async Routine<Error> Write(int block, Frame frame)
        => await Await(await Submit(block, frame, write: true));

    async Routine Serve()
    {
        while (true)
        {
            DiskRequest request = await new Point<PickAccess, DiskRequest>(new PickAccess(this));
            bool fails = machine.MayDiskFail
                && machine.Simulator.Choose($"{name} fails", 2) == 1;
            if (fails)
            {
                machine.OnDiskFailed();
            }
            else
            {
                await Transfer(request);
            }

            await new Point<CompleteAccess, Nothing>(new CompleteAccess(this, request, fails));
        }
    }

    async Routine Transfer(DiskRequest request)
    {
        for (int word = 0; word < machine.Settings.Words; word++)
        {
            if (request.IsWrite)
            {
                request.Buffer[word] = await machine.Memory.Read(
                    request.Frame, word, request.Handle);
            }
            else
            {
                await machine.Memory.Write(
                    request.Frame, word, blocks[request.Block][word], request.Handle);
            }
        }
    }

    /// <summary>See <see cref="Disk.Submit"/>.</summary>
    public readonly struct SubmitAccess(Disk it, int block, Frame frame, bool write)
        : IAccess<DiskRequest>
    {
        public Simulator Simulator => it.machine.Simulator;

        public Step Step => new(StepKind.Send, it.id);

        public Gate? Gate => null;

        public DiskRequest Perform(SimTask me)
        {
            Check.Hardware((uint)block < (uint)it.blocks.Length, $"{it.name} has block {block}");
            var request = new DiskRequest(it.machine, block, frame, write);
            request.Clock.Release(me, Simulator);
            it.queue.Add(request);
            it.filled.Set(true);
            return request;
        }
    }

    /// <summary>See <see cref="Disk.Await"/>.</summary>
    public readonly struct AwaitAccess(Disk it, DiskRequest request) : IAccess<Error>
    {
        public Simulator Simulator => it.machine.Simulator;

        public Step Step => new(StepKind.Join, request.Id);

        public Gate? Gate => request.Done;

        public Error Perform(SimTask me)
        {
            me.DemandNoSpinLock(request);
            request.Clock.Acquire(me);
            return request.Failed ? Error.EIO : Error.None;
        }
    }

    /// <summary>The disk turns to one of the requests that wait.</summary>
    readonly struct PickAccess(Disk it) : IAccess<DiskRequest>
    {
        public Simulator Simulator => it.machine.Simulator;

        public Step Step => new(StepKind.Receive, it.id);

        public Gate? Gate => it.filled;

        public DiskRequest Perform(SimTask me)
        {
            int index = Simulator.Choose($"{it.name} serves next", it.queue.Count);
            DiskRequest request = it.queue[index];
            it.queue.RemoveAt(index);
            it.filled.Set(it.queue.Count > 0);
            request.Clock.Acquire(me);
            return request;
        }
    }

    /// <summary>The disk reports that a request is done.</summary>
    readonly struct CompleteAccess(Disk it, DiskRequest request, bool fails) : IAccess<Nothing>
    {
        public Simulator Simulator => it.machine.Simulator;

        public Step Step => new(StepKind.Send, request.Id);

        public Gate? Gate => null;

        public Nothing Perform(SimTask me)
        {
            if (request.IsWrite && !fails)
            {
                Simulator.Touch(StepKind.Write, it.firstBlock.Plus(request.Block));
                request.Buffer.CopyTo(it.blocks[request.Block], 0);
            }

            request.Failed = fails;
            request.Clock.Release(me, Simulator);
            request.Done.Set(true);
            Simulator.Recorder?.Note($"{it.name}  {request}{(fails ? " fails" : " is done")}");
            return default;
        }
    }
}

/// <summary>A transfer between a block and a frame.</summary>
public sealed class DiskRequest : INamed
{
    internal readonly Gate Done;
    internal readonly ulong[] Buffer;
    internal VectorClock Clock;

    internal DiskRequest(Machine machine, int block, Frame frame, bool write)
    {
        Block = block;
        Frame = frame;
        IsWrite = write;
        Handle = machine.Memory.HandleOf(frame);
        Buffer = new ulong[machine.Settings.Words];
        Done = new Gate(machine.Simulator, open: false);
        Id = machine.Simulator.Register(this);
    }

    public int Block { get; }

    public Frame Frame { get; }

    public bool IsWrite { get; }

    /// <summary>The frame's generation when the request was made.</summary>
    internal int Handle { get; }

    internal bool Failed { get; set; }

    internal ObjectId Id { get; }

    public string NameOf(int offset) => ToString();

    public override string ToString()
        => IsWrite ? $"write of {Frame} to block {Block}" : $"read of block {Block} to {Frame}";
}
