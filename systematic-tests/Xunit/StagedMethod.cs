using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Threading.Tasks;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace Verified.Xunit;

/// <summary>A method whose first parameter, the stage, is in no row of its data.</summary>
/// <remarks>
/// For xunit each row begins with null, so that rows fit the parameters, and all that it does with
/// them goes on working; names of tests do not show it.
/// </remarks>
sealed class StagedMethod : XunitTestMethod, IXunitTestMethod
{
    /// <summary>For xunit, which reads it from its serialised form.</summary>
    [Obsolete("for deserialisation")]
    public StagedMethod()
    {
    }

    StagedMethod(IXunitTestMethod method)
        : base(method.TestClass, method.Method, method.TestMethodArguments, method.UniqueID)
    {
    }

    public static StagedMethod Of(IXunitTestMethod method) => new(method);

    IReadOnlyCollection<IDataAttribute> IXunitTestMethod.DataAttributes
        => [.. DataAttributes.Select(each => new StagedData(each))];

    string IXunitTestMethod.GetDisplayName(
        string baseDisplayName, string? label, object?[]? testMethodArguments,
        Type[]? methodGenericTypes)
    {
        string name = GetDisplayName(
            baseDisplayName, label, testMethodArguments, methodGenericTypes);
        string stage = $"({Method.GetParameters()[0].Name}: null";
        return testMethodArguments is null || !name.StartsWith(
            baseDisplayName + stage, StringComparison.Ordinal)
            ? name
            : $"{baseDisplayName}({name[(baseDisplayName + stage).Length..].TrimStart(',', ' ')}";
    }

    /// <summary>The rows of a data attribute, each with null before it.</summary>
    sealed class StagedData(IDataAttribute it) : IDataAttribute
    {
        public bool? Explicit => it.Explicit;

        public string? Label => it.Label;

        public string? Skip => it.Skip;

        public Type? SkipType => it.SkipType;

        public string? SkipUnless => it.SkipUnless;

        public string? SkipWhen => it.SkipWhen;

        public string? TestDisplayName => it.TestDisplayName;

        public int? Timeout => it.Timeout;

        public string[]? Traits => it.Traits;

        public bool SupportsDiscoveryEnumeration() => it.SupportsDiscoveryEnumeration();

        public async ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(
            MethodInfo testMethod, DisposalTracker disposalTracker)
            => await it.GetData(testMethod, disposalTracker) is { } rows
                ? [.. rows.Select(row => new StagedRow(row))]
                : null!;
    }

    sealed class StagedRow(ITheoryDataRow it) : ITheoryDataRow
    {
        public bool? Explicit => it.Explicit;

        public string? Label => it.Label;

        public string? Skip => it.Skip;

        public Type? SkipType => it.SkipType;

        public string? SkipUnless => it.SkipUnless;

        public string? SkipWhen => it.SkipWhen;

        public string? TestDisplayName => it.TestDisplayName;

        public int? Timeout => it.Timeout;

        public Dictionary<string, HashSet<string>>? Traits => it.Traits;

        public object?[] GetData() => [null, .. it.GetData()];
    }
}
