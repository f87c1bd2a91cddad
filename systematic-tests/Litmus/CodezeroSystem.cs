using System;
using System.Linq;
using Verified.Abstract;
using Verified.Codezero;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;
using Verified.Specs.Codezero;

namespace Verified.Litmus;

/// <summary>Codezero's pager as tests ask for it, with all its rules.</summary>
/// <param name="profile">Of its machine; null for the usual one.</param>
/// <param name="make">A published variant; null for the correct pager.</param>
/// <param name="variant">The variant's name; null for the correct pager.</param>
public sealed class CodezeroSystem(
    MachineProfile? profile = null, Func<Machine, int, Mm0>? make = null, string? variant = null)
    : IVmSystem
{
    public string Name => "codezero";

    public MachineProfile Machine { get; } = profile ?? MachineProfile.X86;

    public Origin OriginOf(VmTest test)
    {
        ArgumentNullException.ThrowIfNull(test);
        return new(test.File, []) { Variant = variant, Machine = profile?.Name };
    }

    public string? Lacks(UserProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        return program.AllStatements.Select(placed => placed.Statement switch
        {
            DiscardStatement => "discard",
            TruncateStatement => "truncate",
            _ => null,
        }).FirstOrDefault(lack => lack is not null);
    }

    public Func<Simulator, IVmWorld> For(UserProgram program)
    {
        var layout = new CodezeroLayout(program, Machine);
        Func<Machine, int, Mm0> its = make ?? ((machine, handlers) => new Mm0(machine, handlers));
        return simulator => new CodezeroTest(simulator, program, layout, its);
    }
}

/// <summary>A program's machine with the pager, its files, and its first processes.</summary>
sealed class CodezeroTest : IVmWorld
{
    readonly UserProgram program;
    readonly ProgramLayout layout;
    readonly Machine machine;
    readonly Mm0 mm0;
    readonly System.Collections.Generic.Dictionary<string, Tcb> tasks = [];
    readonly System.Collections.Generic.Dictionary<(string Process, int Cpu), UserThread> threads
        = [];

    public CodezeroTest(
        Simulator simulator, UserProgram program, CodezeroLayout settings,
        Func<Machine, int, Mm0> make)
    {
        (this.program, layout) = (program, settings.Places);
        machine = new Machine(simulator, settings.Settings);
        mm0 = make(machine, Mm0.OneForEachCpu);
        mm0.UseIds(layout.Processes + 1);
        CodezeroMonitor.Watch(mm0);
        AddDisks(settings.SwapSlots);
        foreach (string process in program.Processes)
        {
            Tcb tcb = mm0.CreateTask(process);
            foreach (InitialFile file in program.Files)
            {
                mm0.OpenNow(tcb, file.Name);
            }

            if (layout.Buffers > 0)
            {
                mm0.MapAnonymous(tcb, layout.FirstBuffer, layout.Buffers);
            }

            tasks[process] = tcb;
            foreach (int cpu in program.CpusOf(process))
            {
                tcb.AddThread(machine.Cpus[cpu]);
            }
        }
    }

    public async Routine Enter(UserContext who)
    {
        Tcb tcb = tasks[who.Process];
        int cpu = program.CpuOf(who);
        if (!threads.TryGetValue((who.Process, cpu), out UserThread? thread))
        {
            thread = new UserThread(mm0, tcb, machine.Cpus[cpu]);
            threads.Add((who.Process, cpu), thread);
        }

        thread.Cpu.Trap = thread;
        if (thread.Cpu.Root != tcb.Tables.Root)
        {
            await thread.Cpu.LoadRoot(tcb.Tables.Root, tcb.Id);
        }
    }

