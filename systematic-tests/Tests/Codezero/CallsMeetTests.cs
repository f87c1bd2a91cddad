using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Codezero;
using Verified.Explorer;
using Verified.Machines;
using Verified.Scenarios;
using Verified.Simulation;
using Verified.Xunit;
using Xunit;

namespace Verified.Tests.OnCodezero;

/// <summary>
/// Each two calls at once, by two threads of one task, or of two that share a file and a segment:
/// whatever they do first, all rules hold, and both go on.
/// </summary>
/// <remarks>
/// The scenarios let operations on memory meet. Here are files and segments, too, of which a task's
/// threads share the descriptors and the attachments.
/// </remarks>
public class CallsMeetTests
{
    const int Key = 7;
    const string File = "file";

    /// <summary>Two private pages of zeroes, and behind them a page of a shared file.</summary>
    static readonly (string Name, Func<UserThread, Routine> Do)[] Calls =
    [
        ("loads", async me => await me.Load(Page)),
        ("stores", async me => await me.Store(Page, 1)),
        ("stores to the file", async me => await me.Store(Page + 2, 1)),
        ("unmaps", async me => await me.Unmap(Page + 1, 2)),
        ("unmaps the middle", async me => await me.Unmap(Page + 1)),
        ("protects", async me => await me.Protect(Page, 3, VmFlags.Read)),
        ("maps", async me => await me.Map(VmFlags.Prot | VmFlags.Private, 1)),
        ("maps shared", async me => await me.Map(VmFlags.Prot | VmFlags.Shared, 1)),
        ("maps the file", async me => await me.MapFile(
            0, 0, VmFlags.Prot | VmFlags.Private, 1)),
        ("reads", async me => await me.Read(0, 0, Page, 0, 1)),
        ("writes", async me => await me.Write(0, 0, Page, 0, 1)),
        ("writes behind the end", async me => await me.Write(0, 2, Page, 0, 1)),
        ("syncs", async me => await me.Sync(Page + 2)),
        ("syncs the file", async me => await me.FileSync(0)),
        ("evicts", async me => await me.Evict(Page, 3)),
        ("evicts one", async me => await me.Evict(Page)),
        ("swaps out", async me =>
        {
            await me.Store(Page, 1);
            await me.Evict(Page);
            await me.Unmap(Page);
        }),
        ("wires", async me =>
        {
            await me.Wire(Page, 2);
            await me.Unwire(Page, 2);
        }),
        ("prefaults", async me => await me.Prefault(Page, VmFlags.Prot, 2)),
        ("opens", async me => await me.Close((int)(await me.Open(File)).Value)),
        ("closes", async me => await me.Close(0)),
        ("gets a segment", async me => await me.ShmGet(Key, 1)),
        ("attaches", async me => await me.ShmAttach(
            (int)(await me.ShmGet(Key, 1)).Value)),
        ("attaches another", async me => await me.ShmAttach(
            (int)(await me.ShmGet(Key + 1, 1)).Value)),
        ("detaches", async me =>
        {
            Reply segment = await me.ShmGet(Key, 1);
            Reply first = await me.ShmAttach((int)segment.Value);
            await me.ShmDetach(new((int)first.Value));
        }),
        ("forks", async me => await me.Fork("C")),
        ("exits", async me => await me.Exit()),
    ];

    public static IEnumerable<ITheoryDataRow> Pairs
        => from i in Enumerable.Range(0, Calls.Length)
           from other in Calls.Skip(i)
           select new TheoryDataRow<string, string>(Calls[i].Name, other.Name);

    static VirtualPage Page => CodezeroStage.First;

    [SystematicTheory(Schedules = 30)]
    [MemberData(nameof(Pairs))]
    public void Of_two_threads_of_a_task(Stage stage, string one, string other)
    {
        CodezeroStage on = Stand(stage, one, other);
        Tcb p = Task(on, "P");
        Thread(on, "P.1", p, 0, one);
        Thread(on, "P.2", p, 1, other);
    }

    [SystematicTheory(Schedules = 30)]
    [MemberData(nameof(Pairs))]
    public void Of_two_tasks(Stage stage, string one, string other)
    {
        CodezeroStage on = Stand(stage, one, other);
        Thread(on, "P.1", Task(on, "P"), 0, one);
        Thread(on, "Q.1", Task(on, "Q"), 1, other);
    }

    /// <summary>Pages are pushed out, and what needs more than there is, is refused.</summary>
    [SystematicTheory(Schedules = 30)]
    [MemberData(nameof(Pairs))]
    public void Of_two_tasks_that_memory_is_short_for(Stage stage, string one, string other)
    {
        CodezeroStage on = Stand(stage, one, other, frames: 10);
        Thread(on, "P.1", Task(on, "P"), 0, one);
        Thread(on, "Q.1", Task(on, "Q"), 1, other);
    }

    /// <summary>The kinds of machine take turns.</summary>
    static CodezeroStage Stand(Stage stage, string one, string other, int frames = 40)
    {
        bool isX86 = (one.Length + other.Length) % 2 == 0;
        var on = new CodezeroStage(
            stage,
            new MachineSettings
            {
                Profile = isX86 ? MachineProfile.X86 : MachineProfile.Armv7,
                Cpus = 2, Words = 1, Frames = frames,
            },
            2, (machine, handlers) => new Mm0(machine, handlers));
        on.Disks(4, 4);
        on.File(File, 1, 3);
        return on;
    }

    static Tcb Task(CodezeroStage on, string name)
    {
        Tcb tcb = on.Task(name, 2);
        on.MapFile(tcb, File, 0, 1, VmFlags.Prot | VmFlags.Shared);
        return tcb;
    }

    /// <summary>After its call a thread uses its pages, as far as it may.</summary>
    static void Thread(CodezeroStage on, string name, Tcb tcb, int cpu, string call)
        => on.Thread(name, tcb, cpu, async me =>
        {
            await Calls.Single(each => each.Name == call).Do(me);
            if (call != "exits")
            {
                await me.Store(Page, 2);
                await me.Load(Page + 1);
                await me.Load(Page + 2);
            }
        });
}
