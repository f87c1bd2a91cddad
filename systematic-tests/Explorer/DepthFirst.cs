using System;
using System.Numerics;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>
/// Enumerates all schedules, or all with a bounded number of preemptions or of delays.
/// </summary>
/// <remarks>
/// A preemption is leaving a task that could go on. The first schedule has none: it continues the
/// present task, else takes the lowest index, and takes 0 at each choice. Choices of values are
/// enumerated too, and never count as preemptions. A delay passes over a task whose turn it is in
/// a round robin without preemptions: see <see cref="DelayBounded"/>.
/// </remarks>
/// <param name="seed">Decides only the random second half of a schedule that is too long.</param>
/// <param name="bound">The most preemptions of a schedule; null for any number.</param>
/// <param name="delays">Whether the bound is one of delays instead.</param>
/// <param name="reached">
/// States that were reached, so that no schedule goes on from one of them again; null to run all.
/// </param>
public sealed partial class DepthFirst(
    ulong seed, int? bound, bool delays = false, ReachedStates? reached = null)
    : Strategy("dfs", seed)
{
    static readonly Violation Known = new("the state is new", "", "", "");

    // The decisions of the present schedule that may still be varied, and where we are in them.
    Node[] path = new Node[256];
    int length;
    int cursor;

    /// <summary>The bound; null for none.</summary>
    public int? Bound => bound;

    /// <summary>
    /// Whether the bound has cut any alternative; if not, all schedules were meant.
    /// </summary>
    public bool HasCut { get; private set; }

    /// <summary>Whether it goes on once only from each state.</summary>
    public bool IsCached => reached is not null;

    /// <summary>What the present schedule has of that which is bounded.</summary>
    public int Used => delays ? Delays : Preemptions;

    /// <summary>
    /// Whether the present schedule was given up: others went on from the state it came to.
    /// </summary>
    public bool WasReached { get; private set; }

    /// <summary>The preemptions of the present schedule so far, or until its random half.</summary>
    public int Preemptions { get; private set; }

    /// <summary>The delays of the present schedule so far, if those are what is bounded.</summary>
    public int Delays { get; private set; }

    /// <summary>Goes to the next schedule.</summary>
    /// <returns>Whether there is one.</returns>
    public bool Advance()
    {
        for (; length > 0; length--)
        {
            if (path[length - 1].Advance())
            {
                return true;
            }
        }

        return false;
    }

    protected override void OnBegin()
    {
        cursor = 0;
        Preemptions = 0;
        Delays = 0;
        WasReached = false;
        reached?.Begin();
    }

    protected override void OnEnd(Simulator simulator)
    {
        if (cursor < length)
        {
            throw Parting.At(
                cursor + 1, path[cursor].In(simulator), Parting.EndOf(simulator.Violation));
        }
    }

    protected override int Pick(Simulator simulator)
    {
        ArgumentNullException.ThrowIfNull(simulator);
        bool isKnown = reached?.Arrive(simulator, Used, isNew: cursor == length) == true;
        if (isKnown)
        {
            WasReached = true;
            simulator.Violate(Known);
            return BitOperations.TrailingZeroCount(simulator.Enabled);
        }

        if (cursor == length)
        {
            Append(TaskNode(simulator.Enabled, simulator.LastTask));
        }

        ref Node node = ref path[cursor++];
        if (node.Enabled != simulator.Enabled)
        {
            throw Parting.At(
                cursor, node.In(simulator), Parting.StepOf(simulator, simulator.Enabled));
        }

        Preemptions += node.Stay >= 0 && node.Chosen != node.Stay ? 1 : 0;
        Delays += delays ? TaskMask.Between(node.Enabled, node.Turn, node.Chosen) : 0;
        reached?.Leave(simulator, node.Chosen);
        return node.Chosen;
    }

    protected override int PickValue(int below)
    {
        if (cursor == length)
        {
            Append(new Node { Below = below });
        }

        ref Node node = ref path[cursor++];
        if (node.Below != below)
        {
            throw Parting.At(cursor, node.In(null), Parting.ValueOf(below));
        }

        reached?.Choose(node.Chosen);
        return node.Chosen;
    }

    Node TaskNode(ulong enabled, int last)
    {
        int stay = last >= 0 && (enabled >> last & 1) != 0 ? last : -1;
        int turn = TaskMask.From(enabled, delays && last > 0 ? last : 0);
        int chosen = stay >= 0 ? stay : turn;
        ulong others = enabled & ~(1UL << chosen);
        ulong rest = delays ? Within(enabled, chosen)
            : stay >= 0 && Preemptions == bound ? 0 : others;
        HasCut |= rest != others;
        return new()
        {
            Enabled = enabled, Rest = rest, Chosen = chosen, Stay = stay, Turn = chosen,
        };
    }

    // The others whose turn can still come by delays.
    ulong Within(ulong enabled, int turn)
    {
        ulong reached = 0;
        int task = TaskMask.From(enabled, turn + 1);
        for (int i = Delays; i < (bound ?? int.MaxValue) && task != turn; i++)
        {
            reached |= 1UL << task;
            task = TaskMask.From(enabled, task + 1);
        }

        return reached;
    }

    void Append(in Node node)
    {
        if (length == path.Length)
        {
            Array.Resize(ref path, length * 2);
        }

        path[length++] = node;
    }

    /// <summary>One decision and the alternatives that are still to be taken.</summary>
    struct Node
    {
        public ulong Enabled;
        public ulong Rest;
        public int Chosen;
        public int Stay;
        public int Turn;
        public int Below;

        public readonly string In(Simulator? simulator)
            => Below > 0 ? Parting.ValueOf(Below) : Parting.StepOf(simulator, Enabled);

        public bool Advance()
        {
            if (Below > 0)
            {
                return ++Chosen < Below;
            }

            if (Rest == 0)
            {
                return false;
            }

            Chosen = BitOperations.TrailingZeroCount(Rest);
            Rest &= Rest - 1;
            return true;
        }
    }
}
