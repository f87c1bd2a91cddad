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
        string[] whole = [.. new Campaign(Subjects, options).Run().Select(Describe)];
        string[] copies = CopiesDuring(options);
        Assert.InRange(copies.Length, 3, 1_000);

        foreach (string copy in copies.Where((_, i) => i % ((copies.Length / 2) + 1) == 1))
        {
            var checkpoint = new Checkpoint(copy, Subjects, options);
            Assert.True(checkpoint.IsResumed);
            Assert.Equal(
                whole, new Campaign(Subjects, options, checkpoint).Run().Select(Describe));
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
        Assert.Equal(
            new Campaign(Subjects, options).Run().Select(Describe),
            new Campaign(Subjects, options, new(path, Subjects, options)).Run().Select(Describe));
    }

    [Fact]
    public void Another_run_is_refused()
    {
        var options = new ExplorerOptions { Schedules = 4_000, Workers = 2 };
        string path = PathOf("other");
        using (var interruption = new Interruption(300))
        {
            new Campaign(Subjects, options, new(path, Subjects, options)).Run(interruption.Token);
        }

        string before = File.ReadAllText(path);
        Refuses("--seed 43", path, Subjects, options with { Seed = 43 });
        Refuses("--schedules 5000", path, Subjects, options with { Schedules = 5_000 });
        Refuses("--strategy dpor", path, Subjects, options with { Strategy = StrategyKind.Dpor });
        Refuses("8 scenarios", path, Subjects[1..], options);
        Assert.Equal(before, File.ReadAllText(path));
    }

    [Theory]
    [InlineData("", "1: expected a checkpoint, 'verified-checkpoint 1 …'")]
    [InlineData("{", "1: expected a checkpoint, 'verified-checkpoint 1 …'")]
    [InlineData("verified-checkpoint 2 0a\n{}\n", "1: expected a checkpoint, ")]
    [InlineData("verified-checkpoint 1 01234567\n{}\n", "1: expected a whole checkpoint, ")]
    [InlineData("verified-checkpoint 1 44136fa3\n{}", "1: expected a whole checkpoint, ")]
    public void What_is_no_checkpoint_is_refused_and_kept(string text, string told)
    {
        string path = PathOf("none");
        File.WriteAllText(path, text);
        var wrong = Assert.Throws<InvalidDataException>(
            () => new Checkpoint(path, Subjects, new()));
        Assert.StartsWith(told, wrong.Message, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(path));
    }

    static void Refuses(
        string expected, string path, IReadOnlyList<Subject> subjects, ExplorerOptions options)
    {
        var wrong = Assert.Throws<InvalidDataException>(
            () => new Checkpoint(path, subjects, options));
        Assert.StartsWith("2: is of another run (9 scenarios", wrong.Message);
        Assert.Contains(expected, wrong.Message.Split("expected one of ")[1]);
    }

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

    internal static string Describe(ExplorationResult result)
        => $"{result with { Seconds = 0, Finding = null, MustOccur = [] }}"
            + string.Join(';', result.MustOccur) + result.Finding?.Trace.ToText();
}

/// <summary>Tests that interrupt in the right moment: no others run beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneTests
{
    public const string Name = "alone";
}
