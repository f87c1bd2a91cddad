using System;
using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Akaros;

/// <summary>Files: open, close, read, write, truncate.</summary>
/// <remarks>
/// Source: generic_file_read, generic_file_write, do_truncate, inode_release (facts 3.9); the page
/// removal of truncation is an operation of its own, as it became later.
/// </remarks>
public partial class Kernel
{
    /// <summary>open; the descriptor, or <see cref="Error.ENOENT"/>.</summary>
    /// <param name="truncate">O_TRUNC: the file has no pages afterwards.</param>
    public async Routine<(int Descriptor, Error Error)> Open(
        Proc proc, string name, bool writable = true, bool truncate = false)
    {
        ArgumentNullException.ThrowIfNull(proc);
        if (inodes.Find(each => each.Name == name) is not { } inode)
        {
            return (0, Error.ENOENT);
        }

        if (truncate && !writable)
        {
            return (0, Error.EACCES);
        }

        await inode.Openers.Add(1);
        OpenFile file = ever.Add(new OpenFile(Simulator, inode, writable));
        if (truncate)
        {
            await Truncate(inode, 0);
        }

        await proc.VmrLock.Acquire();
        int descriptor = proc.Add(file);
        await proc.VmrLock.Release();
        return (descriptor, Error.None);
    }

    /// <summary>close.</summary>
    public async Routine<Error> Close(Proc proc, int descriptor)
    {
        ArgumentNullException.ThrowIfNull(proc);
        await proc.VmrLock.Acquire();
        OpenFile? file = proc.FileOf(descriptor);
        if (file is not null)
        {
            proc.RemoveFile(descriptor);
        }

        await proc.VmrLock.Release();
        if (file is null)
        {
            return Error.EINVAL;
        }

        await DropFile(file);
        return Error.None;
    }

    /// <summary>read: words of a file to a thread's memory.</summary>
    /// <param name="position">In words from the start of the file.</param>
    /// <returns>How many; fewer at the end of the file, or where memory refuses.</returns>
    /// <remarks>
    /// What it gives was in the file, whatever was cut off meanwhile. The user's memory is stored
    /// to by his CPU, so that faults are served and D is set. No lock is held.
    /// </remarks>
    public async Routine<(int Words, Error Error)> Read(
        UserThread thread, int descriptor, int position, VirtualPage page, int word, int words)
    {
        ArgumentNullException.ThrowIfNull(thread);
        if (await HoldDescriptor(thread.Proc, descriptor) is not { } file)
        {
            return (0, Error.EINVAL);
        }

        int done = 0;
        var error = Error.None;
        while (done < words && error == Error.None)
        {
            (ulong? value, error) = await ReadWord(file.Inode, position + done);
            if (value is not { } its)
            {
                break;
            }

            (VirtualPage to, int at) = AddressOf(page, word + done);
            error = (await StoreToUser(thread, to, at, its)).Error;
            done += error == Error.None ? 1 : 0;
        }

        await DropFile(file);
        return (done, done > 0 ? Error.None : error);
    }

    /// <summary>memcpy_to_user.</summary>
    protected virtual Routine<UserResult> StoreToUser(
        UserThread thread, VirtualPage page, int word, ulong value)
    {
        ArgumentNullException.ThrowIfNull(thread);
        return thread.Cpu.Store(page, value, word);
    }

    /// <summary>write: words of a thread's memory to a file, which may grow.</summary>
    /// <returns>
    /// How many; <see cref="Error.EACCES"/> where it was not opened for it, and
    /// <see cref="Error.EINVAL"/> behind the last page that it can have.
    /// </returns>
    /// <remarks>
    /// A page is marked dirty after the last word was stored to it, and before it is put: a remover
    /// does not take pages that are used, and so never takes one for clean too soon. The file grows
    /// when its new end holds what was written. Locks: the inode's.
    /// </remarks>
    public async Routine<(int Words, Error Error)> Write(
        UserThread thread, int descriptor, int position, VirtualPage page, int word, int words)
    {
        ArgumentNullException.ThrowIfNull(thread);
        if (await HoldDescriptor(thread.Proc, descriptor) is not { } file)
        {
            return (0, Error.EINVAL);
        }

        int done = 0;
        Error error = file.IsWritable ? Error.None : Error.EACCES;
        await file.Inode.Lock.Acquire();
        while (done < words && error == Error.None)
        {
            (VirtualPage from, int at) = AddressOf(page, word + done);
            UserResult loaded = await thread.Cpu.Load(from, at);
            error = loaded.Error != Error.None
                ? loaded.Error
                : await WriteWord(file.Inode, position + done, loaded.Value);
            done += error == Error.None ? 1 : 0;
        }

        await file.Inode.Lock.Release();
        await DropFile(file);
        return (done, done > 0 ? Error.None : error);
    }

