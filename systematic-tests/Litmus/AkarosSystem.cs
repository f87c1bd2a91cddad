using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Abstract;
using Verified.Akaros;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;
using Verified.Specs.Akaros;
using Protection = Verified.Akaros.Protection;
using UserProtection = Verified.Abstract.Protection;

namespace Verified.Litmus;

/// <summary>Akaros's kernel as tests ask for it, with all its rules.</summary>
/// <param name="profile">Of its machine; null for the usual one.</param>
/// <param name="make">A published variant; null for the correct kernel.</param>
/// <param name="variant">The variant's name; null for the correct kernel.</param>
public sealed class AkarosSystem(
    MachineProfile? profile = null, Func<Machine, Kernel>? make = null, string? variant = null)
    : IVmSystem
{
    public string Name => "akaros";

    public MachineProfile Machine { get; } = profile ?? MachineProfile.X86;

    public Origin OriginOf(VmTest test)
    {
        ArgumentNullException.ThrowIfNull(test);
        return new(test.File, []) { Variant = variant, Machine = profile?.Name };
    }

    /// <remarks>
    /// Anonymous memory is private, a process with one thread forks, and memory is wired when it is
    /// mapped or never.
    /// </remarks>
    public string? Lacks(UserProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        return program.AllStatements.Select(placed => placed.Statement switch
        {
            MapStatement { IsShared: true, File: null } => "shared anon",
            DiscardStatement => "discard",
            LockStatement => "lock",
            UnlockStatement => "unlock",
            ForkStatement when program.CpusOf(placed.Process).Count > 1 =>
                "fork of several threads",
            _ => null,
        }).FirstOrDefault(lack => lack is not null);
    }

    public Func<Simulator, IVmWorld> For(UserProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        var layout = new ProgramLayout(program);

        // Nothing is taken away from anybody. Where there is enough of it, each CPU may have one
        // frame more: of a page that another one loads at the same time.
        int frames = program.MayRunOut ? program.Frames!.Value : program.MostPages + program.Cpus;
        MachineSettings settings = layout.Machine(
            Machine, layout.Pages, AkarosTest.IdleRoots + frames);
        Func<Machine, Kernel> its = make ?? (machine => new Kernel(machine));
        return simulator => new AkarosTest(simulator, program, layout, settings, its);
    }
}

/// <summary>A program's machine with the kernel, its files, and its first processes.</summary>
sealed class AkarosTest : IVmWorld
{
    /// <summary>The frames of the kernel.</summary>
    public const int IdleRoots = 1;

    readonly UserProgram program;
    readonly ProgramLayout layout;
    readonly Machine machine;
    readonly Kernel kernel;
    readonly Dictionary<string, Proc> procs = [];
    readonly Dictionary<(string Process, int Cpu), UserThread> threads = [];

    public AkarosTest(
        Simulator simulator, UserProgram program, ProgramLayout layout, MachineSettings settings,
        Func<Machine, Kernel> make)
    {
        (this.program, this.layout) = (program, layout);
        machine = new Machine(simulator, settings);
        kernel = make(machine);
        kernel.UseSpaces(layout.Processes);
        AddFiles();
        foreach (string process in program.Processes)
        {
            procs[process] = Create(process);
        }

        AkarosMonitor.Watch(kernel);
    }

    public async Routine Enter(UserContext who)
    {
        Proc proc = procs[who.Process];
        int cpu = program.CpuOf(who);
        if (!threads.TryGetValue((who.Process, cpu), out UserThread? thread))
        {
            thread = new UserThread(kernel, proc, machine.Cpus[cpu]);
            threads.Add((who.Process, cpu), thread);
        }

        thread.Cpu.Trap = thread;
        if (thread.Cpu.Root != proc.Tables.Root)
        {
            await thread.Cpu.LoadRoot(proc.Tables.Root, proc.Space);
        }
    }

    public async Routine<UserResult> Do(UserContext who, Statement statement, ulong value)
    {
        UserThread me = threads[(who.Process, program.CpuOf(who))];
        switch (statement)
        {
            case LoadStatement { Word: var word }:
                return await me.Load(layout.PageOf(who.Process, word), word.Number);
            case StoreStatement { Word: var word }:
                return await me.Store(layout.PageOf(who.Process, word), value, word.Number);
            case SwapStatement { Word: var word }:
                return await me.Swap(layout.PageOf(who.Process, word), value, word.Number);
            case ForkStatement fork:
                return Answer(await Fork(me, fork.Child));
            case ExitStatement:
                await me.Exit();
                return default;
            case WriteFileStatement { Word: var word }:
                return await Write(who, me, word, value);
            case ReadFileStatement { Word: var word }:
                return await Read(who, me, word);
            case ReadDiskStatement { Word: var word }:
                return new(await Stored(word), Error.None);
            case TruncateStatement truncate:
                return Answer(await me.Truncate(
                    layout.DescriptorOf(truncate.File), truncate.Pages));
            case MapStatement map:
                return Answer(await Map(who, me, map));
            default:
                return Answer(await OnRange(who, me, (RangeStatement)statement));
        }
    }

