using System.Diagnostics.CodeAnalysis;
using Verified.Simulation;

namespace Verified.Machines;

/// <summary>Physical memory: frames of 64-bit words. Each access of a word is a step.</summary>
/// <remarks>
/// Sequentially consistent and coherent, whatever virtual address or CPU is used. Touching a frame
/// that is free, or was freed since the access was declared, breaks
/// <see cref="MachineRule.NoAccessReachesAFreeFrame"/> at the access.
/// </remarks>
public sealed partial class Memory : INamed
{
    // The frame's number stands where an entry names a frame; as an entry it is absent.
    const ulong Poison = 0xDEAD_0000_0000_0000;
    const int PoisonShift = 12;

    // No frame has this generation: a handle that was stale from the start.
    const int NeverAllocated = -1;

    readonly Machine machine;
    readonly ulong[] words;

    // What walkers find: the same array, unless stores reach them late.
    readonly ulong[] seen;
    readonly int[] generation;
    readonly bool[] allocated;
    readonly int[] stores;

    // Of each word, how many writes of kernel code there had been with its last one.
    readonly int[] writtenAt;
    readonly ObjectId first;
    readonly ObjectId firstFrame;

    internal Memory(Machine machine, int frames, int wordsPerFrame)
    {
        this.machine = machine;
        WordsPerFrame = wordsPerFrame;
        words = new ulong[frames * wordsPerFrame];
        seen = machine.Settings.Relaxed.LateEntries ? new ulong[words.Length] : words;
        generation = new int[frames];
        allocated = new bool[frames];
        stores = new int[frames];
        writtenAt = new int[words.Length];
        first = machine.Simulator.Register(this, words.Length + frames);
        firstFrame = first.Plus(words.Length);
    }

    /// <summary>Room in a frame: enough for a page of data and for a page table.</summary>
    public int WordsPerFrame { get; }

    public int Frames => generation.Length;

    /// <summary>How often kernel code has written a word, of whatever frame.</summary>
    internal int Writes { get; private set; }

    internal Simulator Simulator => machine.Simulator;

    /// <summary>Whether somebody has it; nobody has a frame that does not exist.</summary>
    public bool IsAllocated(Frame frame)
    {
        TouchFrame(StepKind.Read, frame);
        return Exists(frame) && allocated[frame.Number];
    }

    /// <summary>How often the frame was freed: a handle of an older generation is stale.</summary>
    public int GenerationOf(Frame frame)
    {
        TouchFrame(StepKind.Read, frame);
        return GenerationNow(frame);
    }

    /// <summary>What has become of a frame since a handle was taken; null for nothing.</summary>
    public string? StateOf(Frame frame, int handle)
        => !Exists(frame) ? "does not exist"
            : !IsAllocated(frame) ? "is free"
            : generation[frame.Number] != handle ? "was freed and has a new owner"
            : null;

    /// <summary>Whether somebody has it, for who tells whether it mattered.</summary>
    internal bool IsAllocatedNow(Frame frame) => Exists(frame) && allocated[frame.Number];

    /// <summary>How often it was freed, for the same.</summary>
    internal int GenerationNow(Frame frame)
        => Exists(frame) ? generation[frame.Number] : NeverAllocated;

    /// <summary>How often user programs have stored to a frame, for rules.</summary>
    public int StoresTo(Frame frame)
    {
        for (int word = 0; word < WordsPerFrame; word++)
        {
            TouchWord(StepKind.Read, Index(frame, word));
        }

        return stores[frame.Number];
    }

    /// <summary>
    /// A word as it is, for the set-up, for rules and for private frames: no step.
    /// </summary>
    public ulong Peek(Frame frame, int word)
    {
        int index = Index(frame, word);
        Simulator.Touch(StepKind.Read, first.Plus(index));
        return words[index];
    }

    /// <summary>
    /// Sets a word in the set-up, or of a frame that nobody else has yet: no step.
    /// </summary>
    /// <remarks>
    /// In the set-up, TLBs with a root loaded that speculate take it up, and keep what was there
    /// before: a page that is to be absent from the start is poked before the roots are loaded.
    /// </remarks>
    public void Poke(Frame frame, int word, ulong value)
    {
        Simulator.Touch(StepKind.Write, IdOf(frame, word));
        Put(frame, word, value);
        if (Simulator.Current is null)
        {
            machine.OnSet(frame, word);
            machine.OnWritten(frame, word);
        }
    }

    /// <summary>
    /// In the set-up: what kernel code stores to this word waits in a buffer with one slot for such
    /// words, where only its own task sees it.
    /// </summary>
    /// <remarks>
    /// It arrives at the latest at the task's next fence, locked access, or store to such a word.
    /// Source: Intel SDM vol. 3A, 8.2.3.4. Left out: stores of user programs.
    /// </remarks>
    public void Buffer(Frame frame, int word)
        => (machine.Buffers ??= new StoreBuffers(machine)).Choose(Index(frame, word));

    public Point<ReadAccess, ulong> Read(Frame frame, int word)
        => Read(frame, word, HandleOf(frame));

    public Point<WriteAccess, Nothing> Write(Frame frame, int word, ulong value)
        => Write(frame, word, value, HandleOf(frame));

