using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Verified.Explorer;
using Xunit;
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

/// <summary>Runs one systematic test: xunit's way, but for what its method means.</summary>
sealed class SystematicTestRunner : XunitTestRunner
{
    public static readonly SystematicTestRunner It = new();

    /// <summary>Of a method with a stage each schedule creates an instance of its own.</summary>
    protected override bool IsTestClassCreatable(XunitTestRunnerContext ctxt)
        => base.IsTestClassCreatable(ctxt) && !TestForm.IsStaged(ctxt.TestMethod);

    /// <returns>A task, which xunit awaits.</returns>
    protected override object? InvokeTestMethod(
        XunitTestRunnerContext ctxt, object? testClassInstance)
    {
        var attribute = (SystematicFactAttribute)ctxt.Test.TestMethod.FactAttributes
            .Single(each => each is SystematicFactAttribute);
        if (TestForm.WhatIsWrong(ctxt.TestMethod, attribute is ITheoryAttribute) is { } wrong)
        {
            throw new SystematicFailure(wrong);
        }

        var place = TestPlace.Of(ctxt.Test);
        var settings = Settings.Of(attribute);
        if (TestForm.IsStaged(ctxt.TestMethod))
        {
            return Stage(ctxt, attribute, place, settings);
        }

        object? returned = base.InvokeTestMethod(ctxt, testClassInstance);
        if (attribute.System is not null || attribute.MustOccur.Length > 0)
        {
            throw new SystematicFailure(
                "System and MustOccur expect a method with a Stage; "
                + "what this one returns has both");
        }

        return Judge(ctxt, returned switch
        {
            Scenario scenario => new(
                Subject.Of(scenario), attribute.Breaks, place, settings),
            PublishedVariant variant when (attribute.Breaks ?? variant.Expected)
                == variant.Expected => new(
                    Subject.Of(variant), variant.Expected, place, settings),
            PublishedVariant variant => throw new SystematicFailure(
                $"Breaks expects \"{variant.Expected}\", as {variant.Name} does, "
                + $"not \"{attribute.Breaks}\""),
            _ => throw new SystematicFailure(
                "expected a scenario or a published variant, and null was returned"),
        });
    }

    static async Task Stage(
        XunitTestRunnerContext ctxt, SystematicFactAttribute attribute, TestPlace place,
        Settings settings)
    {
        await using var staging = new Staging(ctxt, It.CreateTestClassInstance);
        var scenario = new Scenario(
            place.Name, attribute.System ?? place.Class, place.Name, attribute.MustOccur,
            staging.Build);
        await Judge(ctxt, new(Subject.Of(scenario), attribute.Breaks, place, settings));
    }

    static async Task Judge(XunitTestRunnerContext ctxt, SystematicTest test)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(
            ctxt.CancellationTokenSource.Token, TestContext.Current.CancellationToken);
        string told = await LargeStack.Start(() => test.Run(cancellation.Token));
        TestContext.Current.TestOutputHelper?.WriteLine(told);
    }
}
