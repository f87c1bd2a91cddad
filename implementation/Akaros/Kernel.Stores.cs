using System;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Akaros;

/// <summary>Where pages come from and go to: files of the disk, and block devices.</summary>
/// <remarks>Source: readpage and writepage of KFS, ext2 and the block layer (facts 3.9). Those of
/// the files cannot write at all, and the device has no writepage.</remarks>
public partial class Kernel
{
    /// <summary>readpage of a file: a hole is zeroes, all else is on the disk.</summary>
    async Routine<Error> ReadFilePage(PageMap map, Page page)
    {
        var inode = (Inode)map.Host;
        if (!await inode.HoleAt(page.Index).Load())
        {
            return await fileDisk!.Read(inode.FirstBlock + page.Index, page.Frame);
        }

        for (int word = 0; word < Machine.Settings.Words; word++)
        {
            // Nobody looks at it before it is up to date.
            Machine.Memory.Poke(page.Frame, word, 0);
        }

        return Error.None;
    }

    /// <summary>writepage of a file: afterwards its block is no hole.</summary>
    async Routine<Error> WriteFilePage(PageMap map, Page page)
    {
        var inode = (Inode)map.Host;
        Error error = await fileDisk!.Write(inode.FirstBlock + page.Index, page.Frame);
        if (error == Error.None)
        {
            await inode.HoleAt(page.Index).Store(false);
        }

        return error;
    }

    /// <summary>block_readpage.</summary>
    protected static Routine<Error> ReadDevicePage(PageMap map, Page page)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(page);
        return ((BlockDevice)map.Host).Disk.Read(page.Index, page.Frame);
    }

    /// <summary>The device's writepage, which the source lacks.</summary>
    protected static Routine<Error> WriteDevicePage(PageMap map, Page page)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(page);
        return ((BlockDevice)map.Host).Disk.Write(page.Index, page.Frame);
    }

    /// <summary>bdev_get_buffer: a block of a device, in memory until it is put.</summary>
    /// <returns>Null, and why, where it could not be read.</returns>
    /// <remarks>
    /// Its page counts one user for each buffer that was got. A head is put at the front of its
    /// page's chain by compare-exchange, with no lock; who loses looks again. Blocks are words, and
    /// a page is read as a whole. May sleep.
    /// </remarks>
    public async Routine<(BufferHead? Buffer, Error Error)> GetBuffer(
        BlockDevice device, int block)
    {
        ArgumentNullException.ThrowIfNull(device);
        (int index, int word) = Math.DivRem(block, Machine.Settings.Words);
        Loaded loaded = await LoadPage(device.Map, index);
        return loaded.Page is { } page
            ? (await FindOrAddBuffer(page, word), Error.None)
            : (null, loaded.Error);
    }

    /// <summary>The word of a buffer.</summary>
    public Point<Memory.ReadAccess, ulong> ReadBuffer(BufferHead buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        buffer.Demand();
        return Machine.Memory.Read(buffer.Page.Frame, buffer.Block);
    }

    /// <summary>Writes a word of a buffer, and bdev_dirty_buffer.</summary>
    public async Routine WriteBuffer(BufferHead buffer, ulong value)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        buffer.Demand();
        await Machine.Memory.Write(buffer.Page.Frame, buffer.Block, value);
        Observer?.Written(buffer, value);
        await buffer.Page.Dirty.Store(true);
    }

    /// <summary>bdev_put_buffer: the caller must not touch it any more.</summary>
    public Routine PutBuffer(BufferHead buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        buffer.Demand();
        return PutPage(buffer.Page);
    }

    async Routine<BufferHead> FindOrAddBuffer(Page page, int word)
    {
        BufferHead? first = await page.Buffers.Load();
        while (true)
        {
            for (BufferHead? each = first; each is not null; each = each.Next)
            {
                if (each.Block == word)
                {
                    return each;
                }
            }

            var made = new BufferHead(page, word, first);
            BufferHead? seen = await page.Buffers.CompareExchange(first, made);
            if (seen == first)
            {
                return ever.Add(made);
            }

            first = seen;
        }
    }

    /// <summary>What a page has of its own goes before its descriptor is cleared.</summary>
    protected virtual async Routine FreeBuffers(Page page)
    {
        ArgumentNullException.ThrowIfNull(page);
        BufferHead? each = await page.Buffers.Exchange(null);
        for (; each is not null; each = each.Next)
        {
            each.Free();
        }
    }
}
