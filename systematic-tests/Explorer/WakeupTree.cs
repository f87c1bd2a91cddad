using System.Collections.Generic;

namespace Verified.Explorer;

/// <summary>A step of a sequence of steps that is still to be taken.</summary>
readonly record struct Planned(int Task, Footprint Did, int[]? Values);

/// <summary>
/// Sequences of steps that a node has still to explore, as a tree: what they begin with alike is
/// shared. The children are in the order in which they will be taken.
/// </summary>
/// <remarks>Wakeup trees: Abdulla, Aronis, Jonsson and Sagonas, JACM 2017, definition 6.3 ff.
/// </remarks>
sealed class WakeupTree
{
    WakeupTree? nextFree;

    public Planned Step { get; private set; }

    public List<WakeupTree> Children { get; } = [];

    /// <summary>
    /// Adds a sequence, unless what is there already leads to one of its extensions.
    /// </summary>
    /// <param name="word">The sequence; it is used up.</param>
    /// <returns>Whether anything was added.</returns>
    public bool Insert(List<Planned> word, Pool pool)
    {
        WakeupTree node = this;
        while (word.Count > 0)
        {
            if (node.Find(word, out int at) is not { } child)
            {
                node.Append(word, pool);
                return true;
            }

            if (child.Children.Count == 0)
            {
                return false;
            }

            if (at < word.Count)
            {
                word.RemoveAt(at);
            }

            node = child;
        }

        return false;
    }

    /// <summary>Adds a sequence, unless one of its initials is there already.</summary>
    /// <returns>Whether it was added.</returns>
    /// <remarks>
    /// What a planned step will touch is not certain, so the sequence's own step is looked at. Of
    /// its last one, which was moved, that is not certain either.
    /// </remarks>
    public bool InsertIfNew(List<Planned> word, Pool pool)
    {
        foreach (WakeupTree child in Children)
        {
            int at = word.FindIndex(step => step.Task == child.Step.Task);
            if (at == 0 || (at > 0 && at < word.Count - 1 && IsInitial(word, at)))
            {
                return false;
            }
        }

        Append(word, pool);
        return true;
    }

    static bool IsInitial(List<Planned> word, int at)
    {
        for (int i = 0; i < at; i++)
        {
            if (Footprint.Conflict(word[i].Did, word[at].Did))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Whether a step that can be taken now may come first in some extension of a sequence.
    /// </summary>
    /// <param name="at">Where the sequence has the step; its length if it has not.</param>
    public static bool IsWeakInitial(
        int task, in Footprint step, List<Planned> word, out int at)
    {
        for (at = 0; at < word.Count; at++)
        {
            if (word[at].Task == task)
            {
                return true;
            }

            if (Footprint.Conflict(step, word[at].Did))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>All below it, parents first, as a checkpoint keeps them.</summary>
    public IReadOnlyList<SavedPlan> SaveChildren() => SaveBehind([]);

    /// <summary>The same behind its own step.</summary>
    public IReadOnlyList<SavedPlan> Save() => SaveBehind([Save(Step)]);

    /// <param name="all">What is kept before its children, of which it is the last.</param>
    List<SavedPlan> SaveBehind(List<SavedPlan> all)
    {
        var left = new Queue<(WakeupTree Node, int Place)>([(this, all.Count - 1)]);
        while (left.TryDequeue(out (WakeupTree Node, int Place) next))
        {
            foreach (WakeupTree child in next.Node.Children)
            {
                left.Enqueue((child, all.Count));
                all.Add(Save(child.Step, next.Place));
            }
        }

        return all;
    }

    public static SavedPlan Save(in Planned step, int parent = -1) => new(
        step.Task, step.Did.Step, step.Did.Flags, step.Did.SaveEffects(), step.Values, parent);

    public static Planned Of(SavedPlan saved) => new(
        saved.Task, Footprint.Of(saved.Step, saved.Flags, saved.Effects), saved.Values);

    /// <summary>Takes the first child out.</summary>
    public WakeupTree TakeFirst()
    {
        WakeupTree first = Children[0];
        Children.RemoveAt(0);
        return first;
    }

    WakeupTree? Find(List<Planned> word, out int at)
    {
        foreach (WakeupTree child in Children)
        {
            if (IsWeakInitial(child.Step.Task, child.Step.Did, word, out at))
            {
                return child;
            }
        }

        at = 0;
        return null;
    }

    void Append(List<Planned> word, Pool pool)
    {
        WakeupTree node = this;
        foreach (Planned step in word)
        {
            WakeupTree child = pool.Rent();
            child.Step = step;
            node.Children.Add(child);
            node = child;
        }
    }

    /// <summary>Trees that are used again.</summary>
    public sealed class Pool
    {
        WakeupTree? free;

        public WakeupTree Rent()
        {
            if (free is not { } tree)
            {
                return new WakeupTree();
            }

            free = tree.nextFree;
            tree.nextFree = null;
            return tree;
        }

        /// <summary>A tree below which is what was kept.</summary>
        public WakeupTree Of(IReadOnlyList<SavedPlan> saved)
        {
            WakeupTree root = Rent();
            var all = new List<WakeupTree>();
            foreach (SavedPlan each in saved)
            {
                WakeupTree child = Rent();
                child.Step = WakeupTree.Of(each);
                (each.Parent < 0 ? root : all[each.Parent]).Children.Add(child);
                all.Add(child);
            }

            return root;
        }

        /// <summary>Takes a tree back, with all that hangs on it.</summary>
        public void Return(WakeupTree tree)
        {
            foreach (WakeupTree child in tree.Children)
            {
                Return(child);
            }

            tree.Children.Clear();
            tree.Step = default;
            tree.nextFree = free;
            free = tree;
        }
    }
}
