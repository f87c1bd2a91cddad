using Verified.Codezero;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Scenarios;

/// <summary>read and write: the pager loads and stores for a task.</summary>
public static partial class CodezeroStorage
{
    /// <summary>read() into a page that shows the page of zeroes.</summary>
    public static Scenario ReadIntoABufferInUse(MakeMm0 make)
        => Define(
            nameof(ReadIntoABufferInUse), MachineProfile.X86,
            "a file is read into an untouched page while another thread loads and stores there",
            ["the load finds zero", "the load finds what was read"],
            stage =>
            {
                CodezeroStage on = Stored(stage, Settings(MachineProfile.X86, 2), make);
                Vnode file = on.File("f", 1);
                Tcb p = on.Task("P", 1);
                on.Open(p, file.Name);
                on.Thread("P.1", p, 0, async me =>
                {
                    Reply read = await me.Read(0, 0, CodezeroStage.Page(0), 0, 1);
                    Check.Kernel(read is { Error: Error.None, Value: 1 }, "one word is read");
                    await MustFind(me, CodezeroStage.Page(0), CodezeroStage.InFile);
                });
                on.Thread("P.2", p, 1, async me =>
                {
                    ulong found = (await me.Load(CodezeroStage.Page(0))).Value;
                    on.Occurs(found == 0 ? 0 : 1);
                    await MustStore(me, CodezeroStage.Page(0), 5, 1);
                    await MustFind(me, CodezeroStage.Page(0), 5, 1);
                });
            });

    /// <summary>read() into a page that a child shares: the child keeps what it had.</summary>
    public static Scenario ReadIntoASharedPage(MakeMm0 make)
        => Define(
            nameof(ReadIntoASharedPage), MachineProfile.Armv7,
            "a parent reads a file into a page that it shares with a child, which exits meanwhile",
            ["the child exits first", "the read ends first"],
            stage =>
            {
                CodezeroStage on = Stored(stage, Settings(MachineProfile.Armv7, 2), make);
                Vnode file = on.File("f", 1);
                Tcb p = on.Task("P", 1);
                on.Open(p, file.Name);
                int done = 0;
                on.Thread("P.1", p, 0, async me =>
                {
                    await MustStore(me, CodezeroStage.Page(0), 1);
                    await on.Fork(me, "C", 1, async child =>
                    {
                        await MustFind(child, CodezeroStage.Page(0), 1);
                        await child.Exit();
                        on.Occurs(0, done++ == 0);
                    });
                    Reply read = await me.Read(0, 0, CodezeroStage.Page(0), 0, 2);
                    Check.Kernel(read is { Error: Error.None, Value: 2 }, "two words are read");
                    on.Occurs(1, done++ == 0);
                    await MustFind(me, CodezeroStage.Page(0), CodezeroStage.InFile);
                });
            });

    /// <summary>write() from memory that changes and is pushed out meanwhile.</summary>
    public static Scenario WriteWhileTheMemoryChanges(MakeMm0 make)
        => Define(
            nameof(WriteWhileTheMemoryChanges), MachineProfile.X86,
            "a page is written to a file while another thread stores to the page and pushes it out",
            ["the file has the old value", "the file has the new value"],
            stage =>
            {
                CodezeroStage on = Stored(stage, Settings(MachineProfile.X86, 2), make);
                Vnode file = on.File("f", 1);
                Tcb p = on.Task("P", 1);
                on.Open(p, file.Name);
                var stored = new Semaphore(stage.Simulator, "the page is stored to", 0);
                on.Thread("P.1", p, 0, async me =>
                {
                    await MustStore(me, CodezeroStage.Page(0), 1);
                    await stored.Up();
                    Reply written = await me.Write(0, 0, CodezeroStage.Page(0), 0, 1);
                    Check.Kernel(
                        written is { Error: Error.None, Value: 1 }, "one word is written");
                    Reply synced = await me.FileSync(0);
                    Check.Kernel(synced.Error == Error.None, "an open file can be synced");
                    ulong found = on.Mm0.FileDisk!.Peek(file.FirstBlock, 0);
                    Check.Kernel(found is 1 or 2, "the disk has what was written");
                    on.Occurs((int)found - 1);
                });
                on.Thread("P.2", p, 1, async me =>
                {
                    await stored.Down();
                    await MustStore(me, CodezeroStage.Page(0), 2);
                    await me.Evict(CodezeroStage.Page(0));
                    await MustFind(me, CodezeroStage.Page(0), 2);
                });
            });
}
