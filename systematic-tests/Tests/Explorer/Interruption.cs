using System;
using System.Diagnostics;
using System.Threading;

namespace Verified.Tests.Explorer;

/// <summary>
/// Cancels after a while, from a thread of its own, and measures what happens then.
/// </summary>
sealed class Interruption : IDisposable
{
    readonly CancellationTokenSource source = new();
    readonly Thread thread;
    long cancelled;

    public Interruption(int milliseconds)
    {
        thread = new Thread(() =>
        {
            Thread.Sleep(milliseconds);
            cancelled = Stopwatch.GetTimestamp();
            source.Cancel();
        });
        thread.Start();
    }

    public CancellationToken Token => source.Token;

    /// <summary>The time since the cancellation.</summary>
    public TimeSpan Elapsed
    {
        get
        {
            thread.Join();
            return Stopwatch.GetElapsedTime(cancelled);
        }
    }

    public void Dispose()
    {
        thread.Join();
        source.Dispose();
    }
}
