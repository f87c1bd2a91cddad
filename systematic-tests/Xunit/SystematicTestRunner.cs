using System;
using System.Linq;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;
using Verified.Explorer;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace Verified.Xunit;

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

        var settings = Settings.Of(attribute);
        if (TestForm.IsStaged(ctxt.TestMethod))
        {
            return Stage(ctxt, attribute, settings);
        }

        object? returned = base.InvokeTestMethod(ctxt, testClassInstance);
        return Judge(ctxt, Returned(returned, attribute, TestPlace.Of(ctxt.Test), settings));
    }

    static SystematicTest Returned(
        object? it, SystematicFactAttribute attribute, TestPlace place, Settings settings)
    {
        if (attribute.System is not null || attribute.MustOccur.Length > 0)
        {
            throw new SystematicFailure(
                "System and MustOccur expect a method with a Stage; "
                + "what this one returns has both");
        }

        if (it is PublishedVariant variant && attribute.Breaks is { } other
            && other != variant.Expected)
        {
            throw new SystematicFailure(
                $"Breaks expects \"{variant.Expected}\", as {variant.Name} does, not \"{other}\"");
        }

        return it switch
        {
            Scenario one => new(Subject.Of(one), attribute.Breaks, place, settings),
            PublishedVariant one => new(Subject.Of(one), one.Expected, place, settings),
            _ => throw new SystematicFailure(
                "expected a scenario or a published variant, and null was returned"),
        };
    }

    static async Task Stage(
        XunitTestRunnerContext ctxt, SystematicFactAttribute attribute, Settings settings)
    {
        var place = TestPlace.Of(ctxt.Test);
        await using var staging = new Staging(ctxt, It.CreateTestClassInstance);
        var scenario = new Scenario(
            place.Name, attribute.System ?? place.Class, place.Name, attribute.MustOccur,
            staging.Build);
        try
        {
            await Judge(ctxt, new(Subject.Of(scenario), attribute.Breaks, place, settings));
        }
        catch (SystematicFailure told) when (staging.Thrown is not null && !told.TellsOfARule)
        {
            // It may skip the test; if not, its own stack tells more.
            ExceptionDispatchInfo.Throw(staging.Thrown);
        }
    }

    static async Task Judge(XunitTestRunnerContext ctxt, SystematicTest test)
    {
        CancellationToken all = ctxt.CancellationTokenSource.Token;
        CancellationToken mine = TestContext.Current.CancellationToken;
        ITestOutputHelper? output = TestContext.Current.TestOutputHelper;
        test = test with { Tells = told => output?.WriteLine(told) };
        using var either = CancellationTokenSource.CreateLinkedTokenSource(all, mine);
        try
        {
            string told = await LargeStack.Start(() => test.Run(either.Token));
            output?.WriteLine(told);
        }
        catch (Exception any) when (any is not SystematicFailure { TellsOfARule: true }
            && mine.IsCancellationRequested && !all.IsCancellationRequested)
        {
            // It took too long, and has failed for that already.
        }
    }
}
