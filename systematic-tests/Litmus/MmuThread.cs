using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Litmus;

/// <summary>One thread of a test on its CPU: its registers, and what it does.</summary>
sealed class MmuThread(MmuWorld world, int number, IReadOnlyList<MmuStep> steps)
{
    readonly Dictionary<string, ulong> registers = [];

    Cpu Cpu => world.Machine.Cpus[number];

    Memory Memory => world.Machine.Memory;

    /// <summary>What a register holds; 0 before it is set.</summary>
    public ulong ValueOf(string register) => registers.GetValueOrDefault(register);

    /// <summary>Does its steps, in order.</summary>
    public async Routine Run()
    {
        foreach (MmuStep step in steps)
        {
            await Take(step);
            world.Machine.Simulator.Recorder?.Note($"{Cpu}  {step}{Given(step)}");
        }
    }

    string Given(MmuStep step)
        => step is AssigningStep assigning ? $" → {ValueOf(assigning.Register)}" : "";

    async Routine Take(MmuStep step)
    {
        switch (step)
        {
            case LoadStep load:
                UserResult loaded = await Cpu.Try(AccessKind.Load, world.PageOf(load.Page));
                registers[load.Register] = loaded.Error == Error.None ? loaded.Value
                    : (ulong?)load.Else ?? ValueOf(load.Register);
                break;
            case StoreStep store:
                await Cpu.Try(AccessKind.Store, world.PageOf(store.Page), ValueOf(store.Value));
                break;
            case ReadEntryStep read:
                registers[read.Register] = await Memory.Read(world.TableOf(read.Page), 0);
                break;
            case WriteEntryStep write:
                await Memory.Write(world.TableOf(write.Page), 0, world.BitsOf(write.Value));
                break;
            case RemoveTableStep remove:
                (Frame table, int index) = world.AboveTableOf(remove.Page);
                await Memory.Write(table, index, PageTableEntry.Absent.Bits);
                break;
            case InvalidateStep { Everywhere: true } invalidate:
                await world.Machine.Shootdowns.Run(
                    Cpu, world.ScopeOf(invalidate.Page), world.Machine.Shootdowns.Everybody);
                break;
            case InvalidateStep invalidate:
                await Cpu.Invalidate(world.ScopeOf(invalidate.Page));
                break;
            case SetStep set:
                registers[set.Register] = ValueOf(set.Value);
                break;
            default:
                await Cpu.Fence();
                break;
        }
    }

    ulong ValueOf(MmuValue value)
        => value.Register is { } register ? ValueOf(register) : (ulong)value.Number;
}
