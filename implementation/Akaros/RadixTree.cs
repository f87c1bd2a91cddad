using System.Collections.Generic;
using Verified.Simulation;

namespace Verified.Akaros;

/// <summary>A radix tree of slot words by index.</summary>
/// <remarks>
/// A slot never moves, and its node stays as long as any of its slots is not 0. Interior nodes are
/// plain memory; slots are atomic cells. Source: Akaros radix.c (facts 3.1); 64 items a node
/// there, <see cref="Fanout"/> here, so that small indexes need several levels. Locks: the map's.
/// Left out: its tags, and the walk without a lock that came later.
/// </remarks>
public sealed class RadixTree(Simulator simulator, string name)
{
    public const int Fanout = 4;

    RaceHistory history;
    Node? root;
    int depth;
    int failuresLeft;

    /// <summary>Every node that is there; for rules.</summary>
    public int NodeCount => root is null ? 0 : Count(root);

    /// <summary>How many of them, but for the root, have nothing; for rules.</summary>
    public int EmptyNodeCount => root is null ? 0 : CountEmpty(root);

    /// <summary>How many allocations of nodes may fail; for the set-up.</summary>
    public void MayFail(int allocations) => failuresLeft = allocations;

    /// <summary>radix_lookup_slot: an index' slot; null where its node is not there.</summary>
    /// <returns>The slot may hold 0, which is no page.</returns>
    public Atomic<ulong>? Find(int index)
    {
        history.OnRead(simulator, name);
        Node? node = index < UpperBound(depth) ? root : null;
        for (int level = depth - 1; level > 0 && node is not null; level--)
        {
            node = node.Children[Digit(index, level)];
        }

        return node?.Slots[Digit(index, 0)];
    }

    /// <summary>Every slot whose node is there, ascending; it may hold 0. For rules, and for who
    /// holds the lock.</summary>
    public IEnumerable<(int Index, Atomic<ulong> Slot)> All()
    {
        for (int index = 0; index < UpperBound(depth); index++)
        {
            if (Find(index) is { } slot)
            {
                yield return (index, slot);
            }
        }
    }

    /// <summary>Makes room for an index.</summary>
    /// <returns>
    /// Its slot; null for want of memory. Levels that were added above the root stay, as in the
    /// seed; nodes below it do not.
    /// </returns>
    internal Atomic<ulong>? Prepare(int index)
    {
        history.OnWrite(simulator, name);
        while (index >= UpperBound(depth))
        {
            if (NewNode(depth) is not { } above)
            {
                return null;
            }

            if (root is { Used: > 0 })
            {
                (above.Children[0], above.Used) = (root, 1);
            }

            (root, depth) = (above, depth + 1);
        }

        Node node = root!;
        for (int level = depth - 1; level > 0; level--)
        {
            if (Below(node, Digit(index, level), level - 1) is not { } below)
            {
                Prune(root!, depth - 1, index);
                return null;
            }

            node = below;
        }

        return node.Slots[Digit(index, 0)];
    }

    /// <summary>radix_insert's last part: an item of a slot that held none is counted.</summary>
    internal void CountIn(int index)
    {
        history.OnWrite(simulator, name);
        LeafOf(index).Used++;
    }

    /// <summary>radix_delete: the slot is empty already; empty nodes are freed.</summary>
    /// <remarks>The root stays for ever, and the depth never shrinks.</remarks>
    internal void Delete(int index)
    {
        history.OnWrite(simulator, name);
        LeafOf(index).Used--;
        Prune(root!, depth - 1, index);
    }

    static int UpperBound(int depth)
    {
        int bound = depth == 0 ? 0 : 1;
        for (; depth > 0; depth--)
        {
            bound *= Fanout;
        }

        return bound;
    }

    static int Digit(int index, int level)
    {
        for (; level > 0; level--)
        {
            index /= Fanout;
        }

        return index % Fanout;
    }

    static void Prune(Node node, int level, int index)
    {
        if (level == 0)
        {
            return;
        }

        int digit = Digit(index, level);
        if (node.Children[digit] is not { } below)
        {
            return;
        }

        Prune(below, level - 1, index);
        if (below.Used == 0)
        {
            node.Children[digit] = null;
            node.Used--;
        }
    }

    static int Count(Node node)
    {
        int count = 1;
        foreach (Node? below in node.Children)
        {
            count += below is null ? 0 : Count(below);
        }

        return count;
    }

    static int CountEmpty(Node node)
    {
        int count = 0;
        foreach (Node? below in node.Children)
        {
            count += below is null ? 0 : CountEmpty(below) + (below.Used == 0 ? 1 : 0);
        }

        return count;
    }

    Node LeafOf(int index)
    {
        Node node = root!;
        for (int level = depth - 1; level > 0; level--)
        {
            node = node.Children[Digit(index, level)]!;
        }

        return node;
    }

    Node? Below(Node node, int digit, int level)
    {
        if (node.Children[digit] is null && NewNode(level) is { } made)
        {
            node.Children[digit] = made;
            node.Used++;
        }

        return node.Children[digit];
    }

    Node? NewNode(int level)
    {
        bool fails = failuresLeft > 0 && simulator.Choose("radix node fails", 2) == 1;
        failuresLeft -= fails ? 1 : 0;
        return fails ? null : new Node(simulator, name, isLeaf: level == 0);
    }

    /// <summary>struct radix_node: items or nodes, and how many there are.</summary>
    sealed class Node
    {
        public Node(Simulator simulator, string name, bool isLeaf)
        {
            Children = isLeaf ? [] : new Node?[Fanout];
            Slots = isLeaf ? new Atomic<ulong>[Fanout] : [];
            for (int i = 0; i < Slots.Length; i++)
            {
                Slots[i] = new Atomic<ulong>(simulator, name, 0);
            }
        }

        public Node?[] Children { get; }

        public Atomic<ulong>[] Slots { get; }

        public int Used { get; set; }
    }
}
