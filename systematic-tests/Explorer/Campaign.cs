using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>Explores subjects on several OS threads.</summary>
/// <remarks>
/// Nothing in the results but durations depends on the number of workers, unless a time limit or
/// an interruption decides where it stops: then they decide how far it comes, and which of several
/// violations is told.
/// </remarks>
public sealed class Campaign
{
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long nobody takes a step, after the deadline, until those who run are given up: longer
    /// than reading the tables of line numbers for a report takes on a busy machine.
    /// </summary>
    static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The same while somebody's rule, or a strategy, is asked: an outcome may be compared with all
    /// of another model's.
    /// </summary>
    static readonly TimeSpan Judgement = TimeSpan.FromMinutes(2);

    readonly object board = new();
    readonly Exploration[] explorations;
    readonly ExplorerOptions options;
    readonly Checkpoint? checkpoint;
    readonly Meter[] meters;
    readonly List<Exploration> running = [];
    readonly long deadline;
    readonly TimeProvider clock;
    long stoppedAt;
    long kept;
    volatile bool stopped;

    /// <param name="checkpoint">Where it is kept, and goes on from; null for nowhere.</param>
    public Campaign(
        IReadOnlyList<Subject> subjects, ExplorerOptions options, Checkpoint? checkpoint = null)
    {
        ArgumentNullException.ThrowIfNull(subjects);
        ArgumentNullException.ThrowIfNull(options);
        (this.options, this.checkpoint, clock) = (options, checkpoint, options.Clock);
        TimeSpan time = options.Time ?? TimeSpan.FromDays(365);
        TimeSpan share = time * options.Workers / Math.Max(1, subjects.Count);
        kept = clock.GetTimestamp();
        deadline = kept + (long)(time.TotalSeconds * clock.TimestampFrequency);
        explorations = [.. subjects.Select(
            each => new Exploration(
                each, options, share, checkpoint is not null, checkpoint?.Of(each)))];
        meters = [.. Enumerable.Range(0, options.Workers).Select(_ => new Meter())];
    }

    /// <summary>
    /// Why the checkpoint could not be written the last time; null if it could. The run goes on.
    /// </summary>
    public string? CheckpointError { get; private set; }

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
                    string.Join(", ", running.Select(each => each.Told).Distinct()));
            }
        }
    }

    /// <summary>
    /// Explores all subjects; comes back soon after a cancellation, with what there is.
    /// </summary>
    /// <returns>One result for each subject, in order; an unfit one spoils no other.</returns>
    /// <exception cref="Exception">
    /// A worker met a defect of the explorer, which is what is thrown; the others end.
    /// </exception>
    /// <remarks>
    /// A body that loops without a step cannot be stopped. Its thread is left alone, soon after a
    /// cancellation, or when the time is over and nobody takes steps any more; in the second case
    /// its scenario is unfit. A rule or a strategy that is asked then has two minutes.
    /// </remarks>
    public IReadOnlyList<ExplorationResult> Run(CancellationToken cancellation = default)
    {
        using CancellationTokenRegistration registration = cancellation.Register(Stop);
        Task<Meter>[] workers = [.. meters.Select(
            meter => LargeStack.Start(() => Work(meter)))];
        Task all = Task.WhenAll(workers);
        var silence = new Silent(this);
        while (Task.WaitAny([all], options.Watch) < 0)
        {
            Keep(final: false);
            if (stopped ? clock.GetElapsedTime(stoppedAt) > Patience : silence.HasLasted)
            {
                break;
            }
        }

        if (Array.Find(workers, worker => worker.IsFaulted) is { } failed)
        {
            failed.GetAwaiter().GetResult();
        }

        lock (board)
        {
            if (!stopped)
            {
                running.ForEach(each => each.GiveUp());
            }

            Keep(final: true);
            return [.. explorations.Select(each => each.Result())];
        }
    }

    /// <summary>Writes the checkpoint when it is time; removes it when all is done.</summary>
    void Keep(bool final)
    {
        if (checkpoint is null || (!final && clock.GetElapsedTime(kept) < options.Slice))
        {
            return;
        }

        lock (board)
        {
            kept = clock.GetTimestamp();
            if (final && explorations.All(each => each.IsDone && !each.WasCut))
            {
                checkpoint.Remove();
                return;
            }

            try
            {
                checkpoint.Write(checkpoint.TextOf(explorations));
            }
            catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
            {
                CheckpointError = wrong.Message;
            }
        }
    }

    void Stop()
    {
        lock (board)
        {
            stoppedAt = clock.GetTimestamp();
            stopped = true;
            Monitor.PulseAll(board);
        }
    }

    Meter Work(Meter meter)
    {
        try
        {
            while (Take() is { } job)
            {
                Do(job, meter);
            }

            return meter;
        }
        catch
        {
            // Nobody waits for what this one does not do any more.
            Stop();
            throw;
        }
    }

    void Do(Job job, Meter meter)
    {
        long start = clock.GetTimestamp();
        if (meter.Runner?.Scenario != job.Exploration.Subject.Scenario)
        {
            meter.Runner = new Runner(job.Exploration.Subject.Scenario);
        }

        string? wrong = job.Exploration.Run(job.Chunk, meter.Runner, PaceOf(job, meter, start));
        Put(job, wrong, clock.GetElapsedTime(start));
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
                    running.Add(job.Exploration);
                    return job;
                }

                if (running.Count == 0)
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

    void Put(Job job, string? wrong, TimeSpan took)
    {
        lock (board)
        {
            running.Remove(job.Exploration);
            job.Exploration.Put(
                job.Chunk, wrong, took, stopped, clock.GetTimestamp() >= deadline);
            Monitor.PulseAll(board);
        }
    }

    Pace PaceOf(Job job, Meter meter, long start)
    {
        long last = start + (long)(job.Time.TotalSeconds * clock.TimestampFrequency);
        return new(this, job.Exploration, meter, Math.Min(last, deadline));
    }

    sealed class Pace(Campaign campaign, Exploration exploration, Meter meter, long last) : IPace
    {
        public bool GoesOn => !campaign.stopped && !exploration.IsDone
            && campaign.clock.GetTimestamp() < last;

        public void Ran(int points) => meter.Add(points);
    }

    /// <summary>How long, after the deadline, nobody has taken a step.</summary>
    sealed class Silent(Campaign campaign)
    {
        (long Schedules, long Points, bool Asks)[] last = [];
        long since = campaign.clock.GetTimestamp();

        public bool HasLasted
        {
            get
            {
                long now = campaign.clock.GetTimestamp();
                (long, long, bool Asks)[] heard = [.. campaign.meters.Select(meter => (
                    meter.Schedules, (long)(meter.Runner?.Points ?? 0),
                    meter.Runner is { IsAsking: true }))];
                if (now < campaign.deadline || !heard.SequenceEqual(last))
                {
                    (last, since) = (heard, now);
                }

                TimeSpan most = heard.Any(each => each.Asks) ? Judgement : Silence;
                return campaign.clock.GetElapsedTime(since, now) > most;
            }
        }
    }
}
