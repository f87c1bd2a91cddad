using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>Exit: unmap everywhere, then drop the chains front to back, then free.</summary>
public partial class Mm0
{
    /// <summary>Ends a task whose last thread has left its address space.</summary>
    /// <remarks>
    /// Source: none in the seed; the later do_exit and task_release_vmas (facts 5.11), with the
    /// order repaired: no frame is freed while an entry or a translation of it is left.
    /// </remarks>
    async Routine<Error> Exit(Tcb tcb)
    {
        foreach (Cpu cpu in Machine.Cpus)
        {
            Check.Kernel(
                cpu.Root != tcb.Tables.Root, $"no CPU walks the tables of {tcb}, which exits");
        }

        await RemoveTask(tcb);
        Exited?.Invoke(tcb);
        await Release(tcb);
        return Error.None;
    }

    /// <summary>Gives back all that a task has. No thread of it runs any more.</summary>
    async Routine Release(Tcb tcb)
    {
        var freed = new List<Frame>();
        await tcb.Space.AcquireWrite();
        foreach (VmArea area in tcb.Areas)
        {
            for (int i = 0; i < area.PageCount; i++)
            {
                await tcb.Tables.Unmap(area.Start + i);
            }
        }

        await tcb.ShootDown(InvalidationScope.WholeSpace(tcb.Id));
        while (tcb.Areas.Count > 0)
        {
            await ReleaseArea(tcb, tcb.Areas[0], freed);
        }

        await tcb.Space.ReleaseWrite();
        await tcb.Tables.Free();
        foreach (Frame frame in freed)
        {
            await Machine.Frames.Free(frame);
        }

        await ReturnId(tcb.Id);
        tcb.Free();
    }

    /// <summary>Drops an area's links front to back, and settles each object behind.</summary>
    async Routine ReleaseArea(Tcb tcb, VmArea area, List<Frame> freed)
    {
        await area.Tree.Lock.Acquire();
        while (area.Chain.First is { } link)
        {
            VmObject dropped = link.Value.Object;
            area.Chain.Remove(link);
            await Unlink(link.Value);
            if (dropped.IsShadow)
            {
                await Settle(dropped, freed);
            }
        }

        tcb.RemoveArea(area);
        await area.Tree.Lock.Release();
    }
}
