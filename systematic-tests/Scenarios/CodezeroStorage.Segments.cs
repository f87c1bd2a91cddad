using Verified.Codezero;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Scenarios;

/// <summary>Segments of shared memory, with a key and without.</summary>
public static partial class CodezeroStorage
{
    /// <summary>Two tasks detach a segment at once; it goes with the last one.</summary>
    public static Scenario LastDetachEndsTheSegment(MakeMm0 make)
        => Define(
            nameof(LastDetachEndsTheSegment), MachineProfile.Armv7,
            "two tasks store to a segment, of which a page was pushed out, and detach it at once",
            ["the first task is last", "the second task is last"],
            stage =>
            {
                CodezeroStage on = Stored(stage, Settings(MachineProfile.Armv7, 2), make);
                var detached = new Shared<int>(stage.Simulator, "detached by", 0);
                var attached = new Shared<int>(stage.Simulator, "attached by", 0);
                var both = new Semaphore(stage.Simulator, "both have attached it", 0);
                for (int i = 0; i < 2; i++)
                {
                    int mine = i;
                    string name = i == 0 ? "P" : "Q";
                    on.Thread($"{name}.1", on.Mm0.CreateTask(name), i, async me =>
                    {
                        VirtualPage page = await AttachKey(me, 5);
                        await MustStore(me, page, 7, mine);
                        await me.Evict(page);
                        if (++attached.Value == 2)
                        {
                            await both.Up();
                            await both.Up();
                        }

                        await both.Down();
                        Reply reply = await me.ShmDetach(page);
                        Check.Kernel(reply.Error == Error.None, "what is attached is detached");
                        if (++detached.Value == 2)
                        {
                            on.Occurs(mine);
                            Reply gone = await me.ShmGet(key: 5, 1, create: false);
                            Check.Kernel(gone.Error == Error.ENOENT, "it went with the last one");
                        }
                    });
                }
            });

    /// <summary>Shared anonymous memory stays shared after a fork.</summary>
    /// <remarks>Source: test0's mutextest.c (facts 10).</remarks>
    public static Scenario SharedAnonymousPageIsSwappedOn(MakeMm0 make)
        => Define(
            nameof(SharedAnonymousPageIsSwappedOn), MachineProfile.X86,
            "parent and child swap on one word of shared anonymous memory, untouched at the fork",
            ["the parent's swap is first", "the child's swap is first"],
            stage =>
            {
                CodezeroStage on = Stored(stage, Settings(MachineProfile.X86, 2), make);
                on.Thread("P.1", on.Mm0.CreateTask("P"), 0, async me =>
                {
                    VmFlags flags = VmFlags.Prot | VmFlags.Shared;
                    var page = new VirtualPage((await me.Map(flags, 1)).Value);
                    await on.Fork(me, "C", 1, async child =>
                    {
                        ulong before = (await child.Swap(page, 3)).Value;
                        Check.Kernel(before is 0 or 2, "parent and child have one page");
                        on.Occurs(1, before == 0);
                    });
                    ulong old = (await me.Swap(page, 2)).Value;
                    Check.Kernel(old is 0 or 3, "parent and child have one page");
                    on.Occurs(0, old == 0);
                });
            });

    static async Routine<VirtualPage> AttachKey(UserThread me, int key)
    {
        Reply got = await me.ShmGet(key, 1);
        Check.Kernel(got.Error == Error.None, "a segment is found or made by its key");
        Reply attached = await me.ShmAttach(got.Value);
        Check.Kernel(attached.Error == Error.None, "a segment can be attached");
        return new VirtualPage(attached.Value);
    }
}
