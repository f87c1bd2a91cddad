using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Numerics;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>The states from which depth-first search has gone on.</summary>
/// <remarks>
/// Two schedules that began with the same steps but for the order of independent ones are in one
/// state; what comes after also depends on who ran last, and on how much of the bound is left. A
/// state is known by the number of its class: see <see cref="ClassHash"/>. As the caching by
/// happens-before in CHESS (Musuvathi and Qadeer, 2007). The room is bounded; what has none is
/// searched again.
/// </remarks>
public sealed class ReachedStates
{
    const int Most = 400_000;
    const int Width = sizeof(ulong) + sizeof(int);

    readonly ClassHash hash = new();

    // The least of the bound with which each was reached.
    readonly Dictionary<ulong, int> least = [];

    internal void Begin() => hash.Begin();

    /// <summary>A schedule has come to its next state.</summary>
    /// <param name="isNew">Whether no schedule before it began with the same decisions.</param>
    /// <param name="used">How much of the bound it has used.</param>
    /// <returns>Whether others have gone on from it with as much left.</returns>
    internal bool Arrive(Simulator simulator, int used, bool isNew)
    {
        ulong steps = hash.Complete(simulator);
        if (!isNew || BitOperations.IsPow2(simulator.Enabled))
        {
            return false;
        }

        ulong state = Chance.Mix(steps + (ulong)simulator.LastTask);
        bool isKnown = least.TryGetValue(state, out int before) && before <= used;
        if (!isKnown && least.Count < Most)
        {
            least[state] = used;
        }

        return isKnown;
    }

    internal void Leave(Simulator simulator, int task) => hash.Take(simulator, task);

    internal void Choose(int value) => hash.Choose(value);

    /// <summary>All of them for a checkpoint.</summary>
    internal byte[] Save()
    {
        var saved = new byte[least.Count * Width];
        Span<byte> rest = saved;
        foreach ((ulong state, int used) in least)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(rest, state);
            BinaryPrimitives.WriteInt32LittleEndian(rest[sizeof(ulong)..], used);
            rest = rest[Width..];
        }

        return saved;
    }

    internal static ReachedStates Of(ReadOnlySpan<byte> saved)
    {
        var it = new ReachedStates();
        for (; saved.Length >= Width; saved = saved[Width..])
        {
            it.least[BinaryPrimitives.ReadUInt64LittleEndian(saved)] =
                BinaryPrimitives.ReadInt32LittleEndian(saved[sizeof(ulong)..]);
        }

        return it;
    }
}
