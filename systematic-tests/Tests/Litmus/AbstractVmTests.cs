using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Abstract;
using Verified.Litmus;
using Verified.Machines;
using Xunit;

namespace Verified.Tests.OnLitmus;

/// <summary>How programs of a few statements may end on the abstract VM.</summary>
public class AbstractVmTests
{
    /// <summary>Lines of programs, and how they may end.</summary>
    static readonly Dictionary<string, (string[] Lines, string[] Outcomes)> Programs = new()
    {
        ["a private page may have been copied before its file changes, or not"] =
            (["file f 1 = 5", "process P", "setup", "P: map a 1 private file f@0 r",
                "P: pwrite f[0] 6", "P: x = a[0]"],
            ["P.init:x = 5", "P.init:x = 6"]),
        ["what is written as it was, copies nothing"] =
            (["file f 1 = 5", "process P", "setup", "P: map a 1 private file f@0 rw",
                "P: pwrite f[0] 5", "P: pwrite f[0] 5", "P: x = a[0]"],
            ["P.init:x = 5"]),
        ["a region that reaches behind its file's end may be refused"] =
            (["file f 1 = 5", "process P", "setup", "P: map a 2 shared file f@0 r",
                "P: x = a[0]", "P: y = a[1]"],
            ["P.init:fault = EINVAL, P.init:x = SEGV, P.init:y = SEGV",
                "P.init:x = 5, P.init:y = BUS"]),
        ["one before the end is not, whatever reaches behind it"] =
            (["file f 2", "process P", "setup", "P: map a 2 shared file f@0 r",
                "P: truncate f 1", "P: map b 1 shared file f@0 r", "P: x = b[0]"],
            ["P.init:x = 0"]),
        ["a file gets the length that it has"] =
            (["file f 1", "process P", "setup", "P: truncate f 1", "P: truncate f 2",
                "P: x = pread f[1]"],
            ["P.init:x = 0"]),
        ["a sync of what is not all mapped does nothing"] =
            (["file f 2", "process P", "setup", "P: map a 2 shared file f@0 rw",
                "P: unmap a[1]", "P: a[0] = 1", "P: sync a", "finally", "P: x = disk f[0]"],
            ["P.end:x = 0, P.init:fault = EINVAL", "P.end:x = 1, P.init:fault = EINVAL"]),
        ["nothing but a sync writes to the backing store"] =
            (["file f 1", "process P", "setup", "P: map a 1 shared file f@0 rw", "P: a[0] = 1",
                "P: protect a r", "P: discard a", "P: lock a", "P: unlock a", "P: evict a",
                "finally", "P: x = disk f[0]"],
            ["P.end:x = 0", "P.end:x = 1"]),
        ["a page that may only be read can be wired"] =
            (["process P", "setup", "P: map a 1 private anon r", "P: lock a", "P: x = a[0]"],
            ["P.init:x = 0"]),
        ["what takes memory may get none"] =
            (["frames 1", "process P", "setup", "P: map a 2 private anon rw", "P: a[0] = 1",
                "P: x = a[0]"],
            ["P.init:fault = ENOMEM, P.init:x = 0", "P.init:fault = ENOMEM, P.init:x = ENOMEM",
                "P.init:fault = ENOMEM, P.init:x = SEGV", "P.init:x = 1",
                "P.init:x = ENOMEM"]),
    };

    static readonly UserProgram WithFiles = VmTexts.Parse(
        "vmlitmus 1", "name t", "file f 1 = 5", "file g 1", "file h 1", "file i 1", "file j 3",
        "process P", "setup", "P: map a 3 private file f@1 rw", "P: map b 1 private anon rw",
        "P: pwrite g[5] 1", "P: truncate h 6", "P: fork Q", "thread P.1", "x = a[0]",
        "thread Q.1", "x = a[0]", "thread P.2", "x = a[1]", "finally", "P: x = disk i[6]").Program;

