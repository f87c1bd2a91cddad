using System.Numerics;

namespace Verified.Simulation;

/// <summary>
/// A field of kernel code that several tasks use under a lock: checked for races, not scheduled.
/// </summary>
/// <remarks>
/// Two accesses of different tasks, one of them a write, with no happens-before order between them
/// are a violation. If there is none, interleaving at steps alone misses nothing. Reads and writes
/// outside of tasks (the set-up, rules) are free. FastTrack's epochs (Flanagan and Freund, 2009).
/// </remarks>
/// <param name="name">What a report calls it.</param>
public struct Plain<T>(Simulator simulator, string name, T value)
{
    T content = value;
    RaceHistory history;

    /// <summary>Reads it, as the running task.</summary>
    public T Read()
    {
        history.OnRead(simulator, name);
        return content;
    }

    /// <summary>Writes it, as the running task.</summary>
    public void Write(T value)
    {
        history.OnWrite(simulator, name);
        content = value;
    }
}

/// <summary>Who has read and written a plain object, as far as a race detector must know.</summary>
public struct RaceHistory
{
    uint lastWrite;
    uint lastRead;

    // Readers that are not ordered among each other, by task; null while one epoch is enough.
    uint[]? reads;

    // Stands for the object in a run that is recorded.
    object? identity;

    /// <summary>The running task reads the object.</summary>
    public void OnRead(Simulator simulator, string name)
    {
        if (simulator.Current is not { } me)
        {
            return;
        }

        simulator.CountLocal();
        Record(simulator, me, name, writes: false);
        uint now = me.Epoch;
        if (lastRead == now)
        {
            return;
        }

        Demand(simulator, me, lastWrite, name, writes: false, wrote: true);
        if (reads is not null)
        {
            if (reads.Length <= me.Index)
            {
                System.Array.Resize(ref reads, VectorClock.RoomFor(simulator.TaskCount));
            }

            reads[me.Index] = now & VectorClock.ClockMask;
        }
        else if (me.HasSeen(lastRead))
        {
            lastRead = now;
        }
        else
        {
            reads = new uint[VectorClock.RoomFor(simulator.TaskCount)];
            reads[lastRead >> VectorClock.ClockBits] = lastRead & VectorClock.ClockMask;
            reads[me.Index] = now & VectorClock.ClockMask;
            lastRead = 0;
        }
    }

    /// <summary>The running task writes the object.</summary>
    public void OnWrite(Simulator simulator, string name)
    {
        if (simulator.Current is not { } me)
        {
            return;
        }

        simulator.CountLocal();
        Record(simulator, me, name, writes: true);
        Demand(simulator, me, lastWrite, name, writes: true, wrote: true);
        Demand(simulator, me, lastRead, name, writes: true, wrote: false);
        for (int i = 0; reads is not null && i < reads.Length; i++)
        {
            uint epoch = ((uint)i << VectorClock.ClockBits) | reads[i];
            Demand(simulator, me, epoch, name, writes: true, wrote: false);
        }

        // Whoever has seen this write has seen what was ordered before it: the reads may be
        // forgotten.
        lastWrite = me.Epoch;
        lastRead = 0;
        reads = null;
    }

    void Record(Simulator simulator, SimTask me, string name, bool writes)
    {
        if (simulator.Recorder is { } recorder)
        {
            recorder.Touched(new(me, identity ??= new(), name, writes, me.Epoch));
        }
    }

    readonly void Demand(
        Simulator simulator, SimTask me, uint epoch, string name, bool writes, bool wrote)
    {
        if (!me.HasSeen(epoch))
        {
            SimTask other = simulator.Task((int)(epoch >> VectorClock.ClockBits));
            string fact = $"{me} {(writes ? "writes" : "reads")} {name}, "
                + $"which {other} {(wrote ? "wrote" : "read")}, with no order between them";
            simulator.Accuse(BasicRule.NoRace.BrokenBy(fact) with
            {
                Race = simulator.Recorder?.RaceOf(
                    new(other, identity!, name, wrote, epoch),
                    new(me, identity!, name, writes, me.Epoch)),
            });
        }
    }
}
