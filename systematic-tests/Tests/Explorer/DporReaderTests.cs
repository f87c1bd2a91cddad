using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Explorer;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>The reduction where several readers hold a lock, against all schedules.</summary>
/// <remarks>
/// A line is a task: <c>r( r)</c> takes and gives up the lock as a reader, <c>w( w)</c> as a
/// writer, <c>+a</c> and <c>-a</c> go up and down at a semaphore, <c>x</c> writes a cell.
/// </remarks>
public sealed class DporReaderTests
{
    [Theory]
    [InlineData(2, "r( +a -b r)", "r( +b -a r)", "w( w)")]
    [InlineData(1, "r( +c +a -b r)", "r( +b -a r)", "-c w( w)")]
    [InlineData(1, "r( +c +a -b r)", "r( +b -a r)", "-c w( w)", "x")]
    [InlineData(3, "r( r) r( r)", "w( w)")]
    [InlineData(6, "r( r) r( r)", "r( r)", "w( w)")]
    [InlineData(3, "r( +a -b r) r( r)", "r( +b -a r)", "w( w)")]
    [InlineData(3, "r( r) r( +a -b r)", "r( -a +b r)", "w( w)")]
    [InlineData(9, "r( r)", "r( r) w( w)", "w( w)")]
    public void Each_class_is_run_once(int classes, params string[] tasks)
    {
        void Start(Simulator simulator) => Build(simulator, tasks);
        (DporRuns seen, Dpor dpor) = DporRuns.Of(Start);

        Assert.Equal(DporRuns.OfAll(Start).Ends, seen.Ends);
        Assert.Equal((classes, 0, true), (seen.Ends.Count, dpor.SleepBlocked, dpor.IsExact));
        Assert.Equal(classes, dpor.Executions + dpor.Deadlocks);
        Assert.Equal(classes, seen.Runs);
    }

    static void Build(Simulator simulator, string[] tasks)
    {
        var shared = new ReaderWriterLock(simulator, new LockClass("shared", 1));
        Dictionary<char, Semaphore> semaphores = "abc".ToDictionary(
            name => name, name => new Semaphore(simulator, $"{name}", 0));
        var cell = new Atomic<int>(simulator, "x", 0);
        for (int i = 0; i < tasks.Length; i++)
        {
            string[] words = tasks[i].Split(' ');
            simulator.Start($"t{i}", async () =>
            {
                foreach (string word in words)
                {
                    await (word switch
                    {
                        "x" => Do(async () => await cell.Store(1)),
                        "r(" => Do(async () => await shared.AcquireRead()),
                        "r)" => Do(async () => await shared.ReleaseRead()),
                        "w(" => Do(async () => await shared.AcquireWrite()),
                        "w)" => Do(async () => await shared.ReleaseWrite()),
                        ['+', char name] => Do(async () => await semaphores[name].Up()),
                        _ => Do(async () => await semaphores[word[1]].Down()),
                    });
                }
            });
        }
    }

    static Routine Do(Func<Routine> step) => step();
}
