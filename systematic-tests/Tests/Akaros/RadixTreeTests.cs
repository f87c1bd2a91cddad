using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Verified.Akaros;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnAkaros;

/// <summary>The tree of slots against a plain dictionary.</summary>
public class RadixTreeTests
{
    const int MostIndexes = 80;

    static readonly int[] Asked = [21, 25, 25];

    [Fact]
    public void Any_inserts_and_deletes_leave_what_a_dictionary_has()
        => Prop.ForAll<(bool Insert, byte Index)[]>(operations =>
        {
            var tree = new RadixTree(new Simulator(), "slots");
            var plain = new SortedDictionary<int, ulong>();
            var cells = new Dictionary<int, Atomic<ulong>>();
            foreach ((bool insert, byte value) in operations)
            {
                int index = value % MostIndexes;
                if (insert && !plain.ContainsKey(index))
                {
                    Atomic<ulong> cell = tree.Prepare(index)!;
                    cell.Value = (ulong)index + 1;
                    tree.CountIn(index);
                    (plain[index], cells[index]) = ((ulong)index + 1, cell);
                }
                else if (!insert && plain.Remove(index))
                {
                    cells[index].Value = 0;
                    tree.Delete(index);
                }
            }

            // A slot stays where it is as long as it has something.
            return Contents(tree).SequenceEqual(plain)
                && plain.Keys.All(index => tree.Find(index) == cells[index]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void What_is_empty_is_freed_but_for_the_root()
    {
        var tree = new RadixTree(new Simulator(), "slots");
        int deepest = (RadixTree.Fanout * RadixTree.Fanout) + 1;
        Insert(tree, deepest);
        Insert(tree, 1);
        int nodes = tree.NodeCount;
        Remove(tree, deepest);
        Assert.True(tree.NodeCount < nodes, "the way to the deepest one is gone");
        Assert.NotNull(tree.Find(1));
        Remove(tree, 1);
        Assert.Equal(1, tree.NodeCount);
    }

    [Fact]
    public void An_index_behind_the_tree_has_no_slot()
    {
        var tree = new RadixTree(new Simulator(), "slots");
        Assert.Null(tree.Find(0));
        Insert(tree, 0);
        Assert.Null(tree.Find(RadixTree.Fanout));
    }

    [Fact]
    public void Nodes_are_counted_and_so_are_those_that_have_nothing()
    {
        var tree = new RadixTree(new Simulator(), "slots");
        Assert.Equal((0, 0), (tree.NodeCount, tree.EmptyNodeCount));
        Insert(tree, 0);
        Assert.Equal((1, 0), (tree.NodeCount, tree.EmptyNodeCount));
        tree.Prepare(RadixTree.Fanout);
        Assert.Equal((3, 1), (tree.NodeCount, tree.EmptyNodeCount));
        tree.Prepare(RadixTree.Fanout * RadixTree.Fanout);
        Assert.Equal((6, 2), (tree.NodeCount, tree.EmptyNodeCount));
    }

    [Theory]
    [InlineData(1, 0, "- 0 0, + 3 1, + 3 1")]
    [InlineData(1, 2, "- 1 0, + 3 1, + 3 1")]
    [InlineData(1, 3, "- 1 0, + 3 1, + 3 1")]
    [InlineData(1, 4, "- 1 0, + 3 1, + 3 1")]
    [InlineData(1, 5, "+ 3 1, - 3 1, + 4 2")]
    [InlineData(2, 5, "+ 3 1, - 3 1, - 3 1")]
    [InlineData(1, 6, "+ 3 1, + 4 2, + 4 2")]
    public void What_was_made_for_an_index_without_room_is_freed(
        int failures, int allocation, string expected)
        => Assert.Equal(expected, Told(failures, allocation));

    /// <summary>Room for 21, and twice for 25, where some allocations fail from one on.</summary>
    static string Told(int failures, int allocation)
    {
        var told = new List<string>();
        int asked = 0;
        new Simulator().Run(new Failing(() => asked++ >= allocation), simulator =>
            simulator.Start("inserter", async () =>
            {
                var tree = new RadixTree(simulator, "slots");
                tree.MayFail(failures);
                foreach (int index in Asked)
                {
                    string room = tree.Prepare(index) is null ? "-" : "+";
                    told.Add($"{room} {tree.NodeCount} {tree.EmptyNodeCount}");
                }
            }));
        return string.Join(", ", told);
    }

    sealed class Failing(System.Func<bool> fails) : IDecider
    {
        public int NextTask(Simulator simulator) => 0;

        public int NextValue(Simulator simulator, string name, int below) => fails() ? 1 : 0;
    }

    static IEnumerable<KeyValuePair<int, ulong>> Contents(RadixTree tree)
        => tree.All().Where(each => each.Slot.Value != 0)
            .Select(each => KeyValuePair.Create(each.Index, each.Slot.Value));

    static void Insert(RadixTree tree, int index)
    {
        tree.Prepare(index)!.Value = 1;
        tree.CountIn(index);
    }

    static void Remove(RadixTree tree, int index)
    {
        tree.Find(index)!.Value = 0;
        tree.Delete(index);
    }
}
