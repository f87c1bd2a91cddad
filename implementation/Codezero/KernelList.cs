using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>A node of a <see cref="KernelList{T}"/>: on one list, or on none.</summary>
public sealed class ListNode<T>(T value)
    where T : class
{
    public T Value { get; } = value;

    internal KernelList<T>? List { get; set; }

    internal ListNode<T>? Next { get; set; }

    internal ListNode<T>? Previous { get; set; }

    /// <summary>Whether it is on a list.</summary>
    public bool IsLinked => List is not null;
}

/// <summary>A doubly linked list with its nodes inside the objects, as the kernel has it.</summary>
/// <remarks>
/// Every use is checked for races as one plain object. Taking a node off a list that it is not on,
/// which in C follows a poisoned pointer, is an accusation. Source: the list macros that
/// codezero-fault.c uses (list_add, list_add_tail, list_del, list_for_each_entry).
/// </remarks>
/// <param name="name">What a race report calls it.</param>
public sealed class KernelList<T>(Simulator simulator, string name)
    where T : class
{
    RaceHistory history;
    ListNode<T>? first;
    ListNode<T>? last;

    /// <summary>The first node, or null.</summary>
    public ListNode<T>? First
    {
        get
        {
            history.OnRead(simulator, name);
            return first;
        }
    }

    public bool IsEmpty => First is null;

    /// <summary>The node behind one that is on this list, or null at the end.</summary>
    public ListNode<T>? After(ListNode<T> node)
    {
        history.OnRead(simulator, name);
        Check.Kernel(node.List == this, $"an iteration over {name} stays on the list it began on");
        return node.Next;
    }

    public void AddFirst(ListNode<T> node) => InsertBetween(null, node, first);

    public void AddLast(ListNode<T> node) => InsertBetween(last, node, null);

    /// <summary>Inserts a node before another one, or at the end for null.</summary>
    public void InsertBefore(ListNode<T>? next, ListNode<T> node)
    {
        Check.Kernel(next is null || next.List == this, $"the neighbour is on {name}");
        InsertBetween(next is null ? last : next.Previous, node, next);
    }

    public void Remove(ListNode<T> node)
    {
        history.OnWrite(simulator, name);
        Check.Kernel(node.List == this, $"a node is taken off the {name} that it is on");
        if (node.Previous is null)
        {
            first = node.Next;
        }
        else
        {
            node.Previous.Next = node.Next;
        }

        if (node.Next is null)
        {
            last = node.Previous;
        }
        else
        {
            node.Next.Previous = node.Previous;
        }

        (node.List, node.Next, node.Previous) = (null, null, null);
    }

    /// <summary>An enumerator that allocates nothing; the list may not change meanwhile.</summary>
    public Enumerator GetEnumerator() => new(First);

    /// <summary>How many nodes it has, counted.</summary>
    public int Count()
    {
        int count = 0;
        foreach (T _ in this)
        {
            count++;
        }

        return count;
    }

    void InsertBetween(ListNode<T>? previous, ListNode<T> node, ListNode<T>? next)
    {
        history.OnWrite(simulator, name);
        Check.Kernel(!node.IsLinked, $"a node that is added to {name} is on no list");
        (node.List, node.Next, node.Previous) = (this, next, previous);
        if (previous is null)
        {
            first = node;
        }
        else
        {
            previous.Next = node;
        }

        if (next is null)
        {
            last = node;
        }
        else
        {
            next.Previous = node;
        }
    }

    /// <summary>Goes through a list from first to last.</summary>
    public struct Enumerator(ListNode<T>? first)
    {
        ListNode<T>? next = first;

        public T Current { get; private set; } = null!;

        public bool MoveNext()
        {
            if (next is null)
            {
                return false;
            }

            Current = next.Value;
            next = next.Next;
            return true;
        }
    }
}