    /// <summary>ftruncate: sets the length of a file, in pages.</summary>
    public async Routine<Error> Ftruncate(Proc proc, int descriptor, int pages)
    {
        if (await HoldDescriptor(proc, descriptor) is not { } file)
        {
            return Error.EINVAL;
        }

        Error error = file.IsWritable ? await Truncate(file.Inode, pages) : Error.EACCES;
        await DropFile(file);
        return error;
    }

    /// <summary>One word of a file; null behind its end, or with an error.</summary>
    /// <remarks>
    /// A page that is cut off has zeroes that are no part of the file, and so has one that a writer
    /// is about to lengthen the file by. So the length is looked at again; and where the file was
    /// cut meanwhile, it may have got its length again, and everything is done once more.
    /// </remarks>
    async Routine<(ulong? Value, Error Error)> ReadWord(Inode inode, int position)
    {
        (int index, int word) = Math.DivRem(position, Machine.Settings.Words);
        while (true)
        {
            int cuts = await inode.Cuts.Load();
            if (index >= await inode.Size.Load())
            {
                return default;
            }

            Loaded loaded = await LoadPage(inode.Map, index);
            if (loaded.Page is not { } its)
            {
                return (null, loaded.Error);
            }

            ulong value = await Machine.Memory.Read(its.Frame, word);
            Observer?.Read(inode, index, word, value);
            bool isCut = index >= await inode.Size.Load();
            bool isCertain = await inode.Cuts.Load() == cuts;
            await PutPage(its);
            if (isCertain)
            {
                return (isCut ? null : value, Error.None);
            }
        }
    }

    /// <summary>One word of a file is written; the inode's lock is held where others write.
    /// </summary>
    public async Routine<Error> WriteWord(Inode inode, int position, ulong value)
    {
        ArgumentNullException.ThrowIfNull(inode);
        (int index, int word) = Math.DivRem(position, Machine.Settings.Words);
        if (index >= inode.Capacity)
        {
            return Error.EINVAL;
        }

        Loaded loaded = await LoadPage(inode.Map, index);
        if (loaded.Page is not { } page)
        {
            return loaded.Error;
        }

        await StoreToPage(inode, page, word, value);
        if (index >= await inode.Size.Load())
        {
            await Grow(inode, index + 1);
        }

        return Error.None;
    }

    /// <summary>Stores a word to a page that is counted for the caller, who puts it here.
    /// </summary>
    protected virtual async Routine StoreToPage(
        Inode inode, Page page, int word, ulong value)
    {
        ArgumentNullException.ThrowIfNull(page);
        await Machine.Memory.Write(page.Frame, word, value);
        Observer?.Written(inode, page.Index, word, value);
        await page.Dirty.Store(true);
        await PutPage(page);
    }

    (VirtualPage Page, int Word) AddressOf(VirtualPage page, int word)
    {
        (int pages, int rest) = Math.DivRem(word, Machine.Settings.Words);
        return (page + pages, rest);
    }

    async Routine<OpenFile?> HoldDescriptor(Proc proc, int descriptor)
    {
        await proc.VmrLock.Acquire();
        OpenFile? file = proc.FileOf(descriptor);
        if (file is not null)
        {
            await HoldFile(file);
        }

        await proc.VmrLock.Release();
        return file;
    }

    /// <summary>One reference more: the caller has one already, or a lock that keeps one.</summary>
    protected static async Routine HoldFile(OpenFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        int before = await file.References.Add(1);
        Check.Kernel(before > 0, $"who takes {file} finds it open");
    }

    async Routine DropFiles(List<OpenFile> dropped)
    {
        foreach (OpenFile file in dropped)
        {
            await DropFile(file);
        }
    }

    /// <summary>One reference less. The last one may sleep: no spin lock is held.</summary>
    protected async Routine DropFile(OpenFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        Inode inode = file.Inode;
        int before = await file.References.Add(-1);
        Check.Kernel(before > 0, $"who drops {file} had it");
        if (before == 1)
        {
            file.Free();
            if (await inode.Openers.Add(-1) == 1)
            {
                await ReleaseInode(inode);
            }
        }
    }

    /// <summary>inode_release: nobody has the file open; its pages are written, and go.</summary>
    /// <remarks>What cannot be written stays, and is found by who opens it again.</remarks>
    protected virtual async Routine ReleaseInode(Inode inode)
    {
        ArgumentNullException.ThrowIfNull(inode);
        await RemoveContiguous(inode.Map, 0, inode.Capacity);
    }
}