    public static TheoryData<string> Names => [.. Programs.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_program_ends_as_it_may(string name)
    {
        (string[] lines, string[] outcomes) = Programs[name];
        VmTest test = VmTexts.Parse(["vmlitmus 1", "name t", .. lines]);

        Assert.Equal(
            outcomes,
            AbstractRuns.Of(test.Program).Outcomes.Keys.Select(each => $"{each}")
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_step_is_told_with_its_page_and_with_what_came_of_it()
    {
        UserProgram program = VmTexts.Parse(
            "vmlitmus 1", "name t", "process P", "setup", "P: map a 2 private anon rw",
            "P: x = a[1]", "P: y = a[1].2", "P: unmap a[1]", "P: a[1] = x").Program;
        var semantics = new Semantics(program);
        var state = RunState.Start(program);
        List<string> told = [];
        while (semantics.MovesFrom(state).SingleOrDefault() is { } move)
        {
            told.Add(move.Told);
            state = move.After;
        }

        Assert.Equal(
            ["P.init  map a 2 private anon rw", "P.init  x = a[1] → 0", "P.init  y = a[1].2 → 0",
                "P.init  unmap a[1]", "P.init  unmap a[1], page 1", "P.init  a[1] = x → SEGV"],
            told);
    }

    [Fact]
    public void A_file_has_the_pages_that_statements_name()
    {
        Assert.Equal(
            [4, 6, 6, 7, 3], WithFiles.Files.Select(file => WithFiles.PagesOf(file.Name)));

        // Two processes with four pages each, and the files.
        Assert.Equal((2 * 4) + 26, WithFiles.MostPages);
        Assert.False(WithFiles.MayRunOut);
        Assert.False((WithFiles with { Frames = 34 }).MayRunOut);
        Assert.True((WithFiles with { Frames = 33 }).MayRunOut);
    }

    [Fact]
    public void Threads_are_found_by_their_process()
    {
        Assert.Equal([0, 2], WithFiles.ThreadsOf("P"));
        Assert.Equal([1], WithFiles.ThreadsOf("Q"));
    }

    /// <summary>The first way is the one that a trace that was made smaller tells.</summary>
    [Fact]
    public void That_there_is_no_memory_is_the_last_way()
    {
        Vm vm = RunState.Start(WithFiles with { Frames = 1 }).Vm;
        Statement map = WithFiles.AllStatements.ElementAt(1).Statement;

        Assert.Equal([Error.None, Error.ENOMEM], vm.Do("P", map, 0).Select(way => way.Error));
    }

    [Fact]
    public void Only_pages_that_change_are_pages_of_a_truncation()
    {
        Vm vm = RunState.Start(WithFiles).Vm;

        Assert.Equal([1, 2], vm.PagesOf(new TruncateStatement("j", 1)));
        Assert.Empty(vm.PagesOf(new TruncateStatement("j", 3)));
        Assert.Equal([3, 4], vm.PagesOf(new TruncateStatement("j", 5)));
    }

    [Fact]
    public void Maps_and_numbers_are_values()
    {
        FiniteMap<int, int>[] maps = [.. Pairs().Select(MapOf)];
        Numbers[] numbers = [.. Pairs().Select(NumbersOf)];

        Assert.Equal(maps, Pairs().Select(MapOf));
        Assert.Equal(numbers, Pairs().Select(NumbersOf));
        Assert.All(maps, map => Assert.False(map.Equals(null)));
        Assert.All(numbers, each => Assert.False(each.Equals(null)));
        Assert.Equal(maps.Length, maps.Distinct().Count());
        Assert.Equal(numbers.Length, numbers.Distinct().Count());
        // Few that differ have the same hash code: a table of states would be a list.
        Assert.InRange(maps.DistinctBy(map => map.GetHashCode()).Count(), 60, 64);
        Assert.InRange(numbers.DistinctBy(each => each.GetHashCode()).Count(), 60, 64);

        static IEnumerable<(int, int)> Pairs()
            => Enumerable.Range(0, 8).SelectMany(_ => Enumerable.Range(0, 8), (a, b) => (a, b));

        static FiniteMap<int, int> MapOf((int Key, int Value) pair)
            => FiniteMap<int, int>.Empty.With(pair.Key, pair.Value);

        static Numbers NumbersOf((int First, int Next) pair)
            => Numbers.Of((ulong)pair.First).Then((ulong)pair.Next);
    }
}
