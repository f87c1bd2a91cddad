using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using Verified.Explorer;
using Verified.Published;
using Verified.Scenarios;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>A run that goes on from a checkpoint comes to what an uninterrupted one does.</summary>
[Collection(AloneTests.Name)]
public sealed class CheckpointTests : IDisposable
{
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("verified-tests-");

    // With choices and without, too large and soon done, with a violation and unfit.
    static readonly Subject[] Subjects =
    [
        .. AllScenarios.List
            .Where(each => each.Name is "ForkWithRestlessTlbs" or "GrandchildReadsThroughTheChain"
                or "EvictionFails" or "ClearShootDownFree" or "ReadFaultMeetsExit")
            .Select(Subject.Of),
        .. new[] { Demos.TwoStages, Demos.OnOneCell(9, 9, 9), Oddities.Unfit }.Select(Subject.Of),
        .. AllVariants.List.Where(each => each.Name == "collapses-once").Select(Subject.Of),
    ];

    public void Dispose() => directory.Delete(recursive: true);

    [Theory]
    [InlineData(StrategyKind.Default)]
    [InlineData(StrategyKind.Dpor)]
    [InlineData(StrategyKind.DepthFirst)]
    [InlineData(StrategyKind.Random)]
    public void Killed_at_any_moment_it_comes_to_the_same(StrategyKind strategy)
    {
        var options = new ExplorerOptions
        {
            Strategy = strategy,
            Schedules = 2_500,
            Workers = 2,
            Slice = TimeSpan.FromMilliseconds(20),
        };
        string[] whole = Told(options);
        string[] copies = CopiesDuring(options);
        Assert.InRange(copies.Length, 3, 1_000);

        foreach (string copy in copies.Where((_, i) => i % ((copies.Length / 2) + 1) == 1))
        {
            var checkpoint = new Checkpoint(copy, Subjects, options);
            Assert.True(checkpoint.IsResumed);
            Assert.Equal(whole, Told(options, checkpoint));
            Assert.False(File.Exists(copy));
        }
    }

    [Fact]
    public void What_was_interrupted_goes_on()
    {
        var options = new ExplorerOptions { Schedules = 4_000, Workers = 2 };
        string path = PathOf("interrupted");
        using (var interruption = new Interruption(300))
        {
            new Campaign(Subjects, options, new(path, Subjects, options)).Run(interruption.Token);
        }

        Assert.True(File.Exists(path));
        Assert.Equal(Told(options), Told(options, new(path, Subjects, options)));
    }

    static string[] Told(ExplorerOptions options, Checkpoint? checkpoint = null)
        => [.. new Campaign(Subjects, options, checkpoint).Run().Select(Exploring.Describe)];

    /// <summary>The checkpoints of a run, each as it was at some moment.</summary>
    string[] CopiesDuring(ExplorerOptions options)
    {
        string path = PathOf("running");
        var copies = new List<string>();
        bool isOver = false;
        var thread = new Thread(() =>
        {
            new Campaign(Subjects, options, new(path, Subjects, options)).Run();
            Volatile.Write(ref isOver, true);
        });
        thread.Start();
        while (!Volatile.Read(ref isOver))
        {
            Thread.Sleep(20);
            string copy = PathOf($"copy{copies.Count}");
            try
            {
                File.Copy(path, copy);
                copies.Add(copy);
            }
            catch (FileNotFoundException)
            {
                // Not written yet, or removed at the end.
            }
        }

        thread.Join();
        return [.. copies.Where(copy => !File.ReadAllText(copy).EndsWith(
            "\n{}\n", StringComparison.Ordinal))];
    }

    string PathOf(string name) => Path.Combine(directory.FullName, name);
}
