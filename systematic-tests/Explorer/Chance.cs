using System.Numerics;
using System.Runtime.CompilerServices;

namespace Verified.Explorer;

/// <summary>
/// The random numbers of one schedule: they depend on the seed and its number alone.
/// </summary>
/// <remarks>
/// A value: who draws keeps it. Splitmix64 (Steele, Lea, Flood 2014), begun at a mix of both.
/// </remarks>
public struct Chance
{
    const ulong Golden = 0x9E3779B97F4A7C15;
    ulong state;

    public static Chance Of(ulong seed, long schedule)
        => new() { state = Mix(seed + Golden) ^ Mix(Mix((ulong)schedule) + Golden) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Next() => Mix(state += Golden);

    /// <summary>
    /// A number of 0 … <paramref name="count"/> − 1; the bias is below count / 2^32.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Below(int count) => (int)(((Next() >> 32) * (uint)count) >> 32);

    /// <summary>One task of a set, each with the same probability.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int OneOf(ulong tasks)
    {
        int count = BitOperations.PopCount(tasks);
        return count == 1
            ? BitOperations.TrailingZeroCount(tasks)
            : TaskMask.Nth(tasks, Below(count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
