using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Tests.OnMachine;

/// <summary>Small random programs on machines of all kinds.</summary>
static class RandomMachinePrograms
{
    static readonly (string Name, MachineProfile Of)[] Profiles =
    [
        ("x86", MachineProfile.X86), ("armv7", MachineProfile.Armv7),
        ("armv8", MachineProfile.Armv8),
    ];

    static readonly (string Name, TlbFreedom Of)[] Freedoms =
    [
        ("tame", TlbFreedom.Tame), ("evicts", TlbFreedom.Evicts), ("wild", TlbFreedom.Wild),
        ("watched", TlbFreedom.Watched), ("once", TlbFreedom.Wild with { Surprises = 1 }),
        ("cold", TlbFreedom.Wild with { Warm = false }),
        ("solicited", TlbFreedom.Wild with { Unsolicited = false }),
        ("wide", TlbFreedom.Wild with { Narrow = false }),
        ("tableless", TlbFreedom.Wild with { CachesTables = false }),
    ];

    static readonly Relaxations Blind = new() { BlindDirty = true };

    static readonly (string Name, Relaxations Of)[] Relaxed =
    [
        ("", new()), ("", new()), ("", new()),
        (" late entries", new() { LateEntries = true }), (" late D", new() { LateDirty = true }),
        (" overtaking", new() { BroadcastOvertakesStores = true }),
        (" D on read-only", new() { DirtyOnReadOnly = true }),
        (" blind D", Blind), (" blind D", Blind),
        (" blind D and late entries", Blind with { LateEntries = true }),
        (" blind and late D", Blind with { LateDirty = true }),
        (" blind D and overtaking", Blind with { BroadcastOvertakesStores = true }),
    ];

    public static Arbitrary<MachineProgram> All
    {
        get
        {
            Gen<Deed[]> task = from length in Gen.Choose(1, 3)
                               from deeds in Gen.ArrayOf(
                                   Gen.Elements(Enum.GetValues<Deed>()), length)
                               select deeds;
            Gen<MachineProgram> program =
                from profile in Gen.Elements(Profiles)
                from freedom in Gen.Elements(Freedoms)
                from relaxed in Gen.Elements(Relaxed)
                from levels in Gen.Elements(2, 2, 3)
                from tasks in Gen.ArrayOf(task, 2)
                select new MachineProgram(
                    On(profile.Of, freedom.Of, relaxed.Of, levels),
                    $"{profile.Name} {freedom.Name}{relaxed.Name} {levels} levels", tasks);
            return Arb.From(program, Shrink);
        }
    }

    /// <summary>One with the names that such a program is told by.</summary>
    /// <param name="title">For example: <c>x86 wild late D 3 levels</c>.</param>
    /// <param name="tasks">For example: <c>LoadX, StoreX | ClearEntry</c>.</param>
    public static MachineProgram Named(string title, string tasks)
    {
        string[] words = title.Split(' ');
        string relaxed = string.Concat(words[2..^2].Select(word => " " + word));
        return new(
            On(
                Profiles.First(each => each.Name == words[0]).Of,
                Freedoms.First(each => each.Name == words[1]).Of,
                Relaxed.First(each => each.Name == relaxed).Of,
                int.Parse(words[^2], CultureInfo.InvariantCulture)),
            title,
            [.. tasks.Split(" | ").Select(task => task.Split(", ").Select(Enum.Parse<Deed>))
                .Select(deeds => deeds.ToArray())]);
    }

    /// <summary>Starts the tasks; gives back what tells how it ended.</summary>
    public static Func<string> Build(Simulator simulator, MachineProgram program)
    {
        var world = new World(new Bench(simulator, program.Settings));
        for (int cpu = 0; cpu < program.Tasks.Length; cpu++)
        {
            int its = cpu;
            Deed[] deeds = program.Tasks[cpu];
            simulator.Start($"cpu{cpu}", () => world.Run(its, deeds));
        }

        return world.Tell;
    }

