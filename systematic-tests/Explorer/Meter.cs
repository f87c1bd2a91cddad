using System.Runtime.InteropServices;
using System.Threading;

namespace Verified.Explorer;

/// <summary>What one worker has done so far, for whoever watches.</summary>
/// <remarks>
/// Alone on its cache lines: without the padding, two workers' counters share one as soon as the
/// collector has moved them together.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = 256)]
sealed class Meter
{
    [FieldOffset(128)]
    long schedules;

    [FieldOffset(136)]
    long points;

    [FieldOffset(144)]
    Runner? runner;

    public long Schedules => Volatile.Read(ref schedules);

    public long Points => Volatile.Read(ref points);

    /// <summary>What the worker runs schedules with.</summary>
    public Runner? Runner
    {
        get => Volatile.Read(ref runner);
        set => Volatile.Write(ref runner, value);
    }

    public void Add(int pointsOfOne)
    {
        Volatile.Write(ref schedules, schedules + 1);
        Volatile.Write(ref points, points + pointsOfOne);
    }
}

/// <summary>How far a campaign has come.</summary>
/// <param name="Running">The subjects that are being explored.</param>
public readonly record struct CampaignProgress(
    int Done, int Subjects, long Schedules, long Points, string Running);
