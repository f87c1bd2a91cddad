using System.Collections.Generic;
using Verified.Simulation;

namespace Verified.Machines;

/// <summary>
/// Stores of kernel code that are not where they will be, one queue for each task.
/// </summary>
/// <remarks>
/// They are there only where a machine's <see cref="Relaxations"/> or a chosen word ask for them. A
/// task of the machine's own lets the oldest store of some queue arrive, at any time; a fence waits
/// until the queue of its task is empty.
/// </remarks>
sealed class StoreBuffers : INamed
{
    readonly Machine machine;
    readonly Dictionary<SimTask, Buffer> buffers = [];
    readonly List<Buffer> order = [];
    readonly HashSet<int> chosen = [];
    readonly Gate pending;

    public StoreBuffers(Machine machine)
    {
        this.machine = machine;
        Id = machine.Simulator.Register(this);
        pending = new Gate(machine.Simulator, open: false);
        machine.Simulator.Start("store buffers", LetArrive, daemon: true);
    }

    public ObjectId Id { get; }

    public string NameOf(int offset) => "store buffers";

    /// <summary>Everybody but who stores sees stores to this word late.</summary>
    public void Choose(int index) => chosen.Add(index);

    /// <summary>Takes a store that arrives later, for all or for walkers alone.</summary>
    /// <returns>Whether it did; if not, it is to be done as usual.</returns>
    public bool Take(SimTask me, Frame frame, int word, ulong value)
    {
        int index = machine.Memory.Index(frame, word);
        bool isChosen = chosen.Contains(index);
        if (!isChosen && !machine.Settings.Relaxed.LateEntries)
        {
            return false;
        }

        machine.Simulator.Touch(StepKind.Write, Id);
        Buffer its = Of(me);
        if (isChosen)
        {
            // One slot: an older one makes room.
            ArriveThrough(its, its.LastChosen());
        }
        else
        {
            // What software has overwritten must not come to walkers afterwards.
            LetArriveIn(index, except: its);
            machine.Memory.PutForSoftware(frame, word, value);
        }

        its.Stores.Add(new(frame, word, value, machine.Memory.GenerationOf(frame), isChosen));
        Update(its);
        return true;
    }

    /// <summary>
    /// What a task itself reads of a word that it has stored to and nobody else sees; null for
    /// nothing.
    /// </summary>
    public ulong? Forward(SimTask me, int index)
    {
        machine.Simulator.Touch(StepKind.Read, Id);
        ulong? newest = null;
        foreach (Store store in Of(me).Stores)
        {
            newest = store.ForAll && machine.Memory.Index(store.Frame, store.Word) == index
                ? store.Value
                : newest;
        }

        return newest;
    }

    /// <summary>All stores of a task arrive.</summary>
    public void Drain(SimTask me) => ArriveThrough(Of(me), Of(me).Stores.Count - 1);

    /// <summary>Whoever stored to the word before a locked access: the store arrives.</summary>
    public void Drain(SimTask me, int index)
    {
        Drain(me);
        LetArriveIn(index);
    }

    /// <summary>Open when no store of the task is pending.</summary>
    public Gate EmptyFor(SimTask me) => Of(me).Empty;

    Buffer Of(SimTask task)
    {
        if (!buffers.TryGetValue(task, out Buffer? its))
        {
            its = new(new Gate(machine.Simulator, open: true));
            buffers.Add(task, its);
            order.Add(its);
        }

        return its;
    }

    /// <summary>What is late for walkers alone arrives in a word.</summary>
    void LetArriveIn(int index, Buffer? except = null)
    {
        foreach (Buffer each in order)
        {
            int last = each.Stores.FindLastIndex(store => !store.ForAll
                && machine.Memory.Index(store.Frame, store.Word) == index);
            ArriveThrough(each, each == except ? -1 : last);
        }
    }

    void ArriveThrough(Buffer its, int last)
    {
        machine.Simulator.Touch(StepKind.Read, Id);
        for (int i = 0; i <= last; i++)
        {
            Arrive(its);
        }
    }

    void Arrive(Buffer its)
    {
        Store store = its.Stores[0];
        its.Stores.RemoveAt(0);
        machine.Simulator.Touch(StepKind.Write, Id);
        machine.Memory.OnArrived(
            store.Frame, store.Word, store.Value, store.Generation, store.ForAll);
        Update(its);
    }

    void Update(Buffer its)
    {
        its.Empty.Set(its.Stores.Count == 0);
        pending.Set(order.Exists(each => each.Stores.Count > 0));
    }

    async Routine LetArrive()
    {
        while (true)
        {
            await new Point<ArriveAccess, Nothing>(new ArriveAccess(this));
        }
    }

    void ArriveSome()
    {
        List<Buffer> those = order.FindAll(each => each.Stores.Count > 0);
        Arrive(those[machine.Simulator.Choose("whose store arrives", those.Count)]);
    }

    readonly record struct Store(Frame Frame, int Word, ulong Value, int Generation, bool ForAll);

    sealed class Buffer(Gate empty)
    {
        public List<Store> Stores { get; } = [];

        public Gate Empty { get; } = empty;

        public int LastChosen() => Stores.FindLastIndex(store => store.ForAll);
    }

    readonly struct ArriveAccess(StoreBuffers it) : IAccess<Nothing>
    {
        public Simulator Simulator => it.machine.Simulator;

        public Step Step => new(StepKind.Receive, it.Id);

        public Gate? Gate => it.pending;

        public Nothing Perform(SimTask me)
        {
            it.ArriveSome();
            return default;
        }
    }
}
