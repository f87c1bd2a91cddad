using System;
using System.Collections.Generic;
using Verified.Akaros;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Scenarios;

/// <summary>
/// Each two of the kernel's operations at once, by two processes on one page of a file, while a
/// third party removes it.
/// </summary>
/// <remarks>
/// P and Q map both pages of the file, shared and clean, and each does one operation. The disk may
/// fail once. The kinds of machine take turns.
/// </remarks>
public static class AkarosPairs
{
    static readonly Operation[] All =
    [
        new("Load", "loads", async me => await me.Load(Page)),
        new("Store", "stores", async me => await me.Store(Page, 7)),
        new("Unmap", "unmaps the page", async me => await me.Unmap(Page)),
        new("Close", "closes the page", async me =>
            await me.Protect(Page, 1, Protection.None)),
        new("MapOver", "maps the other page there", async me => await me.Map(
            Page, 1, Protection.ReadWrite, MapFlags.Shared | MapFlags.Fixed, 0, 1)),
        new("MapPrivately", "maps the page privately, and populates it", async me =>
            await me.Map(
                null, 1, Protection.ReadWrite, MapFlags.Private | MapFlags.Populate, 0, 0)),
        new("MapPinned", "maps the page once more, pinned", async me => await me.Map(
            null, 1, Protection.ReadWrite, MapFlags.Shared | MapFlags.Locked, 0, 0)),
        new("Populate", "populates both pages", async me => await me.Populate(Page, 2)),
        new("Read", "reads the other page into it", async me => await me.Read(0, 1, Page, 0, 1)),
        new("Write", "writes the other page's word to it", async me =>
            await me.Write(0, 0, Page + 1, 0, 1)),
        new("Cut", "cuts the file to nothing", async me => await me.Truncate(0, 0)),
        new("Sync", "syncs both pages", async me => await me.Sync(Page, 2)),
        new("Fork", "forks", async me => await me.Fork("C")),
        new("Exit", "exits", async me => await me.Exit()),
    ];

    static VirtualPage Page => Kernel.UserStart;

    /// <summary>All of them, on a kernel.</summary>
    public static IReadOnlyList<Scenario> On(MakeKernel make)
    {
        var all = new List<Scenario>();
        for (int a = 0; a < All.Length; a++)
        {
            for (int b = a; b < All.Length; b++)
            {
                IReadOnlyList<AkarosHardware> machines = AkarosHardware.All;
                all.Add(Of(All[a], All[b], make, machines[(a + b) % machines.Count]));
            }
        }

        return all;
    }

    static Scenario Of(Operation a, Operation b, MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            $"{a.Name}Meets{b.Name}InRemoval",
            $"P {a.Does} and Q {b.Does} while two pages of a file are removed",
            ["P is ready first", "Q is ready first"],
            stage =>
            {
                MachineSettings settings = hardware.Settings(2) with
                {
                    DiskFailures = 1,
                    Frames = 24,
                };
                var on = new AkarosStage(stage, settings, make, filePages: 2, batch: 1);
                Proc p = on.Proc("P");
                Proc q = on.Proc("Q");
                on.Map(p, pages: 2);
                on.Map(q, pages: 2);
                on.Cache(2);
                on.Touch();
                on.Remover("R", 0, 2);
                int ready = 0;
                on.Thread("P.1", p, 0, async me =>
                {
                    await a.Do(me);
                    on.Occurs(0, ready++ == 0);
                });
                on.Thread("Q.1", q, 1, async me =>
                {
                    await b.Do(me);
                    on.Occurs(1, ready++ == 0);
                });
            });

    sealed record Operation(string Name, string Does, Func<UserThread, Routine> Do);
}
