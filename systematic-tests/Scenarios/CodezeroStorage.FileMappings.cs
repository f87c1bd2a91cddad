using Verified.Codezero;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Scenarios;

/// <summary>Files that are mapped: private, shared, closed meanwhile.</summary>
public static partial class CodezeroStorage
{
    /// <summary>
    /// A private page of a file: from the file until it is stored to, from swap afterwards.
    /// </summary>
    public static Scenario PrivateFilePageIsEvicted(MakeMm0 make, MachineProfile profile)
        => Define(
            nameof(PrivateFilePageIsEvicted), profile,
            "a private page of a file is stored to while another thread pushes it out",
            ["it is pushed out clean, before the store", "it is pushed out to swap, after it"],
            stage =>
            {
                CodezeroStage on = Stored(stage, Settings(profile, 2), make);
                Vnode file = on.File("f", 1);
                Tcb p = TaskWith(on, "P", file);
                var loaded = new Semaphore(stage.Simulator, "the page is there", 0);
                var pushedOut = new Semaphore(stage.Simulator, "the page was pushed out", 0);
                VirtualPage page = CodezeroStage.Page(0);
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.MapFile(0, 0, PrivateFile, 1, page);
                    await MustFind(me, page, CodezeroStage.InFile);
                    await loaded.Up();
                    await MustStore(me, page, 7);
                    await pushedOut.Down();
                    await MustFind(me, page, 7);
                    Reply there = await me.MapFile(0, 0, SharedFile, 1, page + 1);
                    Check.Kernel(there.Error == Error.None, "a file can be mapped twice");
                    await MustFind(me, page + 1, CodezeroStage.InFile);
                });
                on.Thread("P.2", p, 1, async me =>
                {
                    await loaded.Down();
                    Reply reply = await me.Evict(page);
                    Check.Kernel(reply.Error == Error.None, "a page that can go goes");
                    on.Occurs(on.Mm0.Swap!.Free.Count == on.Mm0.Swap.Disk.Blocks ? 0 : 1);
                    await pushedOut.Up();
                });
            });

    /// <summary>Two tasks map a file, one to read and one to write.</summary>
    public static Scenario FileIsReadWhereItIsWritten(MakeMm0 make)
        => Define(
            nameof(FileIsReadWhereItIsWritten), MachineProfile.X86,
            "a task stores to a page of a file that another one has mapped, and pushes it out",
            ["the reader finds what was in the file", "the reader finds the store"],
            stage =>
            {
                CodezeroStage on = Stored(stage, Settings(MachineProfile.X86, 2), make);
                Vnode file = on.File("f", 1);
                var done = new Semaphore(stage.Simulator, "the writer is done", 0);
                on.Thread("P.1", TaskWith(on, "P", file), 0, async me =>
                {
                    VirtualPage page = await MapShared(me);
                    await MustStore(me, page, 7);
                    await me.Evict(page);
                    await done.Up();
                });
                on.Thread("Q.1", TaskWith(on, "Q", file), 1, async me =>
                {
                    var flags = VmFlags.Read | VmFlags.Shared;
                    var page = new VirtualPage((await me.MapFile(0, 0, flags, 1)).Value);
                    ulong first = (await me.Load(page)).Value;
                    on.Occurs(first == 7 ? 1 : 0);
                    UserResult stored = await me.Store(page, 9);
                    Check.Kernel(stored.Error == Error.SEGV, "a store without a right is refused");
                    await done.Down();
                    await MustFind(me, page, 7);
                });
            });

    /// <summary>Text: read-only pages of a file that two tasks share.</summary>
    public static Scenario ReadOnlyFileIsEvicted(MakeMm0 make)
        => Define(
            nameof(ReadOnlyFileIsEvicted), MachineProfile.Armv7,
            "two tasks read a page of a file that neither may store to, and one pushes it out",
            ["the other one loads it afterwards", "the other one has loaded it before"],
            stage =>
            {
                CodezeroStage on = Stored(stage, Settings(MachineProfile.Armv7, 2), make);
                Vnode file = on.File("f", 1);
                var flags = VmFlags.Read | VmFlags.Shared;
                var there = new Semaphore(stage.Simulator, "the page was pushed out", 0);
                on.Thread("P.1", TaskWith(on, "P", file), 0, async me =>
                {
                    var page = new VirtualPage((await me.MapFile(0, 0, flags, 1)).Value);
                    await MustFind(me, page, CodezeroStage.InFile);
                    Reply reply = await me.Evict(page);
                    Check.Kernel(reply.Error == Error.None, "a clean page can go");
                    await there.Up();
                });
                on.Thread("Q.1", TaskWith(on, "Q", file), 1, async me =>
                {
                    var page = new VirtualPage((await me.MapFile(0, 0, flags, 1)).Value);
                    await MustFind(me, page, CodezeroStage.InFile);
                    await there.Down();
                    on.Occurs(IsMapped(on, me.Tcb, page) ? 0 : 1);
                    await MustFind(me, page, CodezeroStage.InFile);
                });
            });

    /// <summary>A mapping outlives the file's last descriptor, and is written back by its end.
    /// </summary>
    public static Scenario FileIsClosedWhileMapped(MakeMm0 make)
        => Define(
            nameof(FileIsClosedWhileMapped), MachineProfile.X86,
            "a task closes a file that it has mapped and stored to, while another one unmaps it",
            ["the other one unmaps it before the close", "it unmaps it after that"],
            stage =>
            {
                CodezeroStage on = Stored(stage, Settings(MachineProfile.X86, 2), make);
                Vnode file = on.File("f", 1);
                var ready = new Semaphore(stage.Simulator, "the other one has closed it", 0);
                int unmapped = 0;
                bool closed = false;
                on.Thread("P.1", TaskWith(on, "P", file), 0, async me =>
                {
                    VirtualPage page = await MapShared(me);
                    await MustStore(me, page, 7);
                    await ready.Down();
                    Reply reply = await me.Close(0);
                    Check.Kernel(reply.Error == Error.None, "a file that is open can be closed");
                    closed = true;
                    await MustStore(me, page, 8);
                    await Unmap(me, page);
                });
                on.Thread("Q.1", TaskWith(on, "Q", file), 1, async me =>
                {
                    VirtualPage page = await MapShared(me);
                    await me.Close(0);
                    await ready.Up();
                    await MustStore(me, page, 9, 1);
                    await Unmap(me, page);
                    on.Occurs(closed ? 1 : 0);
                });

                async Routine Unmap(UserThread me, VirtualPage page)
                {
                    await me.Unmap(page);
                    Check.Kernel(
                        ++unmapped < 2 || (on.Mm0.FileDisk!.Peek(file.FirstBlock, 0) == 8
                            && on.Mm0.FileDisk.Peek(file.FirstBlock, 1) == 9),
                        "when a file's last mapping has gone, the disk has all that was stored");
                    Check.Kernel(
                        unmapped < 2 || on.Mm0.Files.Count == 0, "a file that nobody has is gone");
                }
            });

    /// <summary>A file is opened at the moment at which its last user goes.</summary>
    public static Scenario FileIsOpenedWhileItGoes(MakeMm0 make)
        => Define(
            nameof(FileIsOpenedWhileItGoes), MachineProfile.X86,
            "a task closes a file with a dirty page, while another one opens and reads it",
            ["it is opened while it is still there", "it is opened anew"],
            stage =>
            {
                CodezeroStage on = Stored(stage, Settings(MachineProfile.X86, 2), make);
                Vnode file = on.File("f", 1);
                var stored = new Semaphore(stage.Simulator, "the page is dirty", 0);
                on.Thread("P.1", TaskWith(on, "P", file), 0, async me =>
                {
                    VirtualPage page = await MapShared(me);
                    await MustStore(me, page, 7);
                    await me.Unmap(page);
                    await stored.Up();
                    await me.Close(0);
                });
                on.Thread("Q.1", on.Task("Q", 1), 1, async me =>
                {
                    await stored.Down();
                    Reply open = await me.Open("f");
                    Reply read = await me.Read(open.Value, 0, CodezeroStage.Page(0), 0, 1);
                    Check.Kernel(read is { Error: Error.None, Value: 1 }, "the word is read");
                    await MustFind(me, CodezeroStage.Page(0), 7);
                    int ever = 0;
                    foreach (VmFile each in on.Mm0.Ever.Files)
                    {
                        ever += each.Vnode == file ? 1 : 0;
                    }

                    on.Occurs(ever - 1);
                });
            });
}
