using System;
using System.Collections.Generic;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace Verified.Xunit;

/// <summary>What xunit knows of a test before it runs: all that Test Explorer shows.</summary>
sealed record TestDetails(
    IXunitTestMethod Method, string DisplayName, string UniqueID, bool IsExplicit,
    Type[]? SkipExceptions, string? Skip, Type? SkipType, string? SkipUnless, string? SkipWhen,
    Dictionary<string, HashSet<string>> Traits, string? File, int? Line, int Timeout)
{
    public static TestDetails Of(
        ITestFrameworkDiscoveryOptions options, IXunitTestMethod method, IFactAttribute attribute,
        ITheoryDataRow? row = null, object?[]? arguments = null)
    {
        var told = row is null
            ? TestIntrospectionHelper.GetTestCaseDetails(
                options, method, attribute, testMethodArguments: null, timeout: null,
                baseDisplayName: null, label: null)
            : TestIntrospectionHelper.GetTestCaseDetailsForTheoryDataRow(
                options, method, (ITheoryAttribute)attribute, row, arguments!);
        return new(
            told.ResolvedTestMethod, told.TestCaseDisplayName, told.UniqueID, told.Explicit,
            told.SkipExceptions, told.SkipReason, told.SkipType, told.SkipUnless, told.SkipWhen,
            TestIntrospectionHelper.GetTraits(method, row), told.SourceFilePath,
            told.SourceLineNumber, told.Timeout);
    }

    /// <summary>One test.</summary>
    /// <param name="arguments">With null for the stage, if there is one.</param>
    public SystematicTestCase Case(object?[] arguments) => new(this, arguments);

    /// <summary>One test without arguments, which has a stage at most, or fails.</summary>
    public SystematicTestCase Case() => Case(new object?[Method.Parameters.Count]);

    /// <summary>The tests of a theory whose rows are known only when it runs.</summary>
    public SystematicTheoryTestCase TheoryCase(bool skipsWithoutData)
        => new(this, skipsWithoutData);
}
