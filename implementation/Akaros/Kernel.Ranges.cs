using System;
using System.Collections.Generic;
using System.Text;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Akaros;

/// <summary>What is asked by address of the files behind it, and print_page_map_info.</summary>
public partial class Kernel
{
    /// <summary>msync: writes what was stored to shared pages of a range.</summary>
    /// <returns><see cref="Error.EINVAL"/> for a hole, or why something was not written.</returns>
    public async Routine<Error> Msync(Proc proc, VirtualPage first, int pages)
    {
        (List<FilePart> parts, Error error) = await PartsOf(proc, first, pages);
        foreach (FilePart part in parts)
        {
            Error one = part.IsShared
                ? await Sync(part.File.Inode.Map, part.First, part.Count)
                : Error.None;
            error = error == Error.None ? one : error;
            await DropFile(part.File);
        }

        return error;
    }

    /// <summary>Tries to remove the pages of files that a range shows. Private pages stay.
    /// </summary>
    /// <returns><see cref="Error.EINVAL"/> for a hole.</returns>
    public async Routine<Error> Evict(Proc proc, VirtualPage first, int pages)
    {
        (List<FilePart> parts, Error error) = await PartsOf(proc, first, pages);
        foreach (FilePart part in parts)
        {
            await RemoveContiguous(part.File.Inode.Map, part.First, part.Count);
            await DropFile(part.File);
        }

        return error;
    }

    /// <summary>pm_flusher: a thread that removes what it can of all files, again and again.
    /// </summary>
    /// <param name="rounds">How often.</param>
    public async Routine Flush(int rounds)
    {
        for (int round = 0; round < rounds; round++)
        {
            foreach (Inode inode in inodes)
            {
                await RemoveContiguous(inode.Map, 0, await inode.Size.Load());
            }
        }
    }

    /// <summary>print_page_map_info: the count, and who maps the object.</summary>
    /// <remarks>The count too is read under the lock here.</remarks>
    public static async Routine<string> PageMapInfo(PageMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        var text = new StringBuilder();
        await map.Lock.Acquire();
        text.AppendLine($"{map}").AppendLine($"  {map.PageCount} pages");
        foreach (VmRegion region in map.Regions)
        {
            Bounds its = region.Bounds;
            text.AppendLine(
                $"  {region.Proc}: {its.Start} – {its.End}, {region.Protection}, "
                + $"{region.Flags}, {region.File} from page {its.Offset} on");
        }

        await map.Lock.Release();
        return text.ToString();
    }

    /// <summary>Some pages of a file; the caller has a reference.</summary>
    readonly record struct FilePart(OpenFile File, int First, int Count, bool IsShared);

    async Routine<(List<FilePart> Parts, Error Error)> PartsOf(
        Proc proc, VirtualPage first, int pages)
    {
        ArgumentNullException.ThrowIfNull(proc);
        var parts = new List<FilePart>();
        await proc.VmrLock.Acquire();
        bool isWhole = true;
        for (int i = 0; i < pages; i++)
        {
            isWhole &= proc.Find(first + i) is not null;
        }

        foreach (VmRegion region in isWhole ? RegionsIn(proc, first, pages) : [])
        {
            if (region.File is { } file)
            {
                await HoldFile(file);
                parts.Add(PartOf(region.Bounds, file, first, pages, region.IsShared));
            }
        }

        await proc.VmrLock.Release();
        return (parts, isWhole ? Error.None : Error.EINVAL);
    }

    static FilePart PartOf(
        Bounds bounds, OpenFile file, VirtualPage first, int pages, bool isShared)
    {
        int begin = Math.Max(first.Number, bounds.Start.Number);
        int end = Math.Min(first.Number + pages, bounds.End.Number);
        return new(file, bounds.IndexOf(new(begin)), end - begin, isShared);
    }
}