    /// <summary>Atomically stores and gives back the old word.</summary>
    public Point<ExchangeAccess, ulong> Exchange(Frame frame, int word, ulong value)
        => new(new ExchangeAccess(this, frame, word, 0, value));

    /// <summary>Atomically clears bits and gives back the old word.</summary>
    public Point<ExchangeAccess, ulong> ClearBits(Frame frame, int word, ulong bits)
        => ReplaceBits(frame, word, bits, 0);

    /// <summary>Atomically clears some bits, sets others, and gives back the old word.</summary>
    /// <remarks>On x86 a loop around CMPXCHG, whose failures nobody sees.</remarks>
    public Point<ExchangeAccess, ulong> ReplaceBits(
        Frame frame, int word, ulong cleared, ulong set)
        => new(new ExchangeAccess(this, frame, word, ~(cleared | set), set));

    /// <summary>
    /// Copies a word to a frame that is not mapped yet: one step that reads there and writes here.
    /// </summary>
    public Point<CopyAccess, Nothing> CopyWord(Frame from, Frame to, int word)
        => new(new CopyAccess(this, from, to, word));

    public string NameOf(int offset) => offset < words.Length
        ? $"word {offset / WordsPerFrame}.{offset % WordsPerFrame}"
        : $"{new Frame(offset - words.Length)}";

    internal ObjectId IdOf(Frame frame, int word) => first.Plus(Index(frame, word));

    internal int Index(Frame frame, int word)
    {
        if ((uint)word >= (uint)WordsPerFrame)
        {
            throw new ToolException($"a frame has {WordsPerFrame} words; word {word} is not one");
        }

        return (frame.Number * WordsPerFrame) + word;
    }

    /// <summary>
    /// The frame's generation for a later access; one that never fits if it is free.
    /// </summary>
    internal int HandleOf(Frame frame)
        => IsAllocated(frame) ? generation[frame.Number] : NeverAllocated;

    internal Point<ReadAccess, ulong> Read(Frame frame, int word, int handle)
        => new(new ReadAccess(this, frame, word, handle));

    internal Point<WriteAccess, Nothing> Write(Frame frame, int word, ulong value, int handle)
        => new(new WriteAccess(this, frame, word, value, handle));

    internal void Allocate(Frame frame)
    {
        TouchFrame(StepKind.Write, frame);
        allocated[frame.Number] = true;
    }

    internal void Free(Frame frame)
    {
        if (!allocated[frame.Number])
        {
            Simulator.Accuse(MachineRule.NoFrameIsFreedTwice.BrokenBy(
                $"{Simulator.Current} frees {frame}, which is free"));
        }

        TouchFrame(StepKind.Write, frame);
        for (int word = 0; word < WordsPerFrame; word++)
        {
            Simulator.Touch(StepKind.Write, IdOf(frame, word));
            machine.DirtyArrives(Index(frame, word));
            machine.OnSet(frame, word);
            machine.OnWriting(frame, word);
            Put(frame, word, Poison | ((ulong)frame.Number << PoisonShift));
        }

        allocated[frame.Number] = false;
        generation[frame.Number]++;
        stores[frame.Number] = 0;
    }

    /// <summary>A word, for an access of a frame that was not freed since its handle.</summary>
    internal ref ulong At(Frame frame, int word, int handle, string what)
    {
        bool isSame = handle != NeverAllocated
            && allocated[frame.Number] && generation[frame.Number] == handle;
        if (!isSame)
        {
            Accuse(frame, what);
        }

        return ref words[Index(frame, word)];
    }

    internal void Put(Frame frame, int word, ulong value)
    {
        int index = Index(frame, word);
        words[index] = value;
        seen[index] = value;
    }

    internal void TouchWord(StepKind kind, int index)
        => Simulator.Touch(kind, first.Plus(index));

    /// <summary>Whether kernel code wrote a word after so many writes.</summary>
    internal bool WasWrittenSince(Frame frame, int word, int writes)
        => writtenAt[Index(frame, word)] > writes;

    internal void CountStore(Frame frame) => stores[frame.Number]++;

    /// <summary>Whether a frame is somebody's, and since when, follows from the order.</summary>
    void TouchFrame(StepKind kind, Frame frame)
    {
        if (Exists(frame))
        {
            Simulator.Touch(kind, firstFrame.Plus(frame.Number));
        }
    }

    bool Exists(Frame frame) => (uint)frame.Number < (uint)Frames;

    [DoesNotReturn]
    void Accuse(Frame frame, string what)
    {
        string now = StateOf(frame, NeverAllocated)!;
        Simulator.Accuse(MachineRule.NoAccessReachesAFreeFrame.BrokenBy(
            $"{Simulator.Current} {what} {frame}, which {now}"));
    }

    void CountWrite(Frame frame, int word) => writtenAt[Index(frame, word)] = ++Writes;

    /// <summary>Stores a word of which some bits are kept.</summary>
    ulong StoreNow(SimTask me, Frame frame, int word, ulong kept, ulong value)
    {
        ulong old = words[Index(frame, word)];
        ulong stored = (old & kept) | value;
        CountWrite(frame, word);
        machine.OnWriting(frame, word);
        Put(frame, word, stored);
        machine.OnWritten(frame, word);
        Simulator.Recorder?.Note($"{me}  {NameOf(Index(frame, word))} := 0x{stored:x}");
        return old;
    }
}
