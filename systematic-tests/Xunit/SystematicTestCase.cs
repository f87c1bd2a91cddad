using System;
using System.Threading;
using System.Threading.Tasks;
using Xunit.Sdk;
using Xunit.v3;

namespace Verified.Xunit;

/// <summary>A systematic test as xunit keeps it from discovery to its run.</summary>
sealed class SystematicTestCase : XunitTestCase, ISelfExecutingXunitTestCase
{
    /// <summary>For xunit, which reads it from its serialised form.</summary>
    [Obsolete("for deserialisation")]
    public SystematicTestCase()
    {
    }

    public SystematicTestCase(TestDetails it, object?[] arguments)
        : base(
            it.Method, it.DisplayName, it.UniqueID, it.IsExplicit, it.SkipExceptions, it.Skip,
            it.SkipType, it.SkipUnless, it.SkipWhen, it.Traits, arguments, it.File, it.Line,
            it.Timeout)
    {
    }

    public ValueTask<RunSummary> Run(
        ExplicitOption explicitOption, IMessageBus messageBus, object?[] constructorArguments,
        ExceptionAggregator aggregator, CancellationTokenSource cancellationTokenSource)
        => SystematicTestCaseRunner.Run(
            this, explicitOption, messageBus, constructorArguments, aggregator,
            cancellationTokenSource);
}

/// <summary>A systematic theory whose rows are known only when it runs.</summary>
sealed class SystematicTheoryTestCase
    : XunitDelayEnumeratedTheoryTestCase, ISelfExecutingXunitTestCase
{
    /// <summary>For xunit, which reads it from its serialised form.</summary>
    [Obsolete("for deserialisation")]
    public SystematicTheoryTestCase()
    {
    }

    public SystematicTheoryTestCase(TestDetails it, bool skipsWithoutData)
        : base(
            it.Method, it.DisplayName, it.UniqueID, it.IsExplicit, skipsWithoutData,
            it.SkipExceptions, it.Skip, it.SkipType, it.SkipUnless, it.SkipWhen, it.Traits,
            it.File, it.Line, it.Timeout)
    {
    }

    public ValueTask<RunSummary> Run(
        ExplicitOption explicitOption, IMessageBus messageBus, object?[] constructorArguments,
        ExceptionAggregator aggregator, CancellationTokenSource cancellationTokenSource)
        => SystematicTestCaseRunner.Run(
            this, explicitOption, messageBus, constructorArguments, aggregator,
            cancellationTokenSource);
}
