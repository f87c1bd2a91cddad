using System.Collections.Generic;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;
using Verified.Specs;

namespace Verified.Scenarios;

/// <summary>The machine alone, used as a VM system must use it.</summary>
public static class MachineScenarios
{
    static readonly VirtualPage X = new(1);
    static readonly AddressSpaceId Space = new(1);

    public static readonly IReadOnlyList<Scenario> List =
    [
        ClearShootDownFree(MachineProfile.X86),
        ClearShootDownFree(MachineProfile.Armv7),
        ReadOnlyWhileStoring(MachineProfile.X86),
    ];

    /// <summary>The order of removal: clear the entry, shoot down, free the frame.</summary>
    static Scenario ClearShootDownFree(MachineProfile profile)
        => new(
            $"ClearShootDownFree{(profile == MachineProfile.X86 ? "" : "OnArmv7")}", "machine",
            "an entry is cleared, shot down and its frame freed while another CPU loads",
            ["the load finds the page", "the load faults"],
            stage =>
            {
                (Machine machine, Frame table, Frame frame) = Mapped(stage, profile);
                stage.Simulator.Start("cpu0", async () =>
                {
                    await machine.Memory.Exchange(table, X.Number, 0);
                    await machine.Shootdowns.Run(
                        machine.Cpus[0], InvalidationScope.Page(Space, X),
                        machine.Shootdowns.Everybody);
                    await machine.Frames.Free(frame);
                    await machine.Frames.Allocate();
                });
                stage.Simulator.Start("cpu1", async () =>
                {
                    UserResult first = await machine.Cpus[1].Try(AccessKind.Load, X);
                    UserResult second = await machine.Cpus[1].Try(AccessKind.Load, X);
                    stage.Occurs(first.Error == Error.None ? 0 : 1);
                    stage.Occurs(second.Error == Error.None ? 0 : 1);
                });
            });

    /// <summary>The right to store is taken atomically, so that no dirty bit is lost.</summary>
    static Scenario ReadOnlyWhileStoring(MachineProfile profile)
        => new(
            "ReadOnlyWhileStoring", "machine",
            "a page is made read-only by an atomic clear while another CPU stores to it",
            ["the store lands and is marked dirty", "the store faults"],
            stage =>
            {
                (Machine machine, Frame table, Frame frame) = Mapped(stage, profile);
                stage.Simulator.Start("cpu0", async () =>
                {
                    await machine.Memory.ClearBits(
                        table, X.Number, PageTableEntry.WritableBit);
                    await machine.Shootdowns.Run(
                        machine.Cpus[0], InvalidationScope.Page(Space, X),
                        machine.Shootdowns.Everybody);
                    var entry = new PageTableEntry(await machine.Memory.Read(table, X.Number));
                    ulong word = await machine.Memory.Read(frame, 0);
                    Check.Kernel(
                        word == 0 || entry.Dirty, "a page that was stored to is marked dirty");
                });
                stage.Simulator.Start("cpu1", async () =>
                {
                    UserResult stored = await machine.Cpus[1].Try(AccessKind.Store, X, 7);
                    stage.Occurs(stored.Error == Error.None ? 0 : 1);
                });
            });

    /// <summary>Two CPUs with one page mapped; the leaf table and the page's frame.</summary>
    static (Machine Machine, Frame Table, Frame Frame) Mapped(Stage stage, MachineProfile profile)
    {
        var machine = new Machine(
            stage.Simulator, new MachineSettings { Profile = profile, Frames = 8 });
        stage.Simulator.Monitor = new MachineMonitor(machine);
        Frame root = machine.Frames.Reserve();
        Frame table = machine.Frames.Reserve();
        Frame frame = machine.Frames.Reserve();
        machine.Memory.Poke(root, 0, PageTableEntry.Table(table).Bits);
        machine.Memory.Poke(table, X.Number, PageTableEntry.Leaf(frame, writable: true).Bits);
        foreach (Cpu cpu in machine.Cpus)
        {
            cpu.SetRoot(root, Space);
        }

        return (machine, table, frame);
    }
}
