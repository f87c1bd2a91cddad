using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Verified.Operators;

/// <summary>A test, or some that are run together.</summary>
/// <param name="IsSystematic">Whether it can be asked for more schedules.</param>
sealed record Test(int Number, string Name, string File, bool IsSystematic)
{
    public long Milliseconds { get; set; }

    /// <summary>How many mutants it has killed, by the member that they are in.</summary>
    public ConcurrentDictionary<string, int> Kills { get; } = [];
}

/// <summary>The tests of a project, and which mutants each of them reaches.</summary>
sealed class TestTable(IReadOnlyList<Test> tests, ILookup<int, Test> byMutant)
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public IReadOnlyList<Test> All => tests;

    /// <summary>Runs every test once, with no mutant.</summary>
    /// <exception cref="InvalidDataException">One fails.</exception>
    public static async Task<TestTable> Measure(Host host, CancellationToken cancellation)
    {
        var tests = new List<Test>();
        await host.Send("tests");
        await foreach (HostLine line in Lines(host, cancellation))
        {
            tests.Add(new(line.Test!.Value, line.Name!, line.File ?? "", line.Systematic));
        }

        var reached = new List<(int Mutant, Test Test)>();
        await host.Send("coverage");
        await foreach (HostLine line in Lines(host, cancellation))
        {
            Test test = tests[line.Test!.Value];
            test.Milliseconds = line.Milliseconds;
            reached.AddRange(line.Mutants!.Select(each => (each, test)));
            if (line.Failure is not null)
            {
                throw new InvalidDataException(
                    $"{test.Name} fails before any mutation: {line.Failure}");
            }
        }

        return new(tests, reached.ToLookup(each => each.Mutant, each => each.Test));
    }

    /// <summary>Those that reach a mutant, the most promising first.</summary>
    public IReadOnlyList<Test> For(Mutant mutant)
        => [.. (mutant.Mutation.IsStatic ? tests : byMutant[mutant.Id])
            .OrderBy(each => (each.Milliseconds + 1) / Weight(each, mutant))];

    static double Weight(Test test, Mutant mutant)
        => 1 + test.Kills.Values.Sum()
            + (20 * test.Kills.GetValueOrDefault(mutant.Mutation.Member));

    static async IAsyncEnumerable<HostLine> Lines(
        Host host,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            HostLine line = await host.Next(Patience, cancellation)
                ?? throw new InvalidDataException(
                    $"the tests end before any mutation: {host.Complaint}");
            if (line.Done)
            {
                yield break;
            }

            if (line.Begins is null)
            {
                yield return line;
            }
        }
    }
}
