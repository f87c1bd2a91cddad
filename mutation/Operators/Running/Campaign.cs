using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Verified.Operators;

/// <summary>Tries all mutants of some folders, several at a time.</summary>
sealed class Campaign(int workers, int again, TextWriter output, CancellationToken cancellation)
{
    readonly Lock telling = new();
    int tested;
    int survived;
    int total;

    /// <summary>Tries those of one test project.</summary>
    public async Task<IReadOnlyList<Verdict>> Run(
        string assembly, IReadOnlyList<string> mutated, IReadOnlyList<Mutant> mutants)
    {
        Host Start(int mutant) => new(assembly, mutated, mutant);
        TestTable tests;
        using (Host first = Start(0))
        {
            tests = await TestTable.Measure(first, mutants, cancellation);
        }

        (tested, survived, total) = (0, 0, mutants.Count);
        IReadOnlyList<Verdict> verdicts = await SureOfCrashes(
            await Try(mutants, Start, tests, Stage.First), Start, tests);
        Mutant[] left = [.. verdicts.Where(each => each.Status == Status.Survived)
            .Select(each => each.Mutant)];
        if (again == 0 || left.Length == 0)
        {
            return verdicts;
        }

        await output.WriteLineAsync($"{left.Length} once more, with {again} schedules");
        (tested, survived, total) = (0, 0, left.Length);
        Dictionary<int, Verdict> second = (await Try(
            left, Start, tests, Stage.Second(again)))
            .Where(each => each.Status is Status.Killed or Status.Timeout)
            .ToDictionary(each => each.Mutant.Id);
        return [.. verdicts.Select(each => second.GetValueOrDefault(each.Mutant.Id, each))];
    }

    /// <summary>What ends the tests' process counts only if it does so twice.</summary>
    /// <remarks>
    /// A process also ends for want of memory, or by what an earlier mutant has left running.
    /// </remarks>
    async Task<IReadOnlyList<Verdict>> SureOfCrashes(
        IReadOnlyList<Verdict> verdicts, Func<int, Host> start, TestTable tests)
    {
        Mutant[] crashed = [.. verdicts.Where(each => each.Status == Status.RuntimeError)
            .Select(each => each.Mutant)];
        if (crashed.Length == 0)
        {
            return verdicts;
        }

        await output.WriteLineAsync($"{crashed.Length} once more, after a crash");
        (tested, survived, total) = (0, 0, crashed.Length);
        Dictionary<int, Verdict> newer = (await Try(crashed, start, tests, Stage.First))
            .ToDictionary(each => each.Mutant.Id);
        return [.. verdicts.Select(each => newer.GetValueOrDefault(each.Mutant.Id, each))];
    }

    async Task<IReadOnlyList<Verdict>> Try(
        IReadOnlyList<Mutant> mutants, Func<int, Host> start, TestTable tests, Stage stage)
    {
        // What needs a process of its own comes last, so that warm ones are used up first.
        var queue = new ConcurrentQueue<Mutant>(
            mutants.OrderBy(each => each.Mutation.IsStatic).ThenBy(each => each.Id));
        var verdicts = new ConcurrentBag<Verdict>();
        await Task.WhenAll(Enumerable.Range(0, workers).Select(async _ =>
        {
            using var worker = new Worker(start, tests, stage, cancellation);
            while (queue.TryDequeue(out Mutant? mutant))
            {
                cancellation.ThrowIfCancellationRequested();
                Verdict verdict = await worker.Try(mutant);
                verdicts.Add(verdict);
                Tell(verdict);
            }
        }));
        return [.. verdicts.OrderBy(each => each.Mutant.Id)];
    }

    void Tell(Verdict verdict)
    {
        lock (telling)
        {
            tested++;
            survived += verdict.IsLeft ? 1 : 0;
            if (verdict.IsLeft)
            {
                verdict.Mutant.Tell(output);
            }

            output.WriteLine($"tested {tested} of {total}, {survived} survived");
            output.Flush();
        }
    }
}
