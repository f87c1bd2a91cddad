using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace Verified.Xunit;

/// <summary>Finds the tests of a <see cref="SystematicTheoryAttribute"/>.</summary>
/// <remarks>Rows of data come from xunit; the stage that they lack is put before them.</remarks>
public sealed class SystematicTheoryDiscoverer : TheoryDiscoverer
{
    public override ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod,
        IFactAttribute factAttribute)
    {
        ArgumentNullException.ThrowIfNull(testMethod);
        if (TestForm.WhatIsWrong(testMethod.Method, isTheory: true) is not null)
        {
            return new([TestDetails.Of(discoveryOptions, testMethod, factAttribute).Case()]);
        }

        return base.Discover(
            discoveryOptions,
            TestForm.IsStaged(testMethod.Method) ? StagedMethod.Of(testMethod) : testMethod,
            factAttribute);
    }

    protected override ValueTask<IReadOnlyCollection<IXunitTestCase>> CreateTestCasesForDataRow(
        ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod,
        ITheoryAttribute theoryAttribute, ITheoryDataRow dataRow, object?[] testMethodArguments)
    {
        var found = TestDetails.Of(
            discoveryOptions, testMethod, theoryAttribute, dataRow, testMethodArguments);
        return new([found.Case(testMethodArguments)]);
    }

    protected override ValueTask<IReadOnlyCollection<IXunitTestCase>> CreateTestCasesForTheory(
        ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod,
        ITheoryAttribute theoryAttribute)
    {
        ArgumentNullException.ThrowIfNull(theoryAttribute);
        bool isSkipped = theoryAttribute is { Skip: not null, SkipUnless: null, SkipWhen: null };
        var found = TestDetails.Of(discoveryOptions, testMethod, theoryAttribute);
        return isSkipped
            ? base.CreateTestCasesForTheory(discoveryOptions, testMethod, theoryAttribute)
            : new([found.TheoryCase(theoryAttribute.SkipTestWithoutData)]);
    }
}