    static MachineSettings On(
        MachineProfile profile, TlbFreedom freedom, Relaxations relaxed, int levels) => new()
        {
            Profile = profile,
            Tlb = freedom,
            Relaxed = relaxed,
            Frames = 12,
            Levels = levels,
            EntriesPerTable = 2,
        };

    static IEnumerable<MachineProgram> Shrink(MachineProgram program)
        => from task in Enumerable.Range(0, program.Tasks.Length)
           from deed in Enumerable.Range(0, program.Tasks[task].Length)
           select program with
           {
               Tasks = [.. program.Tasks.Select((deeds, i) => i == task
                   ? deeds.Where((_, k) => k != deed).ToArray()
                   : deeds)],
           };

    sealed class World
    {
        readonly Bench bench;

        // The table that leads to the leaf table of page X; the root itself where there are two.
        readonly Frame above;
        readonly Frame otherTable;
        readonly Frame otherRoot;
        readonly List<string>[] seen = [[], []];

        public World(Bench bench)
        {
            this.bench = bench;
            above = bench.Machine.Settings.Levels == 2
                ? bench.Root
                : new PageTableEntry(bench.Memory.Peek(bench.Root, 0)).Frame;
            (otherRoot, otherTable) = bench.Tree();
            bench.Memory.Poke(otherTable, Bench.X.Number, bench.OnB.Bits);
            bench.Memory.Buffer(bench.B, 1);
        }

        public async Routine Run(int cpu, Deed[] deeds)
        {
            foreach (Deed deed in deeds)
            {
                seen[cpu].Add(await Do(cpu, deed));
            }
        }

        public string Tell()
        {
            IEnumerable<string> held = bench.Machine.Cpus.SelectMany(cpu => cpu.Tlb.Translations
                .Select(each => $"{cpu}:{each}")
                .Concat(cpu.Tlb.Tables.Select(each => $"{cpu}:{each}"))
                .Order(StringComparer.Ordinal));
            return string.Join(',', seen[0]) + " | " + string.Join(',', seen[1]) + " | "
                + $"{Told(bench.EntryOfX)} {bench.Memory.Peek(bench.A, 0)} "
                + $"{bench.Memory.Peek(bench.B, 0)} {bench.Memory.Peek(bench.B, 1)} "
                + string.Join(' ', held);
        }

        async Routine<string> Do(int number, Deed deed)
        {
            Cpu cpu = bench.Machine.Cpus[number];
            switch (deed)
            {
                case Deed.LoadX: return await bench.Load(number);
                case Deed.LoadY: return await bench.Load(number, Bench.Y);
                case Deed.StoreX: return await bench.Store(number, (ulong)(10 + number));
                case Deed.ReadEntry: return Told(await bench.Read());
                case Deed.ExchangeEntry: return Told(await bench.Exchange(bench.ReadOnly));
                case Deed.ClearEntry: await bench.Write(PageTableEntry.Absent); break;
                case Deed.WriteReadOnly: await bench.Write(bench.ReadOnly); break;
                case Deed.WriteOther: await bench.Write(bench.OnB); break;
                case Deed.WriteGlobal: await bench.Write(bench.ReadWrite.AsGlobal()); break;
                case Deed.ClearWritable:
                    await bench.Clear(PageTableEntry.WritableBit);
                    break;
                case Deed.MapY:
                    await bench.Memory.Write(bench.Table, Bench.Y.Number, bench.OnB.Bits);
                    break;
                case Deed.UnhookTable: await Hook(PageTableEntry.Absent); break;
                case Deed.HookTable: await Hook(PageTableEntry.Table(bench.Table)); break;
                case Deed.HookOtherTable: await Hook(PageTableEntry.Table(otherTable)); break;
                case Deed.MakeLarge: await Hook(bench.ReadWrite.AsLarge()); break;
                case Deed.InvalidateX: await cpu.Invalidate(Bench.XAlone); break;
                case Deed.InvalidateLeaves: await cpu.Invalidate(bench.XWithoutTables); break;
                case Deed.InvalidateSpace:
                    await cpu.Invalidate(InvalidationScope.WholeSpace(Bench.Space));
                    break;
                case Deed.InvalidateAll: await cpu.Invalidate(InvalidationScope.Everything); break;
                case Deed.ShootDown:
                    await bench.Machine.Shootdowns.Run(cpu, Bench.XAlone, bench.All);
                    break;
                case Deed.SwitchSpace: await cpu.LoadRoot(otherRoot, Bench.OtherSpace); break;
                case Deed.SwitchAndDrop:
                    await cpu.LoadRoot(otherRoot, Bench.OtherSpace, keep: false);
                    break;
                case Deed.SwitchBack: await cpu.LoadRoot(bench.Root, Bench.Space); break;
                case Deed.Fence: await cpu.Fence(); break;
                case Deed.BufferedStore:
                    await bench.Memory.Write(bench.B, 1, (ulong)(20 + number));
                    break;
                case Deed.BufferedLoad: return $"{await bench.Memory.Read(bench.B, 1)}";
                case Deed.FreeA: await bench.Machine.Frames.Free(bench.A); break;
                case Deed.FreeTable: await bench.Machine.Frames.Free(bench.Table); break;
                case Deed.LoadThenStoreX:
                    return await bench.Load(number) + await bench.Store(number, 12);
                default: return await DoMore(cpu, deed);
            }

            return ".";
        }

