using System.Collections.Generic;
using Verified.Akaros;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Scenarios;

/// <summary>The removal protocol against stores, writers, unmapping and protecting.</summary>
/// <remarks>
/// T1 – T10 of the facts: in every interleaving they check the argument that no dirty data is lost.
/// One word a page, two levels of tables, one file.
/// </remarks>
public static class AkarosRemoval
{
    /// <summary>All of them, on the correct kernel.</summary>
    public static IReadOnlyList<Scenario> On(MakeKernel make, AkarosHardware hardware) =>
    [
        RemovalMeetsStores(make, hardware),
        RemovalMeetsTwoCpus(make, hardware),
        RemovalMeetsWrites(make, hardware),
        RemovalMeetsUnmap(make, hardware),
        RemovalMeetsProtect(make, hardware),
        TwoRemoversMeetStores(make, hardware),
        RemovalOfTwoPages(make, hardware),
        RemovalMeetsTwoProcesses(make, hardware),
        RemovalMeetsTwoRights(make, hardware),
        RemovalMeetsAPin(make, hardware),
    ];

    /// <summary>T1.</summary>
    public static Scenario RemovalMeetsStores(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(RemovalMeetsStores),
            "a mapped page is removed while its process stores to it twice",
            ["it is removed", "it stays"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(1), make);
                VirtualPage page = Mapped(on, out Proc p);
                Removes(on);
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Store(page, 1);
                    await me.Store(page, 2);
                });
            });

    /// <summary>T2.</summary>
    public static Scenario RemovalMeetsTwoCpus(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(RemovalMeetsTwoCpus),
            "a mapped page is removed while two threads store to it",
            ["it is removed", "it stays"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(2), make);
                VirtualPage page = Mapped(on, out Proc p);
                Removes(on);
                on.Thread("P.1", p, 0, async me => await me.Store(page, 1));
                on.Thread("P.2", p, 1, async me =>
                {
                    await me.Load(page);
                    await me.Store(page, 2);
                });
            });

    /// <summary>T3.</summary>
    public static Scenario RemovalMeetsWrites(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(RemovalMeetsWrites),
            "a mapped page is removed while one thread writes to the file twice, and one stores",
            ["it is removed", "it stays"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(1), make);
                VirtualPage page = Mapped(on, out Proc p);
                Removes(on);
                Writes(stage, on, 2);
                on.Thread("P.1", p, 0, async me => await me.Store(page, 1));
            });

    /// <summary>T4.</summary>
    public static Scenario RemovalMeetsUnmap(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(RemovalMeetsUnmap),
            "a page is removed while one thread unmaps it, and another one stores to it",
            ["the store lands", "it is refused"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(2), make);
                VirtualPage page = Mapped(on, out Proc p);
                on.Remover("R", 0, 1);
                on.Thread("P.1", p, 0, async me => await me.Unmap(page));
                on.Thread("P.2", p, 1, async me =>
                {
                    UserResult stored = await me.Store(page, 1);
                    on.Occurs(stored.Error == Error.None ? 0 : 1);
                });
            });

    /// <summary>T5.</summary>
    public static Scenario RemovalMeetsProtect(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(RemovalMeetsProtect),
            "a page is removed while one thread makes it read-only, and another one stores to it",
            ["the store lands", "it is refused"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(2), make);
                VirtualPage page = Mapped(on, out Proc p);
                on.Remover("R", 0, 1);
                on.Thread(
                    "P.1", p, 0, async me => await me.Protect(page, 1, Protection.Read));
                on.Thread("P.2", p, 1, async me =>
                {
                    UserResult stored = await me.Store(page, 1);
                    on.Occurs(stored.Error == Error.None ? 0 : 1);
                });
            });

    /// <summary>T6.</summary>
    public static Scenario TwoRemoversMeetStores(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(TwoRemoversMeetStores),
            "two removers want one page while its process stores to it twice",
            ["it is removed", "it stays"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(1), make);
                VirtualPage page = Mapped(on, out Proc p);
                Removes(on);
                on.Remover("R'", 0, 1);
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Store(page, 1);
                    await me.Store(page, 2);
                });
            });

    /// <summary>T7.</summary>
    public static Scenario RemovalOfTwoPages(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(RemovalOfTwoPages),
            "two pages are removed, one in a batch, while they are stored to, and written to",
            ["both are removed", "one is removed", "both stay"],
            stage =>
            {
                var on = new AkarosStage(
                    stage, hardware.Settings(1), make, filePages: 2, batch: 1);
                Proc p = on.Proc("P");
                VirtualPage first = on.Map(p, pages: 2);
                on.Cache(2);
                on.Touch();
                on.Remover("R", 0, 2, removed => on.Occurs(2 - removed));
                Writes(stage, on, 1);
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Store(first, 1);
                    await me.Store(first + 1, 2);
                    await me.Store(first, 3);
                });
            });

    /// <summary>T8.</summary>
    public static Scenario RemovalMeetsTwoProcesses(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(RemovalMeetsTwoProcesses),
            "a page that two processes map is removed while both store to it",
            ["it is removed", "it stays"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(2), make);
                Proc p = on.Proc("P");
                Proc q = on.Proc("Q");
                VirtualPage inP = on.Map(p);
                VirtualPage inQ = on.Map(q);
                on.Cache();
                on.Touch();
                Removes(on);
                on.Thread("P.1", p, 0, async me => await me.Store(inP, 1));
                on.Thread("Q.1", q, 1, async me =>
                {
                    await me.Load(inQ);
                    await me.Store(inQ, 2);
                });
            });

    /// <summary>T9.</summary>
    public static Scenario RemovalMeetsTwoRights(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(RemovalMeetsTwoRights),
            "a page that a process maps twice, once to store, is removed while both are used",
            ["it is removed", "it stays"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(1), make);
                Proc p = on.Proc("P");
                VirtualPage writable = on.Map(p);
                VirtualPage readOnly = on.Map(p, Protection.Read);
                on.Cache();
                on.Touch();
                Removes(on);
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Store(writable, 1);
                    await me.Load(readOnly);
                });
            });

    /// <summary>T10.</summary>
    public static Scenario RemovalMeetsAPin(MakeKernel make, AkarosHardware hardware)
        => hardware.Define(
            nameof(RemovalMeetsAPin),
            "of two pages one is pinned; both are to be removed while they are stored to",
            ["the other one is removed", "both stay"],
            stage =>
            {
                var on = new AkarosStage(stage, hardware.Settings(1), make, filePages: 2);
                Proc p = on.Proc("P");
                VirtualPage pinned = on.Map(
                    p, Protection.ReadWrite, MapFlags.Shared | MapFlags.Locked);
                VirtualPage other = on.Map(p, offset: 1);
                on.Cache(2);
                on.Touch();
                on.Remover("R", 0, 2, removed => on.Occurs(1 - removed));
                on.Thread("P.1", p, 0, async me =>
                {
                    await me.Store(other, 1);
                    await me.Store(pinned, 2);
                    await me.Store(other, 3);
                });
            });

    /// <summary>The first page of the file, cached, mapped by a process to store, and clean.
    /// </summary>
    internal static VirtualPage Mapped(AkarosStage on, out Proc proc)
    {
        proc = on.Proc("P");
        VirtualPage page = on.Map(proc);
        on.Cache();
        on.Touch();
        return page;
    }

    /// <summary>A remover of the first page; outcomes 0 and 1 are that it went, or stayed.
    /// </summary>
    internal static void Removes(AkarosStage on)
        => on.Remover("R", 0, 1, removed => on.Occurs(1 - removed));

    /// <summary>A thread of the kernel that writes to the first page of the file.</summary>
    internal static void Writes(Stage stage, AkarosStage on, int times)
        => stage.Simulator.Start("W", async () =>
        {
            for (int i = 0; i < times; i++)
            {
                await on.Kernel.WriteWord(on.File, 0, 10 + (ulong)i);
            }
        });
}