    public async Routine<UserResult> Do(UserContext who, Statement statement, ulong value)
    {
        UserThread me = ThreadOf(who);
        switch (statement)
        {
            case LoadStatement { Word: var word }:
                return await me.Load(layout.PageOf(who.Process, word), word.Number);
            case StoreStatement { Word: var word }:
                return await me.Store(layout.PageOf(who.Process, word), value, word.Number);
            case SwapStatement { Word: var word }:
                return await me.Swap(layout.PageOf(who.Process, word), value, word.Number);
            case ForkStatement fork:
                return await Fork(me, fork.Child);
            case ExitStatement:
                await me.Exit();
                return default;
            case WriteFileStatement { Word: var word }:
                return await Write(who, me, word, value);
            case ReadFileStatement { Word: var word }:
                return await Read(who, me, word);
            case ReadDiskStatement { Word: var word }:
                return new(mm0.FileDisk!.Peek(
                    layout.FirstBlockOf(word.Page.File) + word.Page.Page, word.Number), Error.None);
            case MapStatement map:
                return Answer(await Map(who, me, map));
            default:
                return Answer(await OnRange(who, me, (RangeStatement)statement));
        }
    }

    void AddDisks(int swapSlots)
    {
        if (swapSlots == 0 && program.Files.Count == 0)
        {
            return;
        }

        var disk = new Disk(machine, "file disk", Math.Max(1, layout.FileBlocks));
        mm0.UseDisks(disk, new Disk(machine, "swap disk", Math.Max(1, swapSlots)));
        foreach (InitialFile file in program.Files)
        {
            int first = layout.FirstBlockOf(file.Name);
            mm0.AddFile(file.Name, first, file.Pages.Count, layout.CapacityOf(file.Name));
        }

        layout.Fill(disk);
    }

    UserThread ThreadOf(UserContext who) => threads[(who.Process, program.CpuOf(who))];

    async Routine<UserResult> Fork(UserThread me, string child)
    {
        Reply reply = await me.Fork(
            child, [.. program.CpusOf(child).Select(cpu => machine.Cpus[cpu])]);
        if (reply.Child is { } tcb)
        {
            tasks[child] = tcb;
        }

        return Answer(reply.Error);
    }

    async Routine<Error> Map(UserContext who, UserThread me, MapStatement map)
    {
        VmFlags flags = FlagsOf(map.Protection)
            | (map.IsShared ? VmFlags.Shared : VmFlags.Private);
        VirtualPage first = layout.PageOf(who.Process, map);
        Reply reply = map.File is { } file
            ? await me.MapFile(layout.DescriptorOf(file.File), file.Page, flags, map.Pages, first)
            : await me.Map(flags, map.Pages, first);
        return reply.Error;
    }

    async Routine<Error> OnRange(UserContext who, UserThread me, RangeStatement statement)
    {
        PageRange range = statement.Range;
        VirtualPage first = layout.PageOf(who.Process, range);
        Reply reply = await (statement switch
        {
            UnmapStatement => me.Unmap(first, range.Count),
            ProtectStatement protect =>
                me.Protect(first, range.Count, FlagsOf(protect.Protection)),
            SyncStatement => me.Sync(first, range.Count),
            LockStatement => me.Wire(first, range.Count),
            UnlockStatement => me.Unwire(first, range.Count),
            EvictStatement => me.Evict(first, range.Count),
            _ => throw new ToolException($"{statement} is one that codezero has"),
        });

        // The pager names the access that a wiring stands for.
        return statement is LockStatement && reply.Error == Error.SEGV
            ? Error.EACCES
            : reply.Error;
    }

    /// <summary>From a buffer of the thread's own: the pager copies from memory.</summary>
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
        Reply read = await me.Read(
            layout.DescriptorOf(word.Page.File), layout.PositionOf(word), buffer, 0, 1);
        return read.Error != Error.None ? Answer(read.Error)
            : read.Value == 0 ? Answer(Error.EINVAL)
            : await me.Load(buffer);
    }

    static VmFlags FlagsOf(Protection protection) => protection switch
    {
        Protection.None => VmFlags.None,
        Protection.Read => VmFlags.Read,
        _ => VmFlags.Prot,
    };

    static UserResult Answer(Error error) => new(0, error);
}
