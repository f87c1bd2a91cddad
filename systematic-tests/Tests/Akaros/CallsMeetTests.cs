using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Akaros;
using Verified.Explorer;
using Verified.Machines;
using Verified.Scenarios;
using Verified.Simulation;
using Verified.Xunit;
using Xunit;

namespace Verified.Tests.OnAkaros;

/// <summary>
/// Each two calls at once, by two threads of one process, or of two that share a file, and each
/// while an event comes: whatever happens first, all rules hold, and all go on.
/// </summary>
/// <remarks>
/// The scenarios let processes meet that share nothing but a page. Threads of one process share
/// its regions, its descriptors and its tables, too, each under a lock of its own.
/// </remarks>
public class CallsMeetTests
{
    /// <summary>What no thread can ask for: the kernel tells what a map has.</summary>
    const string Tells = "tells";

    const string Exits = "exits";

    /// <summary>Page 0 of the file is in memory, and shared; page 1 is neither.</summary>
    /// <remarks>Regions keep descriptor 0 in use; nothing but the process keeps 1.</remarks>
    static readonly (string Name, Func<UserThread, Routine> Do)[] Calls =
    [
        ("loads", async me => await me.Load(Page + 1)),
        ("stores", async me => await me.Store(Page, 1)),
        ("stores privately", async me => await me.Store(Page + 1, 1)),
        ("unmaps", async me => await me.Unmap(Page, 2)),
        ("unmaps and closes", async me =>
        {
            await me.Unmap(Page, 2);
            await me.Close(0);
        }),
        ("protects", async me => await me.Protect(Page, 2, Protection.Read)),
        ("maps over", async me => await me.Map(
            Page, 1, Protection.ReadWrite, MapFlags.Private | MapFlags.Fixed, 0, 1)),
        ("maps", async me => await me.Map(
            null, 1, Protection.ReadWrite, MapFlags.Shared | MapFlags.Populate, 0, 1)),
        ("maps pinned", async me => await me.Map(
            null, 1, Protection.Read, MapFlags.Shared | MapFlags.Locked, 0)),
        ("populates", async me => await me.Populate(Page, 2)),
        ("reads", async me => await me.Read(1, 1, Page, 0, 1)),
        ("writes", async me => await me.Write(1, 0, Page + 1, 0, 1)),
        ("writes behind the end", async me => await me.Write(1, 2, Page, 0, 1)),
        ("cuts", async me => await me.Truncate(1, 0)),
        ("cuts one page", async me => await me.Truncate(1, 1)),
        ("grows", async me => await me.Truncate(1, 3)),
        ("syncs", async me => await me.Sync(Page, 1)),
        ("syncs the file", async me => await me.FileSync(1)),
        ("evicts", async me => await me.Evict(Page, 2)),
        ("opens", async me => await me.Close((await me.Open("F")).Descriptor)),
        ("opens cut", async me => await me.Open("F", truncate: true)),
        ("closes", async me => await me.Close(1)),
        ("forks", async me => await me.Fork("C")),
        (Exits, async me => await me.Exit()),
        (Tells, _ => default),
    ];

    public static IEnumerable<ITheoryDataRow> Pairs
        => from i in Enumerable.Range(0, Calls.Length)
           from other in Calls.Skip(i)
           select new TheoryDataRow<string, string>(Calls[i].Name, other.Name);

    static VirtualPage Page => Kernel.UserStart;

    [SystematicTheory(Schedules = 30)]
    [MemberData(nameof(Pairs))]
    public void Of_two_threads_of_a_process(Stage stage, string one, string other)
    {
        AkarosStage on = Stand(stage, one, other);
        Proc p = Process(on, "P");
        on.Cache();
        on.Touch();
        Thread(on, "P.1", p, 0, one);
        Thread(on, "P.2", p, 1, other);
    }

    [SystematicTheory(Schedules = 30)]
    [MemberData(nameof(Pairs))]
    public void Of_two_processes(Stage stage, string one, string other)
    {
        AkarosStage on = Stand(stage, one, other);
        Proc p = Process(on, "P");
        Proc q = Process(on, "Q");
        on.Cache();
        on.Touch();
        Thread(on, "P.1", p, 0, one);
        Thread(on, "Q.1", q, 1, other);
    }

    /// <summary>Who posts an event keeps the process alive.</summary>
    public static IEnumerable<ITheoryDataRow> BesideAnEvent
        => from call in Calls where call.Name != Exits select new TheoryDataRow<string>(call.Name);

    /// <summary>The kernel maps memory for an event in the name of no thread.</summary>
    [SystematicTheory(Schedules = 30)]
    [MemberData(nameof(BesideAnEvent))]
    public void Of_a_thread_and_an_event(Stage stage, string call)
    {
        AkarosStage on = Stand(stage, call, "event");
        Proc p = Process(on, "P");
        on.Cache();
        on.Touch();
        Thread(on, "P.1", p, 0, call);
        stage.Simulator.Start("E", async () => await on.Kernel.PostEvent(p));
    }

    /// <summary>The kinds of machine take turns.</summary>
    static AkarosStage Stand(Stage stage, string one, string other)
    {
        IReadOnlyList<AkarosHardware> all = AkarosHardware.All;
        AkarosHardware hardware = all[(one.Length + other.Length) % all.Count];
        return new AkarosStage(
            stage, hardware.Settings(2) with { Frames = 32 },
            (machine, batch) => new Kernel(machine, batch), filePages: 2);
    }

    static Proc Process(AkarosStage on, string name)
    {
        Proc proc = on.Proc(name);
        on.Kernel.OpenNow(proc, on.File);
        on.Map(proc);
        on.Map(proc, flags: MapFlags.Private, offset: 1);
        return proc;
    }

    /// <summary>After its call a thread uses both pages, as far as it may.</summary>
    static void Thread(AkarosStage on, string name, Proc proc, int cpu, string call)
        => on.Thread(name, proc, cpu, async me =>
        {
            await Calls.Single(each => each.Name == call).Do(me);
            if (call == Tells)
            {
                await Kernel.PageMapInfo(on.File.Map);
            }

            if (call != Exits)
            {
                await me.Store(Page, 2);
                await me.Load(Page);
                await me.Load(Page + 1);
            }
        });
}
