using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Verified.Explorer;

/// <summary>Sets of tasks as bit masks.</summary>
public static class TaskMask
{
    /// <summary>
    /// The position of the <paramref name="n"/>-th set bit, counted from 0 and from below.
    /// </summary>
    /// <remarks>One PDEP where the processor has it, else a loop.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Nth(ulong mask, int n)
        => Bmi2.X64.IsSupported
            ? BitOperations.TrailingZeroCount(Bmi2.X64.ParallelBitDeposit(1UL << n, mask))
            : NthByLoop(mask, n);

    /// <summary>The first set bit at <paramref name="start"/> or, going round, after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int From(ulong mask, int start)
        => (start + BitOperations.TrailingZeroCount(BitOperations.RotateRight(mask, start))) & 63;

    /// <summary>How many of a set come, going round, from one task to before another.</summary>
    public static int Between(ulong mask, int from, int to)
        => BitOperations.PopCount(
            BitOperations.RotateRight(mask, from) & ((1UL << ((to - from) & 63)) - 1));

    /// <summary><see cref="Nth"/> without PDEP.</summary>
    public static int NthByLoop(ulong mask, int n)
    {
        for (; n > 0; n--)
        {
            mask &= mask - 1;
        }

        return BitOperations.TrailingZeroCount(mask);
    }
}
