using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>Explores subjects on several OS threads.</summary>
/// <remarks>
/// Nothing in the results but durations depends on the number of workers, unless a time limit or
/// an interruption decides where it stops.
/// </remarks>
public sealed class Campaign
{
    const int StackSize = 16 << 20;
    static readonly TimeSpan Watch = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    readonly object board = new();
    readonly Exploration[] explorations;
    readonly ExplorerOptions options;
    readonly Meter[] meters;
    readonly List<string> running = [];
    readonly long deadline;
    int active;
    long stoppedAt;
    ToolException? failure;
    volatile bool stopped;

    public Campaign(IReadOnlyList<Subject> subjects, ExplorerOptions options)
    {
        ArgumentNullException.ThrowIfNull(subjects);
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        TimeSpan time = options.Time ?? TimeSpan.FromDays(365);
        TimeSpan share = time * options.Workers / Math.Max(1, subjects.Count);
        deadline = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        explorations = [.. subjects.Select(each => new Exploration(each, options, share))];
        meters = [.. Enumerable.Range(0, options.Workers).Select(_ => new Meter())];
    }

    /// <summary>How far it has come; may be asked from any thread.</summary>
    public CampaignProgress Progress
    {
        get
        {
            lock (board)
            {
                return new(
                    explorations.Count(each => each.IsDone), explorations.Length,
                    meters.Sum(meter => meter.Schedules), meters.Sum(meter => meter.Points),
                    string.Join(", ", running.Distinct()));
            }
        }
    }

    /// <summary>
    /// Explores all subjects; comes back soon after a cancellation, with what there is.
    /// </summary>
    /// <returns>One result for each subject, in order.</returns>
    /// <exception cref="ToolException">A scenario is unfit for exploration.</exception>
    public IReadOnlyList<ExplorationResult> Run(CancellationToken cancellation = default)
    {
        using CancellationTokenRegistration registration = cancellation.Register(Stop);
        Thread[] threads = [.. meters.Select(StartWorker)];
        while (!Array.TrueForAll(threads, thread => thread.Join(Watch)))
        {
            // A body that loops without a step cannot be stopped: what the others have is enough.
            if (stopped && Stopwatch.GetElapsedTime(stoppedAt) > Patience)
            {
                break;
            }
        }

        lock (board)
        {
            return failure is null
                ? [.. explorations.Select(each => each.Result())]
                : throw new ToolException(failure.Message, failure);
        }
    }

    Thread StartWorker(Meter meter)
    {
        var thread = new Thread(() => Work(meter), StackSize) { IsBackground = true };
        thread.Start();
        return thread;
    }

    void Stop()
    {
        lock (board)
        {
            stoppedAt = Stopwatch.GetTimestamp();
            stopped = true;
            Monitor.PulseAll(board);
        }
    }

    void Work(Meter meter)
    {
        Runner? runner = null;
        while (Take() is { } job)
        {
            long start = Stopwatch.GetTimestamp();
            try
            {
                if (runner?.Scenario != job.Exploration.Subject.Scenario)
                {
                    runner = new Runner(job.Exploration.Subject.Scenario);
                }

                job.Exploration.Run(job.Chunk, runner, PaceOf(job, meter, start));
            }
            catch (ToolException wrong)
            {
                Fail(wrong);
                return;
            }

            Put(job, Stopwatch.GetElapsedTime(start));
        }
    }

    /// <summary>The next job, waited for if need be; null when there will be none.</summary>
    Job? Take()
    {
        lock (board)
        {
            while (!stopped && !explorations.All(each => each.IsDone))
            {
                if ((Find(early: false) ?? Find(early: true)) is { } job)
                {
                    active++;
                    running.Add(job.Exploration.Subject.Name);
                    return job;
                }

                if (active == 0)
                {
                    return null;
                }

                Monitor.Wait(board);
            }

            return null;
        }
    }

    Job? Find(bool early)
        => explorations.Select(each => each.Take(early)).FirstOrDefault(job => job is not null);

    void Put(Job job, TimeSpan took)
    {
        lock (board)
        {
            active--;
            running.Remove(job.Exploration.Subject.Name);
            job.Exploration.Put(job.Chunk, took, stopped);
            Monitor.PulseAll(board);
        }
    }

    void Fail(ToolException wrong)
    {
        lock (board)
        {
            failure ??= wrong;
            Stop();
        }
    }

    Pace PaceOf(Job job, Meter meter, long start)
    {
        long last = start + (long)(job.Time.TotalSeconds * Stopwatch.Frequency);
        return new(this, job.Exploration, meter, Math.Min(last, deadline));
    }

    sealed class Pace(Campaign campaign, Exploration exploration, Meter meter, long last) : IPace
    {
        public bool GoesOn => !campaign.stopped && !exploration.IsDone
            && (campaign.options.Time is null || Stopwatch.GetTimestamp() < last);

        public void Ran(int points) => meter.Add(points);
    }
}
