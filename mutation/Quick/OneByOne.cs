using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Threading;
using System.Threading.Tasks;
using Verified.Xunit;
using Xunit;
using Xunit.Runner.Common;
using Xunit.Sdk;
using Xunit.v3;

namespace Verified.Tests;

/// <summary>What a test has come to.</summary>
/// <param name="Failure">The first line of why it failed; null if it passed.</param>
readonly record struct TestVerdict(string? Failure, long Milliseconds);

/// <summary>A class of tests that look at <c>VERIFIED_SCHEDULES</c> themselves.</summary>
interface IExploreAsAsked;

/// <summary>The tests of this assembly, found once, run one at a time as often as asked.</summary>
/// <remarks>Tests that share a fixture, which may be dear, count as one.</remarks>
sealed class OneByOne(ITestFrameworkExecutor executor, IReadOnlyList<ITestCase[]> groups)
{
    readonly ITestFrameworkExecutionOptions options = Options();

    public int Count => groups.Count;

    public static async Task<OneByOne> Find()
    {
        TestContext.SetForInitialization(null, false, false);
        Assembly mine = typeof(OneByOne).Assembly;
        ITestFramework framework = ExtensibilityPointFactory.GetTestFramework(mine);
        var found = new List<ITestCase>();
        ITestFrameworkDiscoveryOptions options = TestFrameworkOptions.ForDiscovery(
            new TestAssemblyConfiguration { PreEnumerateTheories = true });
        await framework.GetDiscoverer(mine).Find(
            each =>
            {
                found.Add(each);
                return new(true);
            },
            options, null, CancellationToken.None);
        return new OneByOne(
            framework.GetExecutor(mine),
            [.. found.GroupBy(FixtureOf).Select(group => group.ToArray())]);
    }

    /// <summary>Of a group the class, or the collection.</summary>
    public string NameOf(int test)
        => groups[test] is [var alone] ? alone.TestCaseDisplayName : FixtureOf(groups[test][0]);

    /// <summary>Whether it explores as many schedules as the environment says.</summary>
    public bool IsSystematic(int test)
        => groups[test][0] is IXunitTestCase { TestMethod: var method }
            && (typeof(IExploreAsAsked).IsAssignableFrom(method.TestClass.Class)
                || method.FactAttributes.Any(each => each is SystematicFactAttribute));

    public string? FileOf(int test) => groups[test][0].SourceFilePath;

    public async Task<TestVerdict> Run(int test)
    {
        var clock = Stopwatch.StartNew();

        // What a caller has set is set no more where this goes on after an await.
        TestContext.SetForInitialization(null, false, false);
        using var sink = new FirstFailure();
        await executor.RunTestCases(groups[test], sink, options, sink.Stopped);
        return new TestVerdict(sink.Message, clock.ElapsedMilliseconds);
    }

    /// <summary>What tests have in common that must run together.</summary>
    static string FixtureOf(ITestCase it)
        => it is not IXunitTestCase test ? it.UniqueID
            : test.TestCollection.CollectionDefinition is not null
                ? test.TestCollection.TestCollectionDisplayName
            : test.TestClass.ClassFixtureTypes.Count > 0 ? test.TestClass.TestClassName
            : it.UniqueID;

    static ITestFrameworkExecutionOptions Options()
    {
        ITestFrameworkExecutionOptions made = TestFrameworkOptions.ForExecution(
            new TestAssemblyConfiguration { ParallelizeTestCollections = false });
        made.SetSynchronousMessageReporting(true);
        return made;
    }

    /// <summary>Keeps the first failure, and stops there.</summary>
    sealed class FirstFailure : IMessageSink, IDisposable
    {
        readonly CancellationTokenSource stop = new();

        public string? Message { get; private set; }

        public CancellationToken Stopped => stop.Token;

        public bool OnMessage(IMessageSinkMessage message)
        {
            if (message is IErrorMetadata { Messages: [var first, ..] } && Message is null)
            {
                Message = new StringReader(first).ReadLine() ?? "";
                stop.Cancel();
            }

            return Message is null;
        }

        public void Dispose() => stop.Dispose();
    }
}
