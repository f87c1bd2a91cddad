using System;
using Verified.Codezero;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;
using Verified.Specs.Codezero;

namespace Verified.Scenarios;

/// <summary>Makes a pager on a machine: the correct one, or a published variant of it.</summary>
public delegate Mm0 MakeMm0(Machine machine, int handlers);

/// <summary>
/// A machine with Codezero's pager on it, watched by the rules and the ghost memory.
/// </summary>
public sealed class CodezeroStage
{
    /// <summary>Where the scenarios' one area starts.</summary>
    public static readonly VirtualPage First = new(1);

    /// <summary>What word 0 of page i of a file holds at the start, less i.</summary>
    public const ulong InFile = 100;

    readonly Stage stage;
    Disk? fileDisk;
    int usedBlocks;

    public CodezeroStage(Stage stage, MachineSettings settings, int handlers, MakeMm0 make)
    {
        ArgumentNullException.ThrowIfNull(stage);
        ArgumentNullException.ThrowIfNull(make);
        this.stage = stage;
        Machine = new Machine(stage.Simulator, settings);
        Mm0 = make(Machine, handlers);
        CodezeroMonitor.Watch(Mm0);
    }

    public Machine Machine { get; }

    public Mm0 Mm0 { get; }

    /// <summary>A page of the area.</summary>
    public static VirtualPage Page(int number) => First + number;

    /// <summary>A task with one private area of zero pages.</summary>
    public Tcb Task(string name, int pages, int fileOffset = 0)
    {
        Tcb tcb = Mm0.CreateTask(name);
        Mm0.MapAnonymous(tcb, First, pages, writable: true, fileOffset);
        return tcb;
    }

    /// <summary>One more private area of zero pages.</summary>
    public void Area(
        Tcb tcb, VirtualPage start, int pages, int fileOffset, bool writable = true)
        => Mm0.MapAnonymous(tcb, start, pages, writable, fileOffset);

    /// <summary>Gives the pager its disks.</summary>
    public void Disks(int fileBlocks, int swapBlocks)
    {
        fileDisk = new Disk(Machine, "file disk", fileBlocks);
        Mm0.UseDisks(fileDisk, new Disk(Machine, "swap disk", swapBlocks));
    }

    /// <summary>
    /// A file on the disk: word 0 of its page i is <see cref="InFile"/> + i, every other word 0.
    /// </summary>
    /// <param name="capacity">How many pages it may grow to; 0 for not at all.</param>
    public Vnode File(string name, int pages, int capacity = 0)
    {
        Vnode file = Mm0.AddFile(name, usedBlocks, pages, Math.Max(pages, capacity));
        for (int i = 0; i < pages; i++)
        {
            fileDisk!.Poke(usedBlocks + i, 0, InFile + (ulong)i);
        }

        usedBlocks += file.Capacity;

        return file;
    }

    /// <summary>Opens a file for a task, in the set-up.</summary>
    public int Open(Tcb tcb, string file) => Mm0.OpenNow(tcb, file);

    /// <summary>Maps pages of a file into a task, in the set-up.</summary>
    /// <returns>The first page, behind what the task has.</returns>
    public VirtualPage MapFile(Tcb tcb, string file, int offset, int pages, VmFlags flags)
    {
        ArgumentNullException.ThrowIfNull(tcb);
        VirtualPage start = tcb.Areas.Count == 0 ? First : tcb.Areas[^1].End;
        Mm0.MapFile(tcb, Open(tcb, file), start, pages, offset, flags);
        return start;
    }

    /// <summary>Starts a thread on a CPU, in the set-up.</summary>
    public void Thread(string name, Tcb tcb, int cpu, Func<UserThread, Routine> program)
    {
        ArgumentNullException.ThrowIfNull(tcb);
        ArgumentNullException.ThrowIfNull(program);
        var thread = new UserThread(Mm0, tcb, Machine.Cpus[cpu]);
        tcb.AddThread(thread.Cpu);
        thread.Cpu.SetRoot(tcb.Tables.Root, tcb.Id);
        stage.Simulator.Start(name, () => program(thread));
    }

    /// <summary>Forks, and starts the child's thread on a CPU.</summary>
    /// <returns>The child, or null when the fork was refused.</returns>
    public async Routine<Tcb?> Fork(
        UserThread parent, string child, int cpu, Func<UserThread, Routine> program)
    {
        ArgumentNullException.ThrowIfNull(parent);
        Cpu where = Machine.Cpus[cpu];
        Reply reply = await parent.Fork(child, where);
        if (reply.Child is { } tcb)
        {
            stage.Simulator.Start($"{child}.1", () => Run(tcb, where, program));
        }

        return reply.Child;
    }

    /// <summary>Notes that an outcome was seen.</summary>
    public void Occurs(int outcome) => stage.Occurs(outcome);

    /// <summary>Notes an outcome if a condition holds.</summary>
    public void Occurs(int outcome, bool seen)
    {
        if (seen)
        {
            stage.Occurs(outcome);
        }
    }

    async Routine Run(Tcb tcb, Cpu cpu, Func<UserThread, Routine> program)
    {
        await cpu.LoadRoot(tcb.Tables.Root, tcb.Id);
        await program(new UserThread(Mm0, tcb, cpu));
    }
}
