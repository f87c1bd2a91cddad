using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Akaros;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;
using Verified.Specs.Akaros;

namespace Verified.Scenarios;

/// <summary>Makes a kernel on a machine: the correct one, or a published variant of it.</summary>
/// <param name="batch">How many processes, or pages, it deals with at once.</param>
public delegate Kernel MakeKernel(Machine machine, int batch);

/// <summary>A machine with Akaros's kernel on it, watched by the rules.</summary>
public sealed class AkarosStage
{
    /// <summary>What word 0 of page i of the file holds at the start, less i.</summary>
    public const ulong InFile = 100;

    const int MostPages = 4;

    readonly Stage stage;
    readonly Disk disk;

    public AkarosStage(
        Stage stage, MachineSettings settings, MakeKernel make, int filePages = 1,
        int batch = Kernel.UsualBatch)
    {
        ArgumentNullException.ThrowIfNull(stage);
        ArgumentNullException.ThrowIfNull(make);
        this.stage = stage;
        Machine = new Machine(stage.Simulator, settings);
        Kernel = make(Machine, batch);
        int capacity = Math.Max(filePages, MostPages);
        disk = new Disk(Machine, "disk", capacity);
        Kernel.UseDisk(disk);
        for (int i = 0; i < filePages; i++)
        {
            disk.Poke(i, 0, InFile + (ulong)i);
        }

        File = Kernel.AddFile("F", 0, filePages, capacity);
        AkarosMonitor.Watch(Kernel);
    }

    public Machine Machine { get; }

    public Kernel Kernel { get; }

    /// <summary>The one file.</summary>
    public Inode File { get; }

    /// <summary>A process that has the file open, as descriptor 0.</summary>
    public Proc Proc(string name, bool writable = true)
    {
        Proc proc = Kernel.CreateProc(name);
        Kernel.OpenNow(proc, File, writable);
        return proc;
    }

    /// <summary>Maps pages of the file, behind what the process has.</summary>
    /// <returns>The first page.</returns>
    public VirtualPage Map(
        Proc proc, Protection protection = Protection.ReadWrite,
        MapFlags flags = MapFlags.Shared, int offset = 0, int pages = 1)
    {
        ArgumentNullException.ThrowIfNull(proc);
        IReadOnlyList<VmRegion> regions = proc.Regions;
        VirtualPage start = regions.Count == 0 ? Kernel.UserStart : regions[^1].Bounds.End;
        Kernel.MapNow(proc, new Bounds(start, pages, offset), protection, flags, descriptor: 0);
        return start;
    }

    /// <summary>Puts pages of the file into memory, clean and used by nobody.</summary>
    public void Cache(int pages = 1)
    {
        for (int i = 0; i < pages; i++)
        {
            Kernel.CacheNow(File, i);
        }
    }

    /// <summary>Maps the cached pages in every shared region, clean.</summary>
    public void Touch()
    {
        foreach (VmRegion region in File.Map.Regions.Where(each => each.IsShared))
        {
            for (int i = region.Bounds.Offset; i < region.Bounds.EndIndex; i++)
            {
                Kernel.TouchNow(region, i);
            }
        }
    }

    /// <summary>Starts a thread on a CPU, in the set-up.</summary>
    public void Thread(string name, Proc proc, int cpu, Func<UserThread, Routine> program)
    {
        ArgumentNullException.ThrowIfNull(proc);
        ArgumentNullException.ThrowIfNull(program);
        var thread = new UserThread(Kernel, proc, Machine.Cpus[cpu]);
        proc.AddThread(thread.Cpu);
        thread.Cpu.SetRoot(proc.Tables.Root, proc.Space);
        stage.Simulator.Start(name, () => program(thread));
    }

    /// <summary>Starts a thread of the kernel that removes pages of the file.</summary>
    /// <param name="after">Is told how many were removed.</param>
    public void Remover(string name, int first, int count, Action<int>? after = null)
        => stage.Simulator.Start(name, async () =>
        {
            int removed = await Kernel.RemoveContiguous(File.Map, first, count);
            after?.Invoke(removed);
        });

    /// <summary>What the disk has of word 0 of a page of the file.</summary>
    public ulong Stored(int page) => disk.Peek(page, 0);

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
}
