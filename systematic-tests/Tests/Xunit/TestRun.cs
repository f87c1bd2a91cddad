using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xunit;
using Xunit.Runner.Common;
using Xunit.Sdk;
using Xunit.v3;

namespace Verified.Tests.OnXunit;

/// <summary>Tests that set variables of the environment, and so run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class EnvironmentTests
{
    public const string Name = "environment";
}

/// <summary>What xunit says of a run of cases of <see cref="SlotCases"/>.</summary>
sealed class TestRun : IMessageSink
{
    static readonly string[] Variables =
    [
        "VERIFIED_STRATEGY", "VERIFIED_SCHEDULES", "VERIFIED_SEED", "VERIFIED_TIME",
        "VERIFIED_OUT", "VERIFIED_REPLAY", SlotCases.Bug,
    ];

    readonly ConcurrentDictionary<string, string> names = new();
    readonly ConcurrentDictionary<string, TestResult> results = new();

    public IReadOnlyList<TestResult> Results => [.. results.Values];

    /// <summary>What went wrong beside the tests.</summary>
    public ConcurrentQueue<string> Errors { get; } = new();

    /// <summary>The result of a case, by its name and row.</summary>
    public TestResult this[string name] => results[name];

    /// <summary>Runs the cases whose methods begin so, in an environment of their own.</summary>
    public static async Task<TestRun> Of(
        string method, string directory, params (string Name, string Value)[] environment)
    {
        string?[] before = [.. Variables.Select(Environment.GetEnvironmentVariable)];
        Array.ForEach(Variables, name => Environment.SetEnvironmentVariable(name, null));
        Environment.SetEnvironmentVariable("VERIFIED_OUT", directory);
        Array.ForEach(environment, it => Environment.SetEnvironmentVariable(it.Name, it.Value));
        SlotCases.Forget();
        try
        {
            var run = new TestRun();
            await Task.Run(() => run.Run(method));
            return run;
        }
        finally
        {
            for (int i = 0; i < Variables.Length; i++)
            {
                Environment.SetEnvironmentVariable(Variables[i], before[i]);
            }
        }
    }

    /// <summary>The cases, as xunit discovers them: it sees those that are public only.</summary>
    public static async Task<IReadOnlyList<IXunitTestCase>> Discover()
    {
        var found = new List<IXunitTestCase>();
        var rows = new TestAssemblyConfiguration { PreEnumerateTheories = true };
        var discoverer = new XunitTestFrameworkDiscoverer(
            new XunitTestAssembly(typeof(SlotCases).Assembly));
        await discoverer.Find(
            each =>
            {
                found.Add((IXunitTestCase)each);
                return new(true);
            },
            TestFrameworkOptions.ForDiscovery(rows), [typeof(SlotCases)]);
        return found;
    }

    async Task Run(string method)
    {
        IXunitTestCase[] cases = [.. (await Discover()).Where(
            each => each.TestMethod.MethodName.StartsWith(method, StringComparison.Ordinal))];
        var executor = new XunitTestFrameworkExecutor(
            new XunitTestAssembly(typeof(SlotCases).Assembly));
        await executor.RunTestCases(
            cases, this, TestFrameworkOptions.ForExecution(new TestAssemblyConfiguration()),
            CancellationToken.None);
    }

    bool IMessageSink.OnMessage(IMessageSinkMessage message)
    {
        switch (message)
        {
            case ITestStarting start:
                names[start.TestUniqueID] = start.TestDisplayName.Replace(
                    $"{typeof(SlotCases).FullName}.", "", StringComparison.Ordinal);
                break;
            case ITestFailed failed:
                Add(
                    failed, "Fail", ExceptionUtility.CombineMessages(failed),
                    ExceptionUtility.CombineStackTraces(failed));
                break;
            case ITestSkipped skipped:
                Add(skipped, "Skip", skipped.Reason);
                break;
            case ITestPassed passed:
                Add(passed, "Pass");
                break;
            case IErrorMetadata error:
                Errors.Enqueue(ExceptionUtility.CombineMessages(error));
                break;
        }

        return true;
    }

    void Add(ITestResultMessage it, string outcome, string message = "", string? stack = null)
    {
        // A test that cannot even be created is told without a start.
        string name = names.GetValueOrDefault(it.TestUniqueID, it.TestUniqueID);
        results[name] = new(name, outcome, message, stack ?? "", it.Output);
    }
}

/// <summary>How a test ended.</summary>
/// <param name="Outcome"><c>Pass</c>, <c>Fail</c>, <c>Skip</c>.</param>
/// <param name="Message">Why it failed, or was skipped.</param>
sealed record TestResult(
    string Name, string Outcome, string Message, string Stack, string Output);
