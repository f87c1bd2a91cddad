using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using Verified.Abstract;
using Verified.Litmus;
using Verified.Machines;
using Xunit;

namespace Verified.Tests.OnLitmus;

/// <summary>What the kept VM tests say of the oracle, and how much of it they ask for.</summary>
public class CorpusTests(ITestOutputHelper told)
{
    static readonly Dictionary<string, VmTest> Tests =
        VmTexts.Corpus.Select(VmTexts.Read).ToDictionary(test => test.Name);

    static readonly JsonElement OnLinux = JsonDocument.Parse(
        File.ReadAllBytes(Path.Combine(VmTexts.Folder, "linux.json"))).RootElement;

    /// <summary>Pairs of statements of which no test asks what comes of them.</summary>
    static readonly (string Pair, string Reason)[] NothingToAsk =
    [
        ("pread pread", "two reads of a file change nothing, and both end as one alone does"),
    ];

    public static TheoryData<string> Names => [.. Tests.Keys];

    public static TheoryData<string> NamesOnLinux
        => [.. OnLinux.GetProperty("tests").EnumerateArray().Select(NameOf)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_oracle_keeps_every_condition(string name)
    {
        VmTest test = Tests[name];
        VmResult result = VmResult.Of(test, AbstractRuns.Of(test.Program));

        Assert.Equal(VmStatus.Ok, result.Status);
        Assert.True(result.Complete);
        Assert.NotEmpty(test.Conditions);
        Assert.All(test.Conditions.Zip(result.Conditions), each => Assert.True(
            each.Second == ConditionVerdict.Holds, $"{each.First}: {each.Second}"));
        Assert.Equal($"{name}{VmTestFile.Ending}", test.File);
        Assert.NotEmpty(test.Doc);
    }

    [Theory]
    [MemberData(nameof(NamesOnLinux))]
    public void What_a_real_kernel_showed_is_allowed(string name)
    {
        VmTest test = Tests[name];
        JsonElement[] shown = [.. OnLinux.GetProperty("tests").EnumerateArray()
            .Single(each => NameOf(each) == name).GetProperty("outcomes").EnumerateArray()];
        HashSet<string> allowed =
            [.. AbstractRuns.Of(test.Program).Outcomes.Keys.Select(each => Told(each.Values
                .Select(register => (register.Key, $"{register.Value}"))))];

        Assert.NotEmpty(shown);
        Assert.All(shown, outcome => Assert.Contains(
            Told(outcome.GetProperty("registers").EnumerateObject()
                .Select(register => (register.Name, register.Value.GetString()!))),
            allowed));
    }

    [Fact]
    public void Every_statement_stands_in_a_thread_or_belongs_to_the_end()
    {
        IEnumerable<Type> all = typeof(Statement).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Statement)) && !type.IsAbstract);
        IEnumerable<Type> inThreads = Tests.Values
            .SelectMany(test => test.Program.Threads)
            .SelectMany(thread => thread.Statements)
            .Select(statement => statement.GetType());

        Assert.Equal([typeof(ReadDiskStatement)], all.Except(inThreads));
        Assert.Contains(
            Tests.Values.SelectMany(test => test.Program.Finally),
            placed => placed.Statement is ReadDiskStatement);
    }

    [Fact]
    public void Every_error_is_the_end_of_some_run()
    {
        Error[] given = [Error.SEGV, Error.BUS, Error.EINVAL, Error.EACCES, Error.ENOMEM];
        HashSet<Error> shown = [.. Tests.Values
            .SelectMany(test => AbstractRuns.Of(test.Program).Outcomes.Keys)
            .SelectMany(outcome => outcome.Values.Select(each => each.Value.Error))];

        Assert.Equal(given.ToHashSet(), shown.Except([Error.None]).ToHashSet());
    }

    [Fact]
    public void Every_two_statements_meet_on_a_page_somewhere()
    {
        ILookup<string, string> met = Tests.Values
            .SelectMany(test => Meetings.Of(test.Program).Select(pair => (pair, test.Name)))
            .ToLookup(each => each.pair, each => each.Name);

        Assert.Equal(
            NothingToAsk.Select(each => each.Pair),
            Meetings.AllPairs.Where(pair => !met.Contains(pair)));
        told.WriteLine($"{met.Count} of {Meetings.AllPairs.Count()} pairs meet");
    }

    static string NameOf(JsonElement test) => test.GetProperty("name").GetString()!;

    static string Told(IEnumerable<(string Register, string Value)> outcome)
        => string.Join(", ", outcome
            .Select(each => $"{each.Register} = {each.Value}")
            .Order(StringComparer.Ordinal));
}
