using System;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>read and write: between a file's pages and a task's memory.</summary>
/// <remarks>
/// Source: sys_read and sys_write (facts 5.10). The words of one page go through a buffer of the
/// pager's own, so that never two trees are locked; each word is atomic, the call is not.
/// </remarks>
public partial class Mm0
{
    /// <summary>Copies between a file and memory; the reply's value is the words copied.</summary>
    async Routine<Reply> ReadOrWrite(FileRequest request, Leftovers leftovers)
    {
        Tcb tcb = request.Sender;
        bool toUser = request.Kind == FileKind.Read;
        await tcb.Space.AcquireRead();
        VmFile? file = tcb.FileOf(request.File);
        Error error = file is null || !IsWhole(request)
            ? Error.EINVAL
            : ValidateTaskRange(
                tcb, request.Buffer, request.Bytes, toUser ? VmFlags.Write : VmFlags.Read);
        if (error == Error.None)
        {
            CheckBuffer(tcb, request);
            await CountOpener(file!, 1);
        }

        await tcb.Space.ReleaseRead();
        if (error != Error.None)
        {
            return new Reply(error);
        }

        Reply reply = await CopyAll(request, file!, toUser, leftovers);
        await CountOpener(file!, -1);
        leftovers.Files.Add(file!);
        await GiveBack(leftovers);
        return reply;
    }

    static bool IsWhole(FileRequest request)
        => request.Position >= 0 && request.Buffer % WordBytes == 0
            && request.Bytes % WordBytes == 0 && request.Bytes > 0;

    void CheckBuffer(Tcb tcb, FileRequest request)
    {
        ulong last = ((ulong)request.Buffer + request.Bytes - 1) / PageBytes;
        Check.Kernel(
            tcb.FindArea(new VirtualPage((int)last)) is not null,
            $"a range that was validated is mapped to its end");
    }

    async Routine<Reply> CopyAll(
        FileRequest request, VmFile file, bool toUser, Leftovers leftovers)
    {
        int words = Machine.Settings.Words;
        int total = (int)(request.Bytes / WordBytes);
        if (!toUser && (long)request.Position + total > (long)file.Vnode!.Capacity * words)
        {
            return new Reply(Error.EINVAL);
        }

        var buffer = new ulong[words];
        for (int done = 0; done < total;)
        {
            long from = (long)request.Position + done;
            long to = (request.Buffer / WordBytes) + done;
            int run = (int)Math.Min(
                total - done, words - Math.Max(from % words, to % words));
            var inFile = new UserCopy(buffer, (int)(from % words), run, ToUser: !toUser);
            var inMemory = new UserCopy(buffer, (int)(to % words), run, toUser);
            var page = new VirtualPage((int)(to / words));
            Error? error = toUser
                ? await CopyFile(file, (int)(from / words), inFile, leftovers)
                : await CopyUser(request.Sender, page, inMemory, leftovers);
            if (error == Error.None)
            {
                error = toUser
                    ? await CopyUser(request.Sender, page, inMemory, leftovers)
                    : await CopyFile(file, (int)(from / words), inFile, leftovers);
            }

            if (error != Error.None)
            {
                return new Reply(error ?? Error.None, Value: done);
            }

            done += run;
        }

        return new Reply(Error.None, Value: total);
    }

    /// <summary>Copies words to or from one page of a file, which may grow by it.</summary>
    /// <returns>Null when the file ends before the page.</returns>
    async Routine<Error?> CopyFile(VmFile file, int offset, UserCopy copy, Leftovers leftovers)
    {
        Vnode vnode = file.Vnode!;
        while (true)
        {
            await file.Tree.Lock.Acquire();
            if (offset >= vnode.Length && !copy.ToUser)
            {
                await file.Tree.Lock.Release();
                return null;
            }

            Outcome found = offset < vnode.Length
                ? PageInFrom(file.Object, offset)
                : await Grow(file.Object, vnode, offset);
            if (found is { Kind: OutcomeKind.Served, Page: { } page })
            {
                await CopyFileWords(file, offset, page, copy);
                await file.Tree.Lock.Release();
                return Error.None;
            }

            if (await EndAttempt(file.Tree, found, leftovers) is { } error)
            {
                return error;
            }
        }
    }

    /// <summary>Makes a file longer, by pages of zeroes.</summary>
    /// <remarks>
    /// Source: new_file_pages, which leaves in the page what its frame held before. The blocks in
    /// between were never written, and are zero.
    /// </remarks>
    async Routine<Outcome> Grow(VmObject cache, Vnode vnode, int offset)
    {
        if (await Machine.Frames.AllocateCleared() is not { } frame)
        {
            return Outcome.Refused(Error.ENOMEM);
        }

        Page page = InitPage(frame);
        vnode.Length = offset + 1;
        await Adopt(cache, page, offset);
        return Outcome.Served(page);
    }

    async Routine CopyFileWords(VmFile file, int offset, Page page, UserCopy copy)
    {
        if (copy.ToUser)
        {
            MarkDirty(page);
        }

        for (int i = 0; i < copy.Count; i++)
        {
            int word = copy.FirstWord + i;
            if (copy.ToUser)
            {
                await Machine.Memory.Write(page.Frame, word, copy.Words[i]);
                Observer?.Written(file, offset, word, copy.Words[i]);
            }
            else
            {
                copy.Words[i] = await Machine.Memory.Read(page.Frame, word);
                Observer?.Read(file, offset, word, copy.Words[i]);
            }
        }
    }
}
