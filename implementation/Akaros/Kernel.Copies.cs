using Verified.Machines;
using Verified.Simulation;

namespace Verified.Akaros;

/// <summary>Pages of a process' own.</summary>
/// <remarks>Source: __copy_and_swap_pmpg (facts 3.5).</remarks>
public partial class Kernel
{
    /// <summary>How often a cut of a region's file has begun, or ended.</summary>
    /// <remarks>
    /// Asked before a page is copied, and under pte_lock before the copy is mapped:
    /// <list type="number">
    /// <item>P copies what is in the file.</item>
    /// <item>Q cuts the page off, and takes it from all processes.</item>
    /// <item>Q gives the file its old length again: the page is zeroes.</item>
    /// <item>P looks at the length, which is as it was, and would map what was cut off.</item>
    /// </list>
    /// </remarks>
    static async Routine<int> CutsOf(VmRegion region)
        => region.File is { } file ? await file.Inode.Cuts.Load() : 0;

    /// <summary>A page of the process' own: zeroes, or __copy_and_swap_pmpg.</summary>
    /// <remarks>There is no copy-on-write: whoever touches private memory copies.</remarks>
    async Routine<Page?> MakePrivate(VmRegion region, VirtualPage at, Page? source)
    {
        Page? own = await AllocatePage(cleared: source is null);
        if (own is not null && source is not null)
        {
            Observer?.CopyBegins(region.Proc, at);
            await CopyOfOneMoment(source.Frame, own.Frame);
        }

        return own;
    }

    /// <summary>Copies a page that others may store to, as it was at one moment.</summary>
    /// <remarks>
    /// Two readings one after the other that find the same: between them it was this. (But for a
    /// word that was changed and changed back while another one was, too.) In the seed words of
    /// several moments may come together.
    /// </remarks>
    protected virtual async Routine CopyOfOneMoment(Frame from, Frame to)
    {
        int words = Machine.Settings.Words;
        bool isSame = false;
        for (int round = 0; !isSame; round++)
        {
            isSame = round > 0;
            for (int word = 0; word < words; word++)
            {
                ulong value = await Machine.Memory.Read(from, word);
                isSame &= Machine.Memory.Peek(to, word) == value;
                Machine.Memory.Poke(to, word, value);
            }
        }
    }
}
