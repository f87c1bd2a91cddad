using Verified.Simulation;

namespace Verified.Machines;

/// <summary>The steps of memory.</summary>
public sealed partial class Memory
{
    /// <summary>See <see cref="Memory.Read(Frame, int)"/>.</summary>
    public readonly struct ReadAccess(Memory it, Frame frame, int word, int handle)
        : IAccess<ulong>
    {
        public Simulator Simulator => it.Simulator;

        public Step Step => it.machine.DeclareRead(it.IdOf(frame, word));

        public Gate? Gate => null;

        public ulong Perform(SimTask me)
        {
            ref ulong at = ref it.At(frame, word, handle, "reads");
            it.machine.OnSeen(frame, word, replaced: false);
            int index = it.Index(frame, word);
            return it.machine.Buffers?.Forward(me, index) ?? it.machine.WithoutLateDirty(index, at);
        }
    }

    /// <summary>See <see cref="Memory.Write(Frame, int, ulong)"/>.</summary>
    public readonly struct WriteAccess(
        Memory it, Frame frame, int word, ulong value, int handle) : IAccess<Nothing>
    {
        public Simulator Simulator => it.Simulator;

        public Step Step => new(StepKind.Write, it.IdOf(frame, word));

        public Gate? Gate => null;

        public Nothing Perform(SimTask me)
        {
            it.At(frame, word, handle, "writes");
            it.machine.DirtyArrives(it.Index(frame, word));
            if (it.machine.Buffers?.Take(me, frame, word, value) == true)
            {
                Simulator.Recorder?.Note(
                    $"{me}  {it.NameOf(it.Index(frame, word))} := 0x{value:x}, which arrives late");
                return default;
            }

            it.machine.OnSet(frame, word);
            it.StoreNow(me, frame, word, 0, value);
            return default;
        }
    }

    /// <summary>See <see cref="Memory.Exchange"/> and <see cref="ReplaceBits"/>.</summary>
    public readonly struct ExchangeAccess(
        Memory it, Frame frame, int word, ulong kept, ulong value) : IAccess<ulong>
    {
        readonly int handle = it.HandleOf(frame);

        public Simulator Simulator => it.Simulator;

        public Step Step => new(StepKind.ReadModifyWrite, it.IdOf(frame, word));

        public Gate? Gate => null;

        public ulong Perform(SimTask me)
        {
            it.At(frame, word, handle, "writes");
            it.machine.DirtyArrives(it.Index(frame, word));
            it.machine.Buffers?.Drain(me, it.Index(frame, word));
            it.machine.OnSeen(frame, word, replaced: true);
            return it.StoreNow(me, frame, word, kept, value);
        }
    }

    /// <summary>See <see cref="CopyWord"/>.</summary>
    public readonly struct CopyAccess(Memory it, Frame from, Frame to, int word) : IAccess<Nothing>
    {
        readonly int fromHandle = it.HandleOf(from);
        readonly int toHandle = it.HandleOf(to);

        public Simulator Simulator => it.Simulator;

        public Step Step => new(
            StepKind.Read, it.IdOf(from, word), StepKind.Write, it.IdOf(to, word));

        public Gate? Gate => null;

        public Nothing Perform(SimTask me)
        {
            ulong value = it.At(from, word, fromHandle, "copies from");
            it.At(to, word, toHandle, "copies to");
            it.Put(to, word, value);
            it.Simulator.Recorder?.Note($"{me}  copies word {word} of {from} to {to}");
            return default;
        }
    }
}
