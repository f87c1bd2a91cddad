using System.Threading;
using System.Threading.Tasks;
using Xunit.Sdk;
using Xunit.v3;

namespace Verified.Xunit;

/// <summary>Runs the tests of one systematic test case.</summary>
sealed class SystematicTestCaseRunner : XunitTestCaseRunner
{
    static readonly SystematicTestCaseRunner It = new();

    public static async ValueTask<RunSummary> Run(
        IXunitTestCase testCase, ExplicitOption explicitOption, IMessageBus messageBus,
        object?[] constructorArguments, ExceptionAggregator aggregator,
        CancellationTokenSource cancellation)
    {
        ExceptionAggregator attempt = aggregator.Clone();
        var tests = await attempt.RunAsync(testCase.CreateTests, []);

        // That its tests cannot be created is told by xunit, which tries again.
        return attempt.HasExceptions
            ? await XunitRunnerHelper.RunXunitTestCase(
                testCase, messageBus, cancellation, aggregator, explicitOption,
                constructorArguments)
            : await It.Run(
                testCase, tests, messageBus, aggregator, cancellation,
                testCase.TestCaseDisplayName, testCase.SkipReason, explicitOption,
                constructorArguments);
    }

    protected override ValueTask<RunSummary> RunTest(
        XunitTestCaseRunnerContext ctxt, IXunitTest test)
        => SystematicTestRunner.It.Run(
            test, ctxt.MessageBus, ctxt.ConstructorArguments, ctxt.ExplicitOption,
            ctxt.Aggregator.Clone(), ctxt.CancellationTokenSource, ctxt.BeforeAfterTestAttributes);
}
