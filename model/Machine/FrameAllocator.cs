using System.Collections.Generic;
using Verified.Simulation;

namespace Verified.Machines;

/// <summary>
/// Hands out frames; the one freed last is handed out first, so that reuse shows soon.
/// </summary>
/// <remarks>Allocating and freeing are one atomic step each. Contents are not cleared.</remarks>
public sealed class FrameAllocator : INamed
{
    readonly Machine machine;
    readonly Stack<Frame> free = new();
    readonly ObjectId id;
    int failuresLeft;

    // How many frames had been freed when a task's last allocation failed; null for no failure.
    int[]? failedAt;

    internal FrameAllocator(Machine machine, int failures)
    {
        this.machine = machine;
        failuresLeft = failures;
        for (int i = machine.Memory.Frames - 1; i >= 0; i--)
        {
            free.Push(new Frame(i));
        }

        id = machine.Simulator.Register(this);
    }

    /// <summary>How often a frame was freed.</summary>
    public int FreedCount { get; private set; }

    /// <summary>Frames that nobody has.</summary>
    public int FreeCount => free.Count;

    public string NameOf(int offset) => "frame allocator";

    /// <summary>A frame, or null where none is left or the choice says that it fails.</summary>
    public Point<AllocateAccess, Frame?> Allocate() => new(new AllocateAccess(this, false));

    /// <summary>The same, with every word 0: nobody else can see the clearing.</summary>
    public Point<AllocateAccess, Frame?> AllocateCleared() => new(new AllocateAccess(this, true));

    /// <summary>How many frames nobody has.</summary>
    public Point<CountAccess, int> Count() => new(new CountAccess(this, sinceFailure: false));

    /// <summary>
    /// How many frames others freed since an allocation of the asking task failed, or since it last
    /// asked: 0 says that trying again would be for nothing.
    /// </summary>
    public Point<CountAccess, int> CountFreed() => new(new CountAccess(this, sinceFailure: true));

    /// <summary>Gives a frame back. No translation of it may be left on any CPU.</summary>
    public Point<FreeAccess, Nothing> Free(Frame frame) => new(new FreeAccess(this, frame));

    /// <summary>
    /// A cleared frame in the set-up: no step, and no failure but for lack of frames.
    /// </summary>
    public Frame Reserve()
    {
        Check.Tool(free.Count > 0, "the scenario's machine has enough frames for the set-up");
        return Take(cleared: true);
    }

    Frame Take(bool cleared)
    {
        Frame frame = free.Pop();
        machine.Memory.Allocate(frame);
        machine.Changed();
        for (int word = 0; cleared && word < machine.Memory.WordsPerFrame; word++)
        {
            machine.Memory.Poke(frame, word, 0);
        }

        return frame;
    }

    bool Fails()
    {
        if (free.Count == 0)
        {
            return true;
        }

        bool fails = failuresLeft > 0 && machine.Simulator.Choose("allocation fails", 2) == 1;
        failuresLeft -= fails ? 1 : 0;
        return fails;
    }

    /// <summary>See <see cref="Allocate"/>.</summary>
    public readonly struct AllocateAccess(FrameAllocator it, bool cleared) : IAccess<Frame?>
    {
        public Simulator Simulator => it.machine.Simulator;

        public Step Step => new(StepKind.ReadModifyWrite, it.id);

        public Gate? Gate => null;

        public Frame? Perform(SimTask me)
        {
            Frame? frame = it.Fails() ? null : it.Take(cleared);
            if (frame is null)
            {
                it.failedAt ??= new int[Simulator.MaxTasks];
                it.failedAt[me.Index] = it.FreedCount;
            }

            Simulator.Recorder?.Note($"{me}  allocates {frame?.ToString() ?? "nothing: it fails"}");
            return frame;
        }
    }

    /// <summary>See <see cref="Free"/>.</summary>
    public readonly struct FreeAccess(FrameAllocator it, Frame frame) : IAccess<Nothing>
    {
        public Simulator Simulator => it.machine.Simulator;

        public Step Step => new(StepKind.ReadModifyWrite, it.id);

        public Gate? Gate => null;

        public Nothing Perform(SimTask me)
        {
            it.machine.Memory.Free(frame);
            it.FreedCount++;
            if (it.failedAt is not null)
            {
                it.failedAt[me.Index]++;
            }

            it.free.Push(frame);
            it.machine.TablesChanged();
            Simulator.Recorder?.Note($"{me}  frees {frame}");
            return default;
        }
    }

    /// <summary>See <see cref="Count"/> and <see cref="CountFreed"/>.</summary>
    public readonly struct CountAccess(FrameAllocator it, bool sinceFailure) : IAccess<int>
    {
        public Simulator Simulator => it.machine.Simulator;

        public Step Step => new(StepKind.Read, it.id);

        public Gate? Gate => null;

        public int Perform(SimTask me)
        {
            if (!sinceFailure)
            {
                return it.FreeCount;
            }

            Check.Hardware(it.failedAt is not null, $"an allocation of {me} has failed");
            int since = it.FreedCount - it.failedAt[me.Index];
            it.failedAt[me.Index] = it.FreedCount;
            return since;
        }
    }
}
