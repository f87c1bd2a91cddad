using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>
/// Delay-bounded scheduling: a fixed round robin without preemptions, delayed at few random points.
/// </summary>
/// <remarks>
/// Emmi, Qadeer, Rakamarić, POPL 2011, with delays drawn at random. Without
/// delays the running task goes on until it waits or ends, and then comes the next enabled one by
/// index. A delay passes over the task whose turn it is. A given schedule of at most <c>d</c>
/// delays has probability at least 1 / (k+1)^d for k steps, however many tasks there are: one of
/// the k + 1 places of a delay is none. Values of choices are uniformly random.
/// </remarks>
/// <param name="seed">With the schedule's number, the origin of all randomness.</param>
/// <param name="length">The estimate of k: see <see cref="Pct"/>.</param>
/// <param name="delays">The most delays of a schedule.</param>
public sealed class DelayBounded(ulong seed, int length, int delays = DelayBounded.DefaultDelays)
    : Strategy("delay", seed)
{
    public const int DefaultDelays = 3;

    // The steps before which somebody is passed over; 0 for never.
    readonly int[] points = new int[delays];

    protected override void OnBegin()
    {
        for (int i = 0; i < points.Length; i++)
        {
            points[i] = chance.Below(length + 1);
        }
    }

    protected override int Pick(Simulator simulator)
    {
        int task = TaskMask.From(simulator.Enabled, int.Max(0, simulator.LastTask));
        foreach (int point in points)
        {
            if (point == simulator.StepCount)
            {
                task = TaskMask.From(simulator.Enabled, task + 1);
            }
        }

        return task;
    }
}
