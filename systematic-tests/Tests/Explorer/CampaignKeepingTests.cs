using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using Verified.Explorer;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>When a campaign writes its checkpoint, and when it removes it.</summary>
public sealed class CampaignKeepingTests : IDisposable
{
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("verified-tests-");
    readonly CancellationTokenSource source = new();
    readonly HandClock clock = new();
    readonly string path;
    readonly ExplorerOptions options;
    readonly Subject[] subjects;

    // How often each of the two subjects was run, and what happens before the second one's runs.
    readonly int[] runs = [0, 0];
    Action? onSecond;

    public CampaignKeepingTests()
    {
        path = Path.Combine(directory.FullName, "checkpoint");
        options = new()
        {
            Strategy = StrategyKind.DepthFirst,
            Workers = 1,
            Clock = clock,
            Watch = TimeSpan.FromMilliseconds(1),
        };
        subjects =
        [
            Subject.Of(Demos.OnOneCell(2, 2).Before(() => runs[0]++)),
            Subject.Of(Demos.OnOneCell(3, 3).Before(() =>
            {
                runs[1]++;
                onSecond?.Invoke();
            })),
        ];
    }

    public void Dispose()
    {
        source.Dispose();
        directory.Delete(recursive: true);
    }

    [Fact]
    public void It_is_kept_once_in_a_slice_and_goes_on_when_it_was_killed()
    {
        string copy = "";
        var events = new List<bool>();
        onSecond = () =>
        {
            onSecond = null;
            events.AddRange([clock.IsWatched(), File.Exists(path)]);
            clock.Advance(options.Slice.TotalSeconds);
            events.Add(Attending.Comes(() => File.Exists(path)));
            copy = File.ReadAllText(path);
            File.Delete(path);
            events.AddRange([clock.IsWatched(), File.Exists(path)]);
        };
        string[] whole = Run();
        Assert.Equal([true, false, true, true, false], events);
        Assert.False(File.Exists(path));

        runs[0] = 0;
        File.WriteAllText(path, copy);
        Assert.Equal(whole, Run());
        Assert.Equal(0, runs[0]);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void What_was_interrupted_is_kept_and_goes_on()
    {
        CancelAtSixthRun();
        Assert.Equal(["Verified of 6 schedules", "Sampled of 2 schedules, interrupted"], Run());
        Assert.True(File.Exists(path));

        (runs[0], runs[1]) = (0, 0);
        Assert.Equal(["Verified of 6 schedules", "Verified of 20 schedules"], Run(default));
        Assert.Equal(0, runs[0]);
        Assert.False(File.Exists(path));

        // It goes on: 18 schedules were left, and from the beginning there are more runs.
        int rest = runs[1];
        runs[1] = 0;
        Run(default);
        Assert.InRange(rest, 18, runs[1] - 1);
    }

    [Theory]
    [InlineData(StrategyKind.DepthFirst)]
    [InlineData(StrategyKind.Random)]
    public void What_the_time_has_cut_is_kept(StrategyKind strategy)
    {
        onSecond = () => clock.Advance(1);
        ExplorerOptions timed = options with
        {
            Strategy = strategy, Schedules = 50, Time = TimeSpan.FromSeconds(5),
        };
        var checkpoint = new Checkpoint(path, subjects, timed);
        new Campaign(subjects, timed, checkpoint).Run();

        Assert.True(File.Exists(path));
    }

    [Fact]
    public void Where_it_cannot_be_kept_the_run_goes_on_without_it()
    {
        CancelAtSixthRun();
        var checkpoint = new Checkpoint(path, subjects, options);
        directory.Delete(recursive: true);
        var campaign = new Campaign(subjects, options, checkpoint);
        Assert.Equal(Verdict.Verified, campaign.Run(source.Token)[0].Verdict);

        directory.Create();
        Assert.Contains(directory.FullName, campaign.CheckpointError, StringComparison.Ordinal);
    }

    void CancelAtSixthRun() => onSecond = () =>
    {
        if (runs[1] == 6)
        {
            source.Cancel();
        }
    };

    string[] Run() => Run(source.Token);

    string[] Run(CancellationToken cancellation)
        => [.. new Campaign(subjects, options, new Checkpoint(path, subjects, options))
            .Run(cancellation)
            .Select(each => $"{each.Verdict} of {each.Schedules} schedules"
                + (each.Interrupted ? ", interrupted" : ""))];
}
