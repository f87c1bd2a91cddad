using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Abstract;
using Verified.Litmus;
using Xunit;

namespace Verified.Tests.OnLitmus;

/// <summary>Generated tests: valid, bounded, of every kind, and the same again.</summary>
public class VmGeneratorTests
{
    const int Many = 2_000;

    static readonly VmTest[] Usual = [.. Generated(Many, new VmBounds())];

    [Fact]
    public void Seed_and_number_give_the_same_test_again()
    {
        Assert.Equal(
            Usual.Take(200).Select(VmTestText.Of),
            Generated(200, new VmBounds()).Select(VmTestText.Of));
        Assert.NotEqual(
            VmTestText.Of(Usual[1]), VmTestText.Of(VmGenerator.Generate(43, 1, new VmBounds())));
    }

    [Fact]
    public void Every_statement_of_the_format_is_generated()
    {
        IEnumerable<Type> kinds = typeof(Statement).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Statement)) && !type.IsAbstract);
        Assert.Equal(
            kinds.Select(kind => kind.Name).Order(),
            Usual.SelectMany(test => test.Program.AllStatements)
                .Select(placed => placed.Statement.GetType().Name).Distinct().Order());
    }

    [Fact]
    public void Each_kind_of_memory_and_of_process_is_generated()
    {
        IEnumerable<MapStatement> maps = Usual.SelectMany(test => test.Program.AllStatements)
            .Select(placed => placed.Statement).OfType<MapStatement>();
        Assert.Equal(4, maps.Select(map => (map.IsShared, map.File is null)).Distinct().Count());
        Assert.Contains(Usual, test => test.Program.Frames is not null);
        Assert.Contains(Usual, test => test.Program.Processes.Count == 2);
        Assert.Contains(maps, map => map.Protection == Protection.None);
        Assert.Contains(
            Usual.SelectMany(test => test.Program.AllStatements),
            placed => placed.Statement.Stored.Register is not null);
        Assert.Contains(
            Usual.SelectMany(test => test.Program.AllStatements),
            placed => placed.Statement is RangeStatement { Range: { IsWhole: false, Count: 2 } });
        Assert.Contains(Usual, test => test.Program.Threads.Any(
            thread => thread.Statements.Any(each => each is ForkStatement)));
        Assert.Contains(Usual, test => test.Program.Setup.Any(
            placed => placed is { Process: "Q", Statement: ForkStatement }));
    }

    [Theory]
    [InlineData(2, 6, 1)]
    [InlineData(3, 8, 3)]
    [InlineData(4, 12, 8)]
    public void No_test_is_larger_than_its_bounds(int threads, int statements, int pages)
        => Assert.All(Generated(500, new VmBounds(threads, statements, pages)), test =>
        {
            Assert.InRange(test.Program.Threads.Count, 1, threads);
            Assert.InRange(
                test.Program.Threads.Sum(thread => thread.Statements.Count), 1, statements);
            Assert.All(
                test.Program.Setup.Where(placed => placed.Statement is MapStatement)
                    .DistinctBy(placed => (placed.Process, ((MapStatement)placed.Statement).Region))
                    .GroupBy(placed => placed.Process),
                its => Assert.InRange(
                    its.Sum(placed => ((MapStatement)placed.Statement).Pages), 1, pages));
        });

    [Fact]
    public void No_two_stores_store_the_same()
        => Assert.All(Usual, test =>
        {
            int[] stored = [.. test.Program.AllStatements
                .Where(placed => placed.Statement is StoreStatement or SwapStatement
                    or WriteFileStatement && placed.Statement.Stored.Register is null)
                .Select(placed => placed.Statement.Stored.Number)];
            Assert.Equal(stored.Length, stored.Distinct().Count());
        });

    static IEnumerable<VmTest> Generated(int count, VmBounds bounds)
        => Enumerable.Range(0, count).Select(i => VmGenerator.Generate(42, i, bounds));
}
