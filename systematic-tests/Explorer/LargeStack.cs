using System;
using System.Threading;
using System.Threading.Tasks;

namespace Verified.Explorer;

/// <summary>Runs schedules on a thread that has room for deep calls of simulated code.</summary>
public static class LargeStack
{
    /// <summary>The bytes of such a stack.</summary>
    public const int Size = 16 << 20;

    /// <summary>Starts the work, on a thread of its own.</summary>
    /// <returns>Ends as the work does, also with what it throws.</returns>
    public static Task<T> Start<T>(Func<T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        var end = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(Do, Size) { IsBackground = true };
        thread.Start();
        return end.Task;

        void Do()
        {
            try
            {
                end.SetResult(work());
            }
            catch (Exception any)
            {
                end.SetException(any);
            }
        }
    }

    /// <summary>Does the work, on a thread of its own.</summary>
    public static T Run<T>(Func<T> work) => Start(work).GetAwaiter().GetResult();
}
