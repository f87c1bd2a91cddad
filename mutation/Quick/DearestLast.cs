using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Tests.OnPublished;
using Verified.Tests.OnScenarios;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Verified.Tests.DearestLast))]

namespace Verified.Tests;

/// <summary>Unit tests come first, then kept traces, then scenarios.</summary>
/// <remarks>The first failure ends the run, so that most mutants die within milliseconds.</remarks>
public sealed class DearestLast : ITestCollectionOrderer
{
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(
        IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection
        => [.. testCollections.OrderBy(Rank)
            .ThenBy(each => each.TestCollectionDisplayName, StringComparer.Ordinal)];

    static int Rank<TTestCollection>(TTestCollection collection)
        where TTestCollection : ITestCollection
    {
        string name = collection.TestCollectionDisplayName;
        return name.Contains(nameof(QuickScenarioTests), StringComparison.Ordinal) ? 2
            : name.Contains(nameof(QuickVariantTests), StringComparison.Ordinal) ? 1
            : 0;
    }
}
