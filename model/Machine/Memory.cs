using System;
using Verified.Simulation;

namespace Verified.Machines;

/// <summary>Physical memory: frames of 64-bit words. Each access of a word is a step.</summary>
/// <remarks>
/// Sequentially consistent and coherent, whatever virtual address or CPU is used. Touching a frame
/// that is not allocated breaks <see cref="MachineRule.NoAccessReachesAFreeFrame"/> at the access.
/// </remarks>
public sealed class Memory : INamed
{
    const ulong Poison = 0xDEAD_0000_0000_0000;

    readonly Machine machine;
    readonly ulong[] words;
    readonly int[] generation;
    readonly bool[] allocated;
    readonly ObjectId first;

    internal Memory(Machine machine, int frames, int wordsPerFrame)
    {
        this.machine = machine;
        WordsPerFrame = wordsPerFrame;
        words = new ulong[frames * wordsPerFrame];
        generation = new int[frames];
        allocated = new bool[frames];
        first = machine.Simulator.Register(this, words.Length);
    }

    /// <summary>Room in a frame: enough for a page of data and for a page table.</summary>
    public int WordsPerFrame { get; }

    public int Frames => generation.Length;

    internal Simulator Simulator => machine.Simulator;

    public bool IsAllocated(Frame frame) => allocated[frame.Number];

    /// <summary>How often the frame was freed: a handle of an older generation is stale.</summary>
    public int GenerationOf(Frame frame) => generation[frame.Number];

    /// <summary>
    /// A word as it is, for the set-up, for rules and for private frames: no step.
    /// </summary>
    public ulong Peek(Frame frame, int word) => words[Index(frame, word)];

    /// <summary>
    /// Sets a word in the set-up, or of a frame that nobody else has yet: no step.
    /// </summary>
    public void Poke(Frame frame, int word, ulong value) => words[Index(frame, word)] = value;

    public Point<ReadAccess, ulong> Read(Frame frame, int word)
        => new(new ReadAccess(this, frame, word));

    public Point<WriteAccess, Nothing> Write(Frame frame, int word, ulong value)
        => new(new WriteAccess(this, frame, word, value));

    /// <summary>Atomically stores and gives back the old word.</summary>
    public Point<ExchangeAccess, ulong> Exchange(Frame frame, int word, ulong value)
        => new(new ExchangeAccess(this, frame, word, value));

    /// <summary>Atomically clears bits and gives back the old word.</summary>
    public Point<ClearBitsAccess, ulong> ClearBits(Frame frame, int word, ulong bits)
        => new(new ClearBitsAccess(this, frame, word, bits));

    /// <summary>
    /// Copies a word to a frame that is not mapped yet: one step that reads there and writes here.
    /// </summary>
    public Point<CopyAccess, Nothing> CopyWord(Frame from, Frame to, int word)
        => new(new CopyAccess(this, from, to, word));

    public string NameOf(int offset) => $"word {offset / WordsPerFrame}.{offset % WordsPerFrame}";

    internal ObjectId IdOf(Frame frame, int word) => first.Plus(Index(frame, word));

    internal void Allocate(Frame frame) => allocated[frame.Number] = true;

    internal void Free(Frame frame)
    {
        if (!allocated[frame.Number])
        {
            throw new Accusation(MachineRule.NoFrameIsFreedTwice.BrokenBy(
                $"{Simulator.Current} frees {frame}, which is free"));
        }

        allocated[frame.Number] = false;
        generation[frame.Number]++;
        Array.Fill(words, Poison | (uint)frame.Number, frame.Number * WordsPerFrame, WordsPerFrame);
    }

    /// <summary>Demands that an access reaches an allocated frame.</summary>
    internal void Demand(Frame frame, int expectedGeneration, string what)
    {
        bool stale = generation[frame.Number] != expectedGeneration;
        if (stale || !allocated[frame.Number])
        {
            string now = allocated[frame.Number] ? "was freed and has a new owner" : "is free";
            throw new Accusation(MachineRule.NoAccessReachesAFreeFrame.BrokenBy(
                $"{Simulator.Current} {what} {frame}, which {now}"));
        }
    }

    int Index(Frame frame, int word) => (frame.Number * WordsPerFrame) + word;

    ulong StoreNow(SimTask me, Frame frame, int word, ulong value)
    {
        ref ulong at = ref At(frame, word, "writes");
        ulong old = at;
        at = value;
        machine.OnWritten(frame, word);
        Simulator.Recorder?.Note($"{me}  {NameOf(Index(frame, word))} := 0x{value:x}");
        return old;
    }

    ref ulong At(Frame frame, int word, string what)
    {
        Demand(frame, generation[frame.Number], what);
        return ref words[Index(frame, word)];
    }

    /// <summary>See <see cref="Memory.Read"/>.</summary>
    public readonly struct ReadAccess(Memory it, Frame frame, int word) : IAccess<ulong>
    {
        public Simulator Simulator => it.Simulator;

        public Step Step => new(StepKind.Read, it.IdOf(frame, word));

        public Gate? Gate => null;

        public ulong Perform(SimTask me) => it.At(frame, word, "reads");
    }

    /// <summary>See <see cref="Memory.Write"/>.</summary>
    public readonly struct WriteAccess(Memory it, Frame frame, int word, ulong value)
        : IAccess<Nothing>
    {
        public Simulator Simulator => it.Simulator;

        public Step Step => new(StepKind.Write, it.IdOf(frame, word));

        public Gate? Gate => null;

        public Nothing Perform(SimTask me)
        {
            it.StoreNow(me, frame, word, value);
            return default;
        }
    }

    /// <summary>See <see cref="Memory.Exchange"/>.</summary>
    public readonly struct ExchangeAccess(Memory it, Frame frame, int word, ulong value)
        : IAccess<ulong>
    {
        public Simulator Simulator => it.Simulator;

        public Step Step => new(StepKind.ReadModifyWrite, it.IdOf(frame, word));

        public Gate? Gate => null;

        public ulong Perform(SimTask me) => it.StoreNow(me, frame, word, value);
    }

    /// <summary>See <see cref="ClearBits"/>.</summary>
    public readonly struct ClearBitsAccess(Memory it, Frame frame, int word, ulong bits)
        : IAccess<ulong>
    {
        public Simulator Simulator => it.Simulator;

        public Step Step => new(StepKind.ReadModifyWrite, it.IdOf(frame, word));

        public Gate? Gate => null;

        public ulong Perform(SimTask me)
            => it.StoreNow(me, frame, word, it.Peek(frame, word) & ~bits);
    }

    /// <summary>See <see cref="CopyWord"/>.</summary>
    public readonly struct CopyAccess(Memory it, Frame from, Frame to, int word) : IAccess<Nothing>
    {
        public Simulator Simulator => it.Simulator;

        public Step Step => new(
            StepKind.Read, it.IdOf(from, word), StepKind.Write, it.IdOf(to, word));

        public Gate? Gate => null;

        public Nothing Perform(SimTask me)
        {
            it.At(to, word, "copies to") = it.At(from, word, "copies from");
            it.Simulator.Recorder?.Note($"{me}  copies word {word} of {from} to {to}");
            return default;
        }
    }
}
