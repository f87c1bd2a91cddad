using System;
using System.Linq;
using System.Reflection;
using System.Threading;
using System.Threading.Tasks;
using Verified.Explorer;
using Verified.Simulation;
using Xunit.v3;

namespace Verified.Xunit;

/// <summary>Creates an instance of the test's class for a method with a stage.</summary>
delegate ValueTask<(object? Instance, SynchronizationContext? SyncContext,
    ExecutionContext? ExecutionContext)> Creation(XunitTestRunnerContext context);

/// <summary>Calls a method that has a stage, once for each schedule.</summary>
/// <remarks>
/// On a new instance of its class each time, so that nothing that a schedule leaves in a field is
/// there in the next one; it is disposed of when the next one is made, and at the end.
/// </remarks>
sealed class Staging(XunitTestRunnerContext context, Creation create) : IAsyncDisposable
{
    object? instance;

    /// <summary>What came out of the method that is no verdict; null for nothing.</summary>
    public Exception? Thrown { get; private set; }

    public void Build(Stage stage)
    {
        try
        {
            DisposeAsync().AsTask().GetAwaiter().GetResult();
            Invoke(stage);
        }
        catch (Exception thrown) when (thrown is not Accusation)
        {
            Thrown = thrown;
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        object? old = Interlocked.Exchange(ref instance, null);
        if (old is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync();
        }
        else if (old is IDisposable disposable)
        {
            disposable.Dispose();
        }
    }

    void Invoke(Stage stage)
    {
        if (!context.TestMethod.IsStatic)
        {
            instance = create(context).AsTask().GetAwaiter().GetResult().Instance;
        }

        object?[] arguments = [stage, .. context.TestMethodArguments.Skip(1)];
        context.TestMethod.Invoke(
            instance, BindingFlags.DoNotWrapExceptions, null, arguments, null);
    }
}