        async Routine<string> DoMore(Cpu cpu, Deed deed)
        {
            switch (deed)
            {
                case Deed.SwapX:
                    return $"{(await cpu.Try(AccessKind.Swap, Bench.X, 30)).Value}";
                case Deed.ReadHook:
                    return $"{new PageTableEntry(await bench.Memory.Read(above, 0))}";
                case Deed.ReadMiddle:
                    return $"{new PageTableEntry(await bench.Memory.Read(bench.Root, 0))}";
                case Deed.ExchangeHook:
                    ulong hook = bench.ReadWrite.AsLarge().Bits;
                    return $"{new PageTableEntry(await bench.Memory.Exchange(above, 0, hook))}";
                case Deed.ClearAccessed:
                    await bench.Clear(PageTableEntry.Absent.WithAccessed().Bits);
                    break;
                case Deed.ClearPresent: await bench.Clear(PageTableEntry.PresentBit); break;
                case Deed.WriteKernel: await bench.Write(PageTableEntry.KernelLeaf(bench.A)); break;
                case Deed.UnhookMiddle: await bench.Memory.Write(bench.Root, 0, 0); break;
                case Deed.HookMiddle:
                    await bench.Memory.Write(bench.Root, 0, PageTableEntry.Table(above).Bits);
                    break;
                case Deed.InvalidateXButGlobals:
                    await cpu.Invalidate(Bench.XAlone with { Globals = false });
                    break;
                case Deed.InvalidateAllButGlobals:
                    await cpu.Invalidate(InvalidationScope.Everything with { Globals = false });
                    break;
                case Deed.HookTwice:
                    await bench.Memory.Write(above, 1, PageTableEntry.Table(bench.Table).Bits);
                    break;
                case Deed.InterruptsOff: await cpu.DisableInterrupts(); break;
                case Deed.InterruptsOn: await cpu.EnableInterrupts(); break;
                case Deed.ShootDownPolling:
                    await bench.Machine.Shootdowns.Run(cpu, Bench.XAlone, bench.All, polls: true);
                    break;
                default:
                    await bench.Machine.Shootdowns.Run(
                        cpu, InvalidationScope.WholeSpace(Bench.Space), bench.All);
                    break;
            }

            return ".";
        }

        /// <summary>With all bits of what is not present: D may be among them.</summary>
        static string Told(PageTableEntry entry)
            => entry.Present ? $"{entry}" : $"0x{entry.Bits:x}";

        async Routine Hook(PageTableEntry entry)
            => await bench.Memory.Write(above, 0, entry.Bits);
    }
}