    void AddFiles()
    {
        if (program.Files.Count == 0)
        {
            return;
        }

        var disk = new Disk(machine, "file disk", Math.Max(1, layout.FileBlocks));
        kernel.UseDisk(disk);
        foreach (InitialFile file in program.Files)
        {
            kernel.AddFile(
                file.Name, layout.FirstBlockOf(file.Name), file.Pages.Count,
                layout.CapacityOf(file.Name));
        }

        layout.Fill(disk);
    }

    Proc Create(string process)
    {
        Proc proc = kernel.CreateProc(process);
        foreach (Inode inode in kernel.Inodes)
        {
            kernel.OpenNow(proc, inode);
        }

        if (layout.Buffers > 0)
        {
            kernel.MapNow(
                proc, new(layout.FirstBuffer, layout.Buffers, 0), Protection.ReadWrite,
                MapFlags.Private);
        }

        foreach (int cpu in program.CpusOf(process))
        {
            proc.AddThread(machine.Cpus[cpu]);
        }

        return proc;
    }

    async Routine<Error> Fork(UserThread me, string child)
    {
        (Proc? proc, Error error) = await me.Fork(
            child, [.. program.CpusOf(child).Select(cpu => machine.Cpus[cpu])]);
        if (proc is not null)
        {
            procs[child] = proc;
        }

        return error;
    }

    async Routine<Error> Map(UserContext who, UserThread me, MapStatement map)
    {
        MapFlags flags = MapFlags.NoReplace | (map.IsShared ? MapFlags.Shared : MapFlags.Private);
        int? file = map.File is { } its ? layout.DescriptorOf(its.File) : null;
        (_, Error error) = await me.Map(
            layout.PageOf(who.Process, map), map.Pages, RightsOf(map.Protection), flags, file,
            map.File?.Page ?? 0);
        return error == Error.EEXIST ? Error.EINVAL : error;
    }

    Routine<Error> OnRange(UserContext who, UserThread me, RangeStatement statement)
    {
        VirtualPage first = layout.PageOf(who.Process, statement.Range);
        int pages = statement.Range.Count;
        return statement switch
        {
            UnmapStatement => me.Unmap(first, pages),
            ProtectStatement protect => me.Protect(first, pages, RightsOf(protect.Protection)),
            SyncStatement => me.Sync(first, pages),
            EvictStatement => me.Evict(first, pages),
            _ => throw new ToolException($"{statement} is one that akaros has"),
        };
    }

    /// <summary>From a buffer of the thread's own: the kernel copies from memory.</summary>
    async Routine<UserResult> Write(UserContext who, UserThread me, FileWord word, ulong value)
    {
        VirtualPage buffer = layout.BufferOf(who);
        UserResult stored = await me.Store(buffer, value);
        return stored.Error != Error.None ? stored : Answer((await me.Write(
            layout.DescriptorOf(word.Page.File), layout.PositionOf(word), buffer, 0, 1)).Error);
    }

    /// <summary>What is behind the end of the file, cannot be read.</summary>
    async Routine<UserResult> Read(UserContext who, UserThread me, FileWord word)
    {
        VirtualPage buffer = layout.BufferOf(who);
        (int words, Error error) = await me.Read(
            layout.DescriptorOf(word.Page.File), layout.PositionOf(word), buffer, 0, 1);
        return error != Error.None ? Answer(error)
            : words == 0 ? Answer(Error.EINVAL)
            : await me.Load(buffer);
    }

    /// <summary>A hole is zeroes, whatever its block has.</summary>
    async Routine<ulong> Stored(FileWord word)
    {
        Inode inode = kernel.Inodes[layout.DescriptorOf(word.Page.File)];
        return await inode.HoleAt(word.Page.Page).Load()
            ? 0
            : kernel.FileDisk!.Peek(inode.FirstBlock + word.Page.Page, word.Number);
    }

    static Protection RightsOf(UserProtection protection) => protection switch
    {
        UserProtection.None => Protection.None,
        UserProtection.Read => Protection.Read,
        _ => Protection.ReadWrite,
    };

    static UserResult Answer(Error error) => new(0, error);
}
