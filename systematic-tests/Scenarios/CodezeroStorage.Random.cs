using Verified.Codezero;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Scenarios;

/// <summary>Any operations at once: what nobody thought of.</summary>
public static partial class CodezeroStorage
{
    const int AreaPages = 7;

    /// <summary>Two threads and their children do a few operations each, whichever.</summary>
    public static Scenario RandomOperationsMeet(MakeMm0 make, MachineProfile profile)
        => Define(
            nameof(RandomOperationsMeet), profile,
            "two threads do five operations each, as the choices say, and so do their children",
            ["a thread is done", "a child is done"],
            stage =>
            {
                MachineSettings settings = Few(profile, cpus: 4, frames: 12) with
                {
                    AllocationFailures = 1,
                    DiskFailures = 1,
                };
                CodezeroStage on = Stored(stage, settings, make, fileBlocks: 4, slots: 12);
                on.File("f", 2, capacity: 3);
                Tcb p = on.Task("P", 3);
                on.MapFile(p, "f", 0, 2, PrivateFile);
                on.MapFile(p, "f", 0, 2, SharedFile);
                var party = new Party(on, stage.Simulator);
                for (int i = 0; i < 2; i++)
                {
                    on.Thread($"P.{i + 1}", p, i, me => party.Act(me, 5, outcome: 0));
                }
            });

    /// <summary>Threads that do as the choices say.</summary>
    sealed class Party(CodezeroStage on, Simulator simulator)
    {
        int cpus = 2;

        public async Routine Act(UserThread me, int operations, int outcome)
        {
            for (int i = 0; i < operations; i++)
            {
                int at = simulator.Choose("page", AreaPages);
                int pages = at + 1 < AreaPages ? 1 + simulator.Choose("pages", 2) : 1;
                await Do(me, simulator.Choose("operation", 18), CodezeroStage.Page(at), pages);
            }

            on.Occurs(outcome);
            if (simulator.Choose("exits", 2) == 1)
            {
                await me.Exit();
            }
        }

        async Routine Do(UserThread me, int operation, VirtualPage at, int pages)
        {
            switch (operation)
            {
                case 0: await me.Load(at, simulator.Choose("word", 2)); break;
                case 1: await me.Evict(at, pages); break;
                case 2: await me.Protect(at, pages, VmFlags.Read); break;
                case 3: await me.Protect(at, pages, VmFlags.Prot); break;
                case 4: await me.Protect(at, pages, VmFlags.None); break;
                case 5: await me.Unmap(at, pages); break;
                case 6: await me.Map(Kind(), pages, at); break;
                case 7: await me.MapFile(0, simulator.Choose("offset", 2), Kind(), 1, at); break;
                case 8: await me.Sync(at, pages); break;
                case 9: await me.Prefault(at, VmFlags.Prot, pages); break;
                case 10: await me.Read(0, simulator.Choose("position", 4), at, 0, 2); break;
                case 11: await me.Write(0, simulator.Choose("position", 5), at, 0, 2); break;
                case 12: await me.Close(0); break;
                case 13: await me.Wire(at, pages); break;
                case 14: await me.Unwire(at, pages); break;
                case 15: await Fork(me); break;
                default:
                    ulong value = 50 + (ulong)simulator.Choose("value", 3);
                    await me.Store(at, value, simulator.Choose("word", 2));
                    break;
            }
        }

        VmFlags Kind() => simulator.Choose("shared", 2) == 0 ? PrivateFile : SharedFile;

        async Routine Fork(UserThread me)
        {
            if (cpus < on.Machine.Cpus.Count)
            {
                int cpu = cpus++;
                await on.Fork(me, $"C{cpu}", cpu, child => Act(child, 3, outcome: 1));
            }
        }
    }
}
