using System;
using Verified.Simulation;
using Verified.Tests.OnSimulation;
using Xunit;

namespace Verified.Tests.OnRules;

/// <summary>Worlds in which a task holds a lock.</summary>
static class WhileHeld
{
    /// <summary>Asks when a task has just taken the lock, for writing.</summary>
    /// <param name="build">Builds the world; gives back the lock, and what is asked.</param>
    public static T Ask<T>(Func<Simulator, (AnyLock Lock, Func<T> Ask)> build)
    {
        (bool isAsked, T answer) = (false, default!);
        new Simulator().Run(new First(), simulator =>
        {
            (AnyLock held, Func<T> ask) = build(simulator);
            simulator.Start("holder", () => Take(held));
            simulator.Monitor = new Once(
                simulator, held, () => (isAsked, answer) = (true, ask()));
        });
        Assert.True(isAsked);
        return answer;
    }

    static async Routine Take(AnyLock held)
    {
        switch (held)
        {
            case Mutex mutex:
                await mutex.Acquire();
                await mutex.Release();
                break;
            case SpinLock spin:
                await spin.Acquire();
                await spin.Release();
                break;
            default:
                await ((ReaderWriterLock)held).AcquireWrite();
                await ((ReaderWriterLock)held).ReleaseWrite();
                break;
        }
    }

    /// <summary>Asks with the world's own monitor in place, which it then forgets.</summary>
    sealed class Once(Simulator simulator, AnyLock held, Action ask) : IMonitor
    {
        readonly IMonitor? its = simulator.Monitor;

        public Violation? AfterStep(SimTask task, in Step step)
        {
            if (held.IsHeld)
            {
                simulator.Monitor = its;
                ask();
                simulator.Monitor = this;
            }

            return null;
        }

        public Violation? AtRest() => null;
    }
}
