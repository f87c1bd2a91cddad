using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Akaros;
using Verified.Machines;
using Verified.Simulation;
using Verified.Specs.Akaros;
using Xunit;

namespace Verified.Tests.OnAkaros;

/// <summary>
/// A kernel with a file of three pages, and one thread, whose process has the file open as 0.
/// </summary>
/// <remarks>
/// Pages have two words; word w of page i of the file is 100 + 10 i + w. The file may grow to five
/// pages, and its first block is block 1 of the disk.
/// </remarks>
sealed class Solo
{
    public const int Pages = 3;
    public const int Capacity = 5;

    Solo(Simulator simulator, MachineSettings settings, int batch)
    {
        Machine = new Machine(simulator, settings);
        Kernel = new OpenKernel(Machine, batch);
        Disk = new Disk(Machine, "disk", Capacity + 1);
        Kernel.UseDisk(Disk);
        File = Kernel.AddFile("F", 1, Pages, Capacity);
        for (int i = 0; i < Pages; i++)
        {
            for (int word = 0; word < settings.Words; word++)
            {
                Disk.Poke(i + 1, word, InFile(i, word));
            }
        }

        Proc = Kernel.CreateProc("P");
        Kernel.OpenNow(Proc, File);
        Me = new UserThread(Kernel, Proc, Machine.Cpus[0]);
        Proc.AddThread(Me.Cpu);
        Me.Cpu.SetRoot(Proc.Tables.Root, Proc.Space);
    }

    public Machine Machine { get; }

    public OpenKernel Kernel { get; }

    public Disk Disk { get; }

    public Inode File { get; }

    public Proc Proc { get; }

    public UserThread Me { get; }

    /// <summary>What the kernel said, in order; empty if it has another observer.</summary>
    public List<string> Said { get; } = [];

    /// <summary>Who goes on while he can; null for the task that was started first.</summary>
    public string? Preferred { get; set; }

    /// <summary>Looks at the state before each step, and may prefer somebody else.</summary>
    public Action? BeforeStep { get; set; }

    /// <summary>How many shootdowns there were.</summary>
    public int Shootdowns => Machine.Shootdowns.Ended;

    /// <summary>The regions of the process, as text.</summary>
    public string Regions => RegionsOf(Proc);

    public static MachineSettings X86 { get; } = new() { Frames = 48, Tlb = TlbFreedom.Tame };

    public static MachineSettings Armv7 { get; } = X86 with { Profile = MachineProfile.Armv7 };

    public static ulong InFile(int page, int word) => (ulong)(100 + (10 * page) + word);

    public static string RegionsOf(Proc proc)
        => string.Join(" ", proc.Regions.Select(each =>
            $"{each.Bounds.Start.Number}+{each.Bounds.Pages}"
            + (each.File is null ? "" : $"@{each.Bounds.Offset}")));

    /// <summary>One schedule; no rule is broken in it.</summary>
    /// <param name="fails">Which of the environment's choices are answered with 1.</param>
    public static void Holds(
        Func<Solo, Routine> program, MachineSettings? settings = null,
        Func<string, bool>? fails = null, Action<Solo>? before = null,
        int batch = OpenKernel.UsualBatch)
    {
        Violation? broken = Run(program, settings, fails, before, batch, isWatched: true);
        Assert.True(broken is null, $"{broken?.Rule}: {broken?.Fact}");
    }

    /// <summary>The same without rules of Akaros, for what no rule would let pass.</summary>
    public static void Unwatched(
        Func<Solo, Routine> program, MachineSettings? settings = null,
        Func<string, bool>? fails = null, Action<Solo>? before = null,
        int batch = OpenKernel.UsualBatch)
    {
        Violation? broken = Run(program, settings, fails, before, batch, isWatched: false);
        Assert.True(broken is null, $"{broken?.Rule}: {broken?.Fact}");
    }

    /// <summary>The fact of a violation of a basic rule.</summary>
    public static string FactOf(
        BasicRule rule, Func<Solo, Routine> program, Action<Solo>? before = null)
    {
        Violation? broken = Run(
            program, null, null, before, OpenKernel.UsualBatch, isWatched: false);
        Assert.NotNull(broken);
        Assert.Equal(rule.Name, broken.Rule);
        return broken.Fact;
    }

    /// <summary>The kernel tells what it does to a list, and to no rule.</summary>
    /// <param name="heard">Is told each as it happens.</param>
    public void Listen(Action<string>? heard = null)
        => Kernel.Observer = Listener.Of(said =>
        {
            Said.Add(said);
            heard?.Invoke(said);
        });

    /// <summary>The object of a task's next step, by its name; null before it has one.</summary>
    public string? NextOf(string name)
    {
        Simulator simulator = Machine.Simulator;
        for (int i = 0; i < simulator.TaskCount; i++)
        {
            if (simulator.Task(i) is { IsAtPoint: true } task && task.Name == name)
            {
                return simulator.NameOf(task.Pending.Object);
            }
        }

        return null;
    }

    /// <summary>An entry of the process, as it is.</summary>
    public PageTableEntry EntryOf(VirtualPage page) => Proc.Tables.Peek(page);

    static Violation? Run(
        Func<Solo, Routine> program, MachineSettings? settings, Func<string, bool>? fails,
        Action<Solo>? before, int batch, bool isWatched)
    {
        Solo? on = null;
        return new Simulator().Run(new Answers(fails, () => PreferredOn(on)), simulator =>
        {
            on = new Solo(simulator, settings ?? X86, batch);
            before?.Invoke(on);
            if (isWatched)
            {
                AkarosMonitor.Watch(on.Kernel);
            }

            simulator.Start("P.1", () => program(on));
        });
    }

    static string? PreferredOn(Solo? on)
    {
        on?.BeforeStep?.Invoke();
        return on?.Preferred;
    }

    /// <summary>Who is preferred, or the lowest task; 1 for what should fail, and else 0.
    /// </summary>
    sealed class Answers(Func<string, bool>? fails, Func<string?> preferred) : IDecider
    {
        public int NextTask(Simulator simulator)
        {
            string? name = preferred();
            for (int i = 0; i < simulator.TaskCount; i++)
            {
                if (simulator.Task(i).Name == name
                    && (simulator.Enabled & (1UL << i)) != 0)
                {
                    return i;
                }
            }

            return System.Numerics.BitOperations.TrailingZeroCount(simulator.Enabled);
        }

        public int NextValue(Simulator simulator, string name, int below)
            => fails is not null && fails(name) ? 1 : 0;
    }
}
