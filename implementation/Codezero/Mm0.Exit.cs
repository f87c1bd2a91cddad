using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>Exit: unmap everywhere, then drop the chains front to back, then free.</summary>
public partial class Mm0
{
    /// <summary>Ends a thread that has left its address space; the last ends the task.</summary>
    /// <remarks>
    /// Source: none in the seed; the later do_exit and task_release_vmas (facts 5.11), with the
    /// order repaired: no frame is freed while an entry or a translation of it is left.
    /// </remarks>
    async Routine<Reply> Exit(Tcb tcb, Leftovers leftovers)
    {
        if (!await RemoveThread(tcb))
        {
            return default;
        }

        foreach (Cpu cpu in Machine.Cpus)
        {
            Check.Kernel(
                cpu.Root != tcb.Tables.Root, $"no CPU walks the tables of {tcb}, which exits");
        }

        Observer?.Exited(tcb);
        return new Reply(await Release(tcb, leftovers));
    }

    /// <summary>Gives back all that a task has. No thread of it runs any more.</summary>
    /// <returns>
    /// The disk's error when a file of which it was the last user could not be written back.
    /// </returns>
    async Routine<Error> Release(Tcb tcb, Leftovers leftovers)
    {
        await tcb.Space.AcquireWrite();
        var whole = InvalidationScope.WholeSpace(tcb.Id);
        bool gone = false;
        while (tcb.Areas.Count > 0)
        {
            VmArea area = tcb.Areas[0];
            await LockStill(area.Tree);
            gone |= await UnmapArea(area, whole, leftovers);
            await area.Tree.Lock.Release();
        }

        if (!gone)
        {
            // Nothing was mapped; what was cached of the upper tables must go all the same.
            await tcb.ShootDown(whole);
        }

        foreach (VmFile? file in tcb.Files)
        {
            if (file is not null)
            {
                await CountOpener(file, -1);
                leftovers.Files.Add(file);
            }
        }

        await tcb.Space.ReleaseWrite();
        await tcb.Tables.Free();
        Error error = await GiveBack(leftovers);
        await ReturnId(tcb.Id);
        tcb.Free();
        return error;
    }
}
