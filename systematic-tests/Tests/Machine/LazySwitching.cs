using System;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Tests.OnMachine;

/// <summary>
/// How a kernel spares CPUs the interrupts of shootdowns: generations of the bench's address space,
/// and what each CPU says of itself.
/// </summary>
/// <remarks>
/// Every change of the tables begins a generation. A CPU that runs a kernel thread keeps the root
/// loaded and is <em>lazy</em>: it is not interrupted, and compares generations before it runs user
/// programs again. So does a CPU that comes from another space, and until it has published that it
/// is in this one it must say that it is <em>switching</em>. Source: Linux, arch/x86/mm/tlb.c
/// (switch_mm_irqs_off, enter_lazy_tlb, flush_tlb_mm_range, should_flush_tlb). Left out: the mask
/// of CPUs, partial flushes, recycling of tags.
/// </remarks>
sealed class LazySwitching
{
    readonly Bench bench;
    readonly Atomic<int> generation;
    readonly Atomic<Loaded>[] loaded;
    readonly Atomic<bool>[] lazy;

    // The generation up to which a CPU has caught up: its own affair.
    readonly int[] seen;

    /// <summary>Every CPU runs in the bench's space and has seen all its changes.</summary>
    public LazySwitching(Bench bench)
    {
        Simulator simulator = bench.Machine.Simulator;
        int cpus = bench.Machine.Cpus.Count;
        this.bench = bench;
        generation = new(simulator, "generation", 0);
        loaded = Each(cpus, i => new Atomic<Loaded>(simulator, $"space of cpu{i}", Loaded.Ours));
        lazy = Each(cpus, i => new Atomic<bool>(simulator, $"cpu{i} is lazy", false));
        seen = new int[cpus];
    }

    /// <summary>What a CPU says of the root that it has loaded.</summary>
    enum Loaded : byte
    {
        Ours,
        Other,
        Switching,
    }

    /// <summary>Goes to a kernel thread; the root stays loaded.</summary>
    public async Routine BecomeLazy(Cpu cpu) => await lazy[cpu.Number].Store(true);

    /// <summary>Goes back to the user programs of the space whose root is loaded still.</summary>
    /// <param name="compares">Whether it looks what it was spared; it must.</param>
    public async Routine EndLazy(Cpu cpu, bool compares = true)
    {
        await lazy[cpu.Number].Store(false);
        int newest = await generation.Load();
        if (compares && newest != seen[cpu.Number])
        {
            await cpu.Invalidate(InvalidationScope.WholeSpace(Bench.Space));
            seen[cpu.Number] = newest;
        }
    }

    /// <summary>Goes to another space; what is cached of this one stays, under its tag.</summary>
    public async Routine Leave(Cpu cpu, Frame root)
    {
        await cpu.LoadRoot(root, Bench.OtherSpace, keep: true);
        await loaded[cpu.Number].Store(Loaded.Other);
    }

    /// <summary>Comes from another space, with interrupts off.</summary>
    /// <param name="marks">Whether it says so before it looks at the generation; it must.</param>
    public async Routine Enter(Cpu cpu, bool marks = true)
    {
        await cpu.DisableInterrupts();
        if (marks)
        {
            await loaded[cpu.Number].Store(Loaded.Switching);
        }

        int newest = await generation.Load();
        await cpu.LoadRoot(bench.Root, Bench.Space, keep: newest == seen[cpu.Number]);
        seen[cpu.Number] = newest;
        await loaded[cpu.Number].Store(Loaded.Ours);
        await cpu.EnableInterrupts();
    }

    /// <summary>Invalidates, after a change of entries, wherever it must be done now.</summary>
    /// <param name="freesTables">
    /// Whether tables will be freed: walkers of lazy CPUs would go on in them.
    /// </param>
    public async Routine Flush(Cpu here, InvalidationScope scope, bool freesTables = false)
    {
        await generation.Add(1);
        ulong targets = 1UL << here.Number;
        foreach (Cpu cpu in bench.Machine.Cpus)
        {
            targets |= cpu != here && await MustBeTold(cpu, freesTables) ? 1UL << cpu.Number : 0;
        }

        await bench.Machine.Shootdowns.Run(here, scope, targets);
    }

    async Routine<bool> MustBeTold(Cpu cpu, bool freesTables)
        => await loaded[cpu.Number].Load() != Loaded.Other
            && (freesTables || !await lazy[cpu.Number].Load());

    static T[] Each<T>(int count, Func<int, T> make)
    {
        var all = new T[count];
        for (int i = 0; i < count; i++)
        {
            all[i] = make(i);
        }

        return all;
    }
}
