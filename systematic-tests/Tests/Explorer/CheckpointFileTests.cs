using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection.Emit;
using Verified.Explorer;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>The file of a checkpoint: written, read, refused, removed.</summary>
[Collection(AloneTests.Name)]
public sealed class CheckpointFileTests : IDisposable
{
    static readonly ExplorerOptions Options = new() { Strategy = StrategyKind.DepthFirst };

    static readonly Subject[] Subjects =
        [.. new[] { Demos.OnOneCell(4, 4), Demos.Choices }.Select(Subject.Of)];

    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("verified-tests-");

    string FilePath => Path.Combine(directory.FullName, "checkpoint");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public void A_new_one_leaves_nothing_before_it_is_written()
    {
        Assert.False(Open().IsResumed);
        Assert.Empty(directory.GetFileSystemInfos());
    }

    [Fact]
    public void What_was_written_last_is_read()
    {
        Checkpoint written = Open();
        string text = TextOf(written);
        written.Write("a former one");
        written.Write(text);
        Checkpoint read = Open();

        Assert.True(read.IsResumed);
        Assert.Equal(30, read.Of(Subjects[0])?.Search?.Runs);
        Assert.Null(read.Of(Subjects[1]));
        Assert.Equal(text, File.ReadAllText(FilePath));
        Assert.Single(directory.GetFiles());
    }

    [Fact]
    public void It_is_removed_with_what_was_left_half_written()
    {
        Checkpoint written = Open();
        written.Write(TextOf(written));
        File.WriteAllText(FilePath + ".new", "half of");
        written.Remove();

        Assert.Empty(directory.GetFileSystemInfos());
    }

    [Fact]
    public void A_directory_is_refused()
    {
        var wrong = Assert.Throws<IOException>(
            () => new Checkpoint(directory.FullName, Subjects, Options));

        Assert.Equal("it is a directory", wrong.Message);
    }

    /// <summary>Nobody may make files there, whoever it is.</summary>
    [Fact]
    public void Where_nothing_can_be_written_it_is_refused_in_the_beginning()
        => Assert.True(UserFile.IsToBlame(Assert.ThrowsAny<Exception>(
            () => new Checkpoint("/proc/checkpoint", Subjects, Options))));

    [Theory]
    [InlineData("", "1: expected a checkpoint, 'verified-checkpoint 1 …'")]
    [InlineData("{", "1: expected a checkpoint, 'verified-checkpoint 1 …'")]
    [InlineData("verified-checkpoint 2 0a\n{}\n", "1: expected a checkpoint, ")]
    [InlineData("verified-checkpoint 1 01234567\n{}\n", "1: expected a whole checkpoint, ")]
    [InlineData("verified-checkpoint 1 44136fa3\n{}", "1: expected a whole checkpoint, ")]
    public void What_is_no_checkpoint_is_refused_and_kept(string text, string told)
    {
        File.WriteAllText(FilePath, text);
        Refuses(told);
        Assert.Equal(text, File.ReadAllText(FilePath));
    }

    [Fact]
    public void One_that_was_edited_or_cut_off_is_refused()
    {
        string text = TextOf(Open());
        foreach (string changed in new[]
        {
            text.Replace("\"runs\":30", "\"runs\":31", StringComparison.Ordinal),
            text.Replace("--seed 42", "--seed 43", StringComparison.Ordinal),
            text[..^1], text + "\n",
        })
        {
            Assert.NotEqual(text, changed);
            File.WriteAllText(FilePath, changed);
            Refuses("1: expected a whole checkpoint, as it was written");
        }
    }

    [Fact]
    public void One_of_another_run_is_refused_and_kept()
    {
        Checkpoint written = Open();
        written.Write(TextOf(written));
        string before = File.ReadAllText(FilePath);

        RefusesRun("--seed 43", Options with { Seed = 43 });
        RefusesRun("--schedules 5000", Options with { Schedules = 5_000 });
        RefusesRun("until --time is over", Options with { Schedules = long.MaxValue });
        RefusesRun("--strategy dpor", Options with { Strategy = StrategyKind.Dpor });
        RefusesRun("--preemptions 2", Options with { Preemptions = 2 });
        RefusesRun("1 scenarios", Options, Subjects[1..]);
        Assert.Equal(before, File.ReadAllText(FilePath));
        Assert.True(Open().IsResumed);
    }

    /// <summary>Any of our assemblies may be another one, not only the scenarios.</summary>
    [Fact]
    public void One_of_another_build_is_refused()
    {
        Checkpoint written = Open();
        written.Write(TextOf(written));
        AssemblyBuilder
            .DefineDynamicAssembly(new("Verified.Another"), AssemblyBuilderAccess.Run)
            .DefineDynamicModule("Verified.Another");

        Refuses("2: is of another run (2 scenarios ");
    }

    Checkpoint Open() => new(FilePath, Subjects, Options);

    /// <summary>30 of 70 schedules of the first one were run, and none of the second one.</summary>
    static string TextOf(Checkpoint checkpoint)
    {
        var begun = new Steered(Subjects[0].Scenario, Options);
        begun.Step(most: 30);
        return checkpoint.TextOf([begun.It, new Steered(Subjects[1].Scenario, Options).It]);
    }

    void Refuses(string told)
        => Assert.StartsWith(told, Assert.Throws<InvalidDataException>(Open).Message);

    void RefusesRun(
        string expected, ExplorerOptions options, IReadOnlyList<Subject>? subjects = null)
    {
        var wrong = Assert.Throws<InvalidDataException>(
            () => new Checkpoint(FilePath, subjects ?? Subjects, options));
        Assert.StartsWith("2: is of another run (2 scenarios ", wrong.Message);
        Assert.Contains(expected, wrong.Message.Split("expected one of ")[1]);
    }
}
