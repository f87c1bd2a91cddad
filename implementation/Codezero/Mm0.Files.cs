using System;
using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>Files: open, close, read, write, and the end of a file that nobody uses.</summary>
/// <remarks>
/// Source: the vm_file of codezero-vm_area.h; sys_read, sys_write, flush_file_pages and the rules
/// of what may be deleted (facts 5.10, 5.11). Locks: the files lock for lists and openers.
/// </remarks>
public partial class Mm0
{
    readonly SpinLock filesLock;
    readonly List<Vnode> directory = [];
    readonly List<VmFile> files = [];
    RaceHistory filesHistory;

    /// <summary>The files of the disk; for rules.</summary>
    public IReadOnlyList<Vnode> Directory => directory;

    /// <summary>Files in memory: open, mapped, or not written back; for rules.</summary>
    public IReadOnlyList<VmFile> Files => files;

    /// <summary>open: the file's lowest free descriptor.</summary>
    /// <returns><see cref="Error.ENOENT"/> when there is no such file.</returns>
    async Routine<Reply> Open(OpenRequest request)
    {
        Tcb tcb = request.Sender;
        Vnode? vnode = directory.Find(each => each.Name == request.Name);
        if (vnode is null)
        {
            return new Reply(Error.ENOENT);
        }

        await tcb.Space.AcquireWrite();
        await filesLock.Acquire();
        filesHistory.OnWrite(Simulator, "list of files");
        VmFile file = FindOrCreate(vnode, out ObjectTree? made);
        file.Openers++;
        await filesLock.Release();
        if (made is not null)
        {
            await Publish(made);
        }

        int descriptor = tcb.AddFile(file);
        await tcb.Space.ReleaseWrite();
        return new Reply(Error.None, Value: descriptor);
    }

    /// <summary>Locks: the files lock.</summary>
    /// <param name="made">A new file's tree, which nobody else knows yet.</param>
    VmFile FindOrCreate(Vnode vnode, out ObjectTree? made)
    {
        made = null;
        if (files.Find(each => each.Vnode == vnode) is { } file)
        {
            return file;
        }

        made = new ObjectTree(Simulator, treesMade++);
        file = ever.Add(new VmFile(
            Simulator, FileType.Vfs, objects++, filePager, made) { Vnode = vnode });
        made.Objects.AddLast(file.Object.TreeNode);
        files.Add(file);
        return file;
    }

    /// <summary>What a task asks of a file that it has open.</summary>
    /// <returns><see cref="Error.EINVAL"/> when the descriptor or the range is wrong.</returns>
    async Routine<Reply> OnFile(FileRequest request, Leftovers leftovers)
        => request.Kind switch
        {
            FileKind.Close => new Reply(await Close(request, leftovers)),
            FileKind.Sync => new Reply(await FileSync(request)),
            _ => await ReadOrWrite(request, leftovers),
        };

    /// <summary>close: what was stored is on the disk, or the error says that it is not.</summary>
    async Routine<Error> Close(FileRequest request, Leftovers leftovers)
    {
        Tcb tcb = request.Sender;
        await tcb.Space.AcquireWrite();
        VmFile? file = tcb.FileOf(request.File);
        if (file is not null)
        {
            tcb.RemoveFile(request.File);
        }

        await tcb.Space.ReleaseWrite();
        if (file is null)
        {
            return Error.EINVAL;
        }

        Error error = await Flush(file);
        await CountOpener(file, -1);
        leftovers.Files.Add(file);
        Error late = await GiveBack(leftovers);
        return error == Error.None ? late : error;
    }

    async Routine<Error> FileSync(FileRequest request)
    {
        Tcb tcb = request.Sender;
        await tcb.Space.AcquireRead();
        Error error = tcb.FileOf(request.File) is { } file ? await Flush(file) : Error.EINVAL;
        await tcb.Space.ReleaseRead();
        return error;
    }

    /// <summary>flush_file_pages: writes every dirty page back.</summary>
    /// <returns>The first error; the other pages are written all the same.</returns>
    async Routine<Error> Flush(VmFile file)
    {
        var error = Error.None;
        for (int i = 0; file.Type == FileType.Vfs && i < file.Vnode!.Capacity; i++)
        {
            Error one = await CleanAt(file, i);
            error = error == Error.None ? one : error;
        }

        return error;
    }

    /// <summary>Writes one page of a file back, if it is in memory and dirty.</summary>
    /// <remarks>The caller keeps the file: by a link, or as an opener.</remarks>
    async Routine<Error> CleanAt(VmFile file, int offset)
    {
        await file.Tree.Lock.Acquire();
        int? sync = Observer?.SyncBegins(file, offset, 1);
        Page? page = FindPage(file.Object, offset);
        while (page is { Transfer: not Transfer.None })
        {
            await file.Tree.TransferEnded.Sleep(file.Tree.Lock);
            page = FindPage(file.Object, offset);
        }

        Error error = page is null ? Error.None : await Clean(page);
        if (sync is { } begun && error == Error.None)
        {
            Observer!.SyncEnded(begun);
        }

        await file.Tree.Lock.Release();
        return error;
    }

    async Routine CountOpener(VmFile file, int change)
    {
        await filesLock.Acquire();
        file.Openers += change;
        await filesLock.Release();
    }

    /// <summary>Ends a file that may have lost its last user.</summary>
    /// <returns>
    /// The disk's error when it could not be written back: it stays, until a page-out or the next
    /// close has written it.
    /// </returns>
    /// <remarks>Locks: none is held, or the reclaim lock.</remarks>
    async Routine<Error> Retire(VmFile file)
    {
        var error = Error.None;
        if (file.Object.Tree is not { } tree)
        {
            return error;
        }

        var leftovers = new Leftovers();
        await tree.Lock.Acquire();
        while (error == Error.None && !file.Object.IsFreed && file.Object.LinkCount == 0
            && await IsDeletable(file))
        {
            if (FirstPage(file, page => page.Transfer != Transfer.None) is not null)
            {
                await tree.TransferEnded.Sleep(tree.Lock);
            }
            else if (file.Type == FileType.Vfs && FirstPage(file, page => page.Dirty) is { } dirty)
            {
                error = await Clean(dirty);
            }
            else if (await Remove(file))
            {
                await Delete(file.Object, leftovers);
            }
        }

        await tree.Lock.Release();
        await GiveBack(leftovers);
        return error;
    }

    /// <summary>vm_object_is_deletable, for a file without links: whether nobody has it.</summary>
    protected virtual async Routine<bool> IsDeletable(VmFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        await filesLock.Acquire();
        filesHistory.OnRead(Simulator, "list of files");

        // A segment that can be found waits for the first who attaches it.
        bool waits = file.Address is null && segments.Contains(file);
        bool unused = file.Openers == 0 && !waits;
        await filesLock.Release();
        return unused;
    }

    /// <summary>Takes a file off its list, unless somebody has opened it again.</summary>
    async Routine<bool> Remove(VmFile file)
    {
        await filesLock.Acquire();
        filesHistory.OnWrite(Simulator, "list of files");
        bool unused = file.Openers == 0;
        if (unused)
        {
            files.Remove(file);
            segments.Remove(file);
        }

        await filesLock.Release();
        return unused;
    }

    static Page? FirstPage(VmFile file, Predicate<Page> that)
    {
        foreach (Page page in file.Object.Pages)
        {
            if (that(page))
            {
                return page;
            }
        }

        return null;
    }
}
