using Verified.Codezero;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Scenarios;

/// <summary>Areas that are cut and wired, and the threads of one task that leave it.</summary>
public static partial class CodezeroStorage
{
    /// <summary>Of three threads each may be the one that ends the task.</summary>
    public static Scenario ThreadsExitOneByOne(MakeMm0 make)
        => Define(
            nameof(ThreadsExitOneByOne), MachineProfile.X86,
            "three threads store to a word each and exit; the last one ends the task",
            ["the first thread is last", "the second thread is last", "the third thread is last"],
            stage =>
            {
                var on = new CodezeroStage(stage, Settings(MachineProfile.X86, 3), 2, make);
                Tcb p = on.Task("P", 1);
                int exited = 0;
                for (int i = 0; i < 3; i++)
                {
                    int mine = i;
                    on.Thread($"P.{i + 1}", p, i, async me =>
                    {
                        ulong value = 10 + (ulong)mine;
                        await MustStore(me, CodezeroStage.Page(0), value, mine % 2);
                        await me.Exit();
                        bool last = ++exited == 3;
                        on.Occurs(mine, last);
                        Check.Kernel(!last || p.HasExited, "a task ends with its last thread");
                    });
                }
            });

    /// <summary>The middle of a file's mapping is unmapped; both ends go on.</summary>
    /// <remarks>Source: test0's mmaptest.c (facts 10).</remarks>
    public static Scenario HoleIsCutIntoAFile(MakeMm0 make)
        => Define(
            nameof(HoleIsCutIntoAFile), MachineProfile.X86,
            "a thread unmaps the middle of three pages of a file that another one stores to",
            ["the store to the middle lands", "the store to the middle is refused"],
            stage =>
            {
                CodezeroStage on = Stored(
                    stage, Settings(MachineProfile.X86, 2), make, fileBlocks: 3);
                Tcb p = TaskWith(on, "P", on.File("f", 3));
                VirtualPage first = CodezeroStage.Page(0);
                var mapped = new Semaphore(stage.Simulator, "the file is mapped", 0);
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.MapFile(0, 0, SharedFile, 3, first);
                    await mapped.Up();
                    Reply reply = await me.Unmap(first + 1);
                    Check.Kernel(reply.Error == Error.None, "what is mapped can be unmapped");
                    await MustStore(me, first, 1);
                    UserResult gone = await me.Load(first + 1);
                    Check.Kernel(gone.Error == Error.SEGV, "the middle is not mapped");
                });
                on.Thread("P.2", p, 1, async me =>
                {
                    await mapped.Down();
                    UserResult stored = await me.Store(first + 1, 2);
                    on.Occurs(stored.Error == Error.None ? 0 : 1);
                    await MustStore(me, first + 2, 3);
                    await MustFind(me, first + 2, 3);
                });
            });

    /// <summary>A page that is wired is not pushed out, by request or for lack of frames.</summary>
    public static Scenario WiredPageStays(MakeMm0 make)
        => Define(
            nameof(WiredPageStays), MachineProfile.X86,
            "a thread wires a page and stores to others, with too few frames; another evicts it",
            ["the page is pushed out before it is wired", "it stays"],
            stage =>
            {
                CodezeroStage on = Stored(
                    stage, Few(MachineProfile.X86, cpus: 2, frames: 2), make);
                Tcb p = on.Task("P", 3);
                var stored = new Semaphore(stage.Simulator, "the page is stored to", 0);
                on.Thread("P.1", p, 0, async me =>
                {
                    await MustStore(me, CodezeroStage.Page(0), 10);
                    await stored.Up();
                    Reply reply = await me.Wire(CodezeroStage.Page(0));
                    Check.Kernel(reply.Error == Error.None, "a page can be wired");
                    for (int i = 1; i < 3; i++)
                    {
                        await MustStore(me, CodezeroStage.Page(i), 10 + (ulong)i);
                        Check.Kernel(
                            IsMapped(on, p, CodezeroStage.Page(0)), "a wired page stays mapped");
                    }

                    await MustFind(me, CodezeroStage.Page(0), 10);
                });
                on.Thread("P.2", p, 1, async me =>
                {
                    await stored.Down();
                    Reply reply = await me.Evict(CodezeroStage.Page(0));
                    Check.Kernel(reply.Error == Error.None, "a page that stays is no error");
                    on.Occurs(IsMapped(on, p, CodezeroStage.Page(0)) ? 1 : 0);
                });
            });
}
