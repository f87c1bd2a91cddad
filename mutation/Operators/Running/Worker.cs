using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Verified.Operators;

/// <summary>Tries mutants in a host of its own, and starts a new one where that has ended.
/// </summary>
sealed class Worker(
    Func<int, Host> start, TestTable tests, Stage stage, CancellationToken cancellation)
    : IDisposable
{
    static readonly TimeSpan Least = TimeSpan.FromSeconds(20);

    /// <summary>How long a new process may take to find its tests, on a busy machine.</summary>
    static readonly TimeSpan Start = TimeSpan.FromMinutes(5);

    Host? host;

    public async Task<Verdict> Try(Mutant mutant)
    {
        IReadOnlyList<Test> all = tests.For(mutant);
        IReadOnlyList<Test> those = [.. all.Where(stage.Has)];
        if (all.Count == 0)
        {
            return new(mutant, Status.NoCoverage, null, null, all);
        }

        // What only dear tests reach is tried with those.
        those = those.Count == 0 ? all : those;

        try
        {
            await Prepare(mutant);
        }
        catch (TimeoutException) when (mutant.Mutation.IsStatic)
        {
            Drop();
            return new(mutant, Status.Timeout, $"no test begins within {Start}", null, those);
        }

        await host!.Send($"run {mutant.Id} {string.Join(',', those.Select(each => each.Number))}");
        Verdict verdict = await Outcome(mutant, those);
        if (verdict.By is { } killer)
        {
            killer.Kills.AddOrUpdate(mutant.Mutation.Member, 1, (_, count) => count + 1);
        }

        return verdict;
    }

    public void Dispose() => host?.Dispose();

    /// <summary>A host in which no class has been set up with another mutant.</summary>
    /// <exception cref="InvalidDataException">It does not start, with no mutant.</exception>
    async Task Prepare(Mutant mutant)
    {
        if (host is not null && !mutant.Mutation.IsStatic)
        {
            return;
        }

        host?.Dispose();
        host = start(mutant.Mutation.IsStatic ? mutant.Id : 0);
        await host.Send($"schedules {stage.Schedules}");
        if (await host.Next(Start, cancellation) is null && !mutant.Mutation.IsStatic)
        {
            throw new InvalidDataException(
                $"the tests end before any mutation: {host.Complaint}");
        }
    }

    async Task<Verdict> Outcome(Mutant mutant, IReadOnlyList<Test> those)
    {
        Test? at = null;
        try
        {
            while (await host!.Next(LimitOf(at), cancellation) is { } line)
            {
                if (line.Begins is { } number)
                {
                    at = tests.All[number];
                }
                else
                {
                    DropAfter(mutant);
                    return line.KilledBy is { } killer
                        ? new(mutant, Status.Killed, line.Failure, tests.All[killer], those)
                        : new(mutant, Status.Survived, null, null, those);
                }
            }

            Drop();
            return new(mutant, Status.RuntimeError, "the test's process ended", at, those);
        }
        catch (TimeoutException)
        {
            Drop();
            return new(mutant, Status.Timeout, $"longer than {LimitOf(at)}", at, those);
        }
    }

    /// <summary>Many times as long as without a mutant.</summary>
    TimeSpan LimitOf(Test? at)
    {
        long usual = (at?.Milliseconds ?? 0) * stage.Slack;
        return TimeSpan.FromMilliseconds(Math.Max(usual, Least.TotalMilliseconds));
    }

    /// <summary>What was set up with a mutant is of no use for another one.</summary>
    void DropAfter(Mutant mutant)
    {
        if (mutant.Mutation.IsStatic)
        {
            Drop();
        }
    }

    void Drop()
    {
        host?.Dispose();
        host = null;
    }
}
