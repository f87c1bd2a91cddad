using System;
using System.Threading;

namespace Verified.Tests.Explorer;

/// <summary>A clock that stands still until somebody moves it on.</summary>
sealed class HandClock : TimeProvider
{
    long now;
    long asked;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public TimeSpan Now => TimeSpan.FromTicks(Volatile.Read(ref now));

    public override long GetTimestamp()
    {
        Interlocked.Increment(ref asked);
        return Volatile.Read(ref now);
    }

    public void Advance(double seconds)
        => Interlocked.Add(ref now, TimeSpan.FromSeconds(seconds).Ticks);

    /// <summary>Waits until others have looked at it a few times more.</summary>
    public bool IsWatched()
    {
        long before = Volatile.Read(ref asked);
        return Attending.Comes(() => Volatile.Read(ref asked) >= before + 6);
    }
}
