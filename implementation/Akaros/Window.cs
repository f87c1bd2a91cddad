using System;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Akaros;

/// <summary>Some pages of a process in a row.</summary>
public readonly record struct Window(Proc Proc, VirtualPage First, int Pages);

/// <summary>mem_walk_callback_t: is called for an entry as it is, under pte_lock.</summary>
public delegate Routine<bool> EntryCallback(Proc proc, VirtualPage page, PageTableEntry entry);

/// <summary>Walking the entries of regions.</summary>
public partial class Kernel
{
    /// <summary>The pages of a region that show some pages of its file, if there are any.</summary>
    /// <remarks>
    /// Both ends are clipped. Source: akaros-pagemap.c vmr_for_each, which begins at the first page
    /// asked for and relies on its being in the region.
    /// </remarks>
    protected virtual bool WindowOf(VmRegion region, int first, int count, out Window window)
    {
        ArgumentNullException.ThrowIfNull(region);
        Bounds bounds = region.Bounds;
        int begin = Math.Max(first, bounds.Offset);
        int end = Math.Min(first + count, bounds.EndIndex);
        window = begin < end
            ? new(region.Proc, bounds.PageOf(begin), end - begin)
            : default;
        return begin < end;
    }

    /// <summary>env_user_mem_walk: calls back for each entry of a window, mapped or not.</summary>
    /// <returns>Whether any callback said yes.</returns>
    /// <remarks>Locks: the process' pte_lock.</remarks>
    protected static async Routine<bool> ForEach(Window window, EntryCallback callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        bool any = false;
        for (int i = 0; i < window.Pages; i++)
        {
            VirtualPage page = window.First + i;
            any |= await callback(window.Proc, page, window.Proc.Tables.Peek(page));
        }

        return any;
    }

    static Window AllOf(VmRegion region)
        => new(region.Proc, region.Bounds.Start, region.Bounds.Pages);
}
