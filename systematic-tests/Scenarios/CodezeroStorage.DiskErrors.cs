using Verified.Codezero;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Scenarios;

/// <summary>One request of a disk fails: somebody is told, and nothing is lost.</summary>
public static partial class CodezeroStorage
{
    /// <summary>Too few frames, and a disk request that fails.</summary>
    public static Scenario DiskFailsUnderPressure(MakeMm0 make)
        => Define(
            nameof(DiskFailsUnderPressure), MachineProfile.X86,
            "a thread stores to three pages with frames for two, and one disk request fails",
            ["an access is refused because a page cannot be read",
                "an access is refused because a page cannot go",
                "nothing is refused"],
            stage =>
            {
                MachineSettings settings = Few(MachineProfile.X86, cpus: 1, frames: 2);
                CodezeroStage on = Stored(stage, settings with { DiskFailures = 1 }, make);
                on.Thread("P.1", on.Task("P", 3), 0, async me =>
                {
                    var refused = Error.None;
                    for (int i = 0; i < 6; i++)
                    {
                        VirtualPage page = CodezeroStage.Page(i % 3);
                        ulong value = 10 + (ulong)(i % 3);
                        UserResult first = i < 3
                            ? await me.Store(page, value)
                            : await me.Load(page);
                        refused = first.Error == Error.None ? refused : first.Error;
                        if (first.Error != Error.None && i < 3)
                        {
                            await MustStore(me, page, value);
                        }

                        await MustFind(me, page, value);
                    }

                    on.Occurs(refused == Error.EIO ? 0 : refused == Error.ENOMEM ? 1 : 2);
                });
            });

    /// <summary>The write of a page that is pushed out fails.</summary>
    public static Scenario EvictionFails(MakeMm0 make)
        => Define(
            nameof(EvictionFails), MachineProfile.X86,
            "a page is pushed out and the disk fails, while another thread stores to it",
            ["the eviction is refused", "the store is refused", "nothing is refused"],
            stage =>
            {
                MachineSettings settings = Settings(MachineProfile.X86, 2);
                CodezeroStage on = Stored(stage, settings with { DiskFailures = 1 }, make);
                Tcb p = on.Task("P", 1);
                var stored = new Semaphore(stage.Simulator, "the page is there", 0);
                bool any = false;
                on.Thread("P.1", p, 0, async me =>
                {
                    await MustStore(me, CodezeroStage.Page(0), 1);
                    await stored.Up();
                    Reply reply = await me.Evict(CodezeroStage.Page(0));
                    Check.Kernel(
                        reply.Error is Error.None or Error.EIO, "only the disk can refuse it");
                    on.Occurs(0, reply.Error == Error.EIO);
                    any |= reply.Error != Error.None;
                    if (reply.Error != Error.None)
                    {
                        Reply second = await me.Evict(CodezeroStage.Page(0));
                        Check.Kernel(second.Error == Error.None, "the second try works");
                        await MustFind(me, CodezeroStage.Page(0), 1);
                    }
                });
                on.Thread("P.2", p, 1, async me =>
                {
                    await stored.Down();
                    Error first = await StoreTwice(me, CodezeroStage.Page(0), 2, 1);
                    on.Occurs(1, first == Error.EIO);
                    any |= first != Error.None;
                    on.Occurs(2, !any);
                });
            });

    /// <summary>The write of a sync fails: it says so, and the next one writes all.</summary>
    public static Scenario SyncFails(MakeMm0 make)
        => Define(
            nameof(SyncFails), MachineProfile.Armv7,
            "a page of a file is synced and the disk fails, while another task stores to the page",
            ["the sync is refused", "the sync succeeds"],
            stage =>
            {
                MachineSettings settings = Settings(MachineProfile.Armv7, 2);
                CodezeroStage on = Stored(stage, settings with { DiskFailures = 1 }, make);
                Vnode file = on.File("f", 1);
                var stored = new Semaphore(stage.Simulator, "the page is dirty", 0);
                on.Thread("P.1", TaskWith(on, "P", file), 0, async me =>
                {
                    VirtualPage page = await MapShared(me);
                    await StoreTwice(me, page, 1);
                    await stored.Up();
                    Error first = (await me.Sync(page)).Error;
                    on.Occurs(first == Error.None ? 1 : 0);
                    Error second = first == Error.None ? first : (await me.Sync(page)).Error;
                    Check.Kernel(second == Error.None, "the second try works");
                    Check.Kernel(
                        on.Mm0.FileDisk!.Peek(file.FirstBlock, 0) == 1,
                        "the disk has what was stored before the sync");
                });
                on.Thread("Q.1", TaskWith(on, "Q", file), 1, async me =>
                {
                    await stored.Down();
                    VirtualPage page = await MapShared(me);
                    await MustStore(me, page, 2, 1);
                });
            });
}
