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

    /// <summary>How many mutants it reaches.</summary>
    public int Reached { get; set; }

    /// <summary>How many mutants it has killed, by the member that they are in.</summary>
    public ConcurrentDictionary<string, int> Kills { get; } = [];
}

/// <summary>The tests of a project, and which mutants each of them reaches.</summary>
/// <param name="rules">The rule that a mutant weakens, by the mutant's number.</param>
sealed class TestTable(
    IReadOnlyList<Test> tests, ILookup<int, Test> byMutant,
    IReadOnlyDictionary<int, string> rules)
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public IReadOnlyList<Test> All => tests;

    /// <summary>Runs every test once, with no mutant.</summary>
    /// <exception cref="InvalidDataException">One fails.</exception>
    public static async Task<TestTable> Measure(
        Host host, IEnumerable<Mutant> mutants, CancellationToken cancellation)
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
            (test.Milliseconds, test.Reached) = (line.Milliseconds, line.Mutants!.Length);
            reached.AddRange(line.Mutants!.Select(each => (each, test)));
            if (line.Failure is not null)
            {
                throw new InvalidDataException(
                    $"{test.Name} fails before any mutation: {line.Failure}");
            }
        }

        return new(
            tests, reached.ToLookup(each => each.Mutant, each => each.Test),
            mutants.Where(each => each.Mutation.Rule is not null)
                .ToDictionary(each => each.Id, each => each.Mutation.Rule!));
    }

    /// <summary>Those that reach a mutant, the most promising first.</summary>
    /// <remarks>
    /// What is set up once is reached by all. A rule is first tried with those that call its
    /// predicate, and of these first with those that call few others.
    /// </remarks>
    public IReadOnlyList<Test> For(Mutant mutant)
    {
        if (!mutant.Mutation.IsStatic)
        {
            return [.. byMutant[mutant.Id]
                .OrderBy(each => (each.Milliseconds + 1) / Weight(each, mutant))];
        }

        HashSet<Test> near = [.. rules.Where(each => each.Value == mutant.Mutation.Rule)
            .SelectMany(each => byMutant[each.Key])];
        return [.. tests.OrderBy(each => near.Contains(each) ? 0 : 1)
            .ThenBy(each => near.Contains(each) ? each.Reached : 0)
            .ThenBy(each => each.Milliseconds)];
    }

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
