using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Verified.Explorer;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>What one of two workers does while the other one is held back.</summary>
public sealed class CampaignWorkerTests
{
    /// <summary>The clock stands still, so that a search is one job.</summary>
    static readonly ExplorerOptions TwoWorkers = new() { Workers = 2, Clock = new HandClock() };

    /// <summary>Just enough for a chunk to be sampled while bounds are searched.</summary>
    static readonly ExplorerOptions Sampled = TwoWorkers with { Schedules = 3_200 };

    readonly ConcurrentQueue<string> events = new();
    Campaign? campaign;
    Thread? other;
    int searcher;
    bool isHeld;

    [Fact]
    public void The_progress_is_that_of_all_workers()
    {
        using var both = new CountdownEvent(2);
        campaign = Of(
            TwoWorkers with { Strategy = StrategyKind.DepthFirst },
            Demos.OnOneCell(2, 2).Before(AtFirst(Meet)),
            Demos.OnOneCell(3, 3).Before(AtFirst(Meet)));
        Assert.Equal(new(0, 2, 0, 0, ""), campaign.Progress);
        campaign.Run();

        Assert.Equal(new(2, 2, 6 + 20, (6 * 4) + (20 * 6), ""), campaign.Progress);

        void Meet()
        {
            both.Signal();
            Attending.Comes(() => both.IsSet);
        }
    }

    [Fact]
    public void Every_subject_is_begun_before_one_is_sampled_early()
    {
        campaign = Of(
            Sampled, SearchedSlowly(), Demos.OnOneCell(1).Before(AtFirst(BeginSecond)),
            Demos.OnOneCell(1, 1).Before(AtFirst(() => events.Enqueue("third begins"))));
        campaign.Run();

        Assert.Equal(["second begins", "third begins"], events.Take(2));
    }

    [Fact]
    public void Who_has_nothing_else_to_do_samples_early()
    {
        campaign = Of(
            Sampled, SearchedSlowly(), Demos.OnOneCell(1).Before(AtFirst(BeginSecond)));
        campaign.Run();

        Assert.Equal(["second begins", "sampled", "searched on"], events);
    }

    [Fact]
    public void Who_has_nothing_to_do_waits_for_what_there_will_be()
    {
        int runs = 0;
        var workers = new ConcurrentDictionary<int, bool>();
        Scenario scenario = Demos.OnOneCell(9, 9).Before(() =>
        {
            int run = Interlocked.Increment(ref runs);
            workers[Environment.CurrentManagedThreadId] = true;
            if (run == 1)
            {
                Attending.Comes(() => campaign!.Progress.Done == 1 && !IsRunning(other!));
            }
            else if (run > 2)
            {
                Attending.Comes(() => workers.Count == 2 || !other!.IsAlive);
            }
        });
        campaign = Of(
            TwoWorkers with { Strategy = StrategyKind.Random, Schedules = 300 },
            scenario, Demos.OnOneCell(1).Before(() => other = Thread.CurrentThread));
        campaign.Run();

        Assert.Equal(2, workers.Count);
    }

    [Fact]
    public void What_a_worker_throws_comes_to_the_caller_and_ends_the_others()
    {
        const int Schedules = 1_000_000;
        int me = Environment.CurrentManagedThreadId;
        campaign = Of(
            TwoWorkers with
            {
                Clock = new FailingClock(thread => thread != me),
                Strategy = StrategyKind.Random,
                Schedules = Schedules,
            },
            Demos.OnOneCell(9, 9));

        Assert.Equal("once", Assert.Throws<TimeoutException>(() => campaign.Run()).Message);
        Assert.InRange(campaign.Progress.Schedules, 0, Schedules - 1);
    }

    /// <summary>The clock stands still: nobody else ends the waiting.</summary>
    [Fact]
    public void Who_waits_is_woken_when_another_worker_throws()
    {
        int failing = 0;
        var options = TwoWorkers with
        {
            Clock = new FailingClock(thread => thread == Volatile.Read(ref failing)),
            Strategy = StrategyKind.DepthFirst,
        };
        campaign = Of(
            options,
            Demos.OnOneCell(9, 9).Before(AtFirst(() =>
            {
                Attending.Comes(() => campaign!.Progress.Done == 1 && !IsRunning(other!));
                Volatile.Write(ref failing, Environment.CurrentManagedThreadId);
            })),
            Demos.OnOneCell(1).Before(() => other = Thread.CurrentThread));
        var run = Task.Run(() => campaign.Run());

        Assert.True(Attending.Comes(() => run.IsFaulted));
        Exception? thrown = run.Exception!.InnerException;
        Assert.Equal("once", Assert.IsType<TimeoutException>(thrown).Message);
    }

    static bool IsRunning(Thread thread)
        => (thread.ThreadState & (ThreadState.WaitSleepJoin | ThreadState.Stopped)) == 0;

    static Campaign Of(ExplorerOptions options, params Scenario[] scenarios)
        => new([.. scenarios.Select(Subject.Of)], options);

    static Action AtFirst(Action act)
    {
        int runs = 0;
        return () =>
        {
            if (Interlocked.Increment(ref runs) == 1)
            {
                act();
            }
        };
    }

    void BeginSecond()
    {
        Attending.Comes(() => Volatile.Read(ref isHeld));
        events.Enqueue("second begins");
    }

    /// <summary>Held back at its first schedule of a bound until two things happen.</summary>
    Scenario SearchedSlowly() => Demos.OnOneCell(5, 5, 5).Before(() =>
    {
        int me = Environment.CurrentManagedThreadId;
        int first = Interlocked.CompareExchange(ref searcher, me, 0);
        if (first != 0 && first != me)
        {
            if (!events.Contains("sampled"))
            {
                events.Enqueue("sampled");
            }
        }
        else if (!isHeld && campaign!.Progress.Running.Contains("preempted"))
        {
            Volatile.Write(ref isHeld, true);
            Attending.Comes(() => events.Count >= 2);
            events.Enqueue("searched on");
        }
    });

    /// <summary>Throws once, when a certain thread asks.</summary>
    sealed class FailingClock(Predicate<int> isCertain) : TimeProvider
    {
        int failures;

        public override long GetTimestamp()
            => isCertain(Environment.CurrentManagedThreadId)
                && Interlocked.Increment(ref failures) == 1
                ? throw new TimeoutException("once")
                : 0;
    }
}
