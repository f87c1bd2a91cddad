using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Akaros;
using Verified.Explorer;
using Verified.Machines;
using Verified.Scenarios;
using Verified.Simulation;
using Verified.Xunit;
using Xunit;

namespace Verified.Tests.OnAkaros;

/// <summary>A call is interrupted wherever it can be, and another one goes on as far as it can.
/// </summary>
public class InterruptedTests
{
    /// <summary>What needs the open file of a descriptor, which nothing else keeps.</summary>
    static readonly (string Name, Func<UserThread, Routine> Do)[] Uses =
    [
        ("reads", async me => await me.Read(0, 0, Page, 0, 1)),
        ("writes", async me => await me.Write(0, 0, Page, 0, 1)),
        ("cuts", async me => await me.Truncate(0, 0)),
        ("syncs", async me => await me.FileSync(0)),
        ("maps", async me => await me.Map(
            null, 1, Protection.Read, MapFlags.Shared | MapFlags.Populate, 0)),
    ];

    public static IEnumerable<ITheoryDataRow> UseNames
        => Uses.Select(each => new TheoryDataRow<string>(each.Name));

    static VirtualPage Page => Kernel.UserStart;

    [SystematicTheory(Strategy = StrategyKind.DepthFirst, Preemptions = 1)]
    [MemberData(nameof(UseNames))]
    public void Whose_descriptor_is_closed_has_the_file_until_he_is_done(Stage stage, string use)
    {
        AkarosStage on = Stand(stage);
        on.Cache();
        Proc p = on.Proc("P");
        on.Kernel.MapNow(p, new(Page, 1, 0), Protection.ReadWrite, MapFlags.Private);
        on.Thread("P.1", p, 0, async me => await Uses.Single(each => each.Name == use).Do(me));
        on.Thread("P.2", p, 1, async me => await me.Close(0));
    }

    /// <summary>The length that a file had does not say what to do to the one that it has.
    /// </summary>
    [SystematicFact(Strategy = StrategyKind.DepthFirst, Preemptions = 1)]
    public void What_a_file_had_behind_its_length_is_zeroes_when_it_grows(Stage stage)
    {
        AkarosStage on = Stand(stage);
        int left = 2;
        async Routine Done()
        {
            if (--left == 0 && await on.File.Size.Load() == 3)
            {
                await on.Kernel.Truncate(on.File, 4);
                var kernel = (OpenKernel)on.Kernel;
                Page page = (await kernel.Load(on.File.Map, 3)).Page!;
                ulong found = await on.Machine.Memory.Read(page.Frame, 0);
                await kernel.PutIt(page);
                Check.Kernel(found == 0, "what was cut off is not found again");
            }
        }

        stage.Simulator.Start("cutter", async () =>
        {
            await on.Kernel.Truncate(on.File, 3);
            await Done();
        });
        stage.Simulator.Start("writer", async () =>
        {
            await on.File.Lock.Acquire();
            await on.Kernel.WriteWord(on.File, 3, 5);
            await on.File.Lock.Release();
            await Done();
        });
    }

    /// <summary>Who has found the end of a file finds no more of it in his memory.</summary>
    [SystematicFact(Strategy = StrategyKind.DepthFirst, Preemptions = 1)]
    public void What_is_behind_the_end_is_mapped_no_more(Stage stage)
    {
        AkarosStage on = Stand(stage);
        Proc p = on.Proc("P");
        on.Cache();
        on.Map(p);
        on.Touch();
        on.Kernel.MapNow(p, new(Page + 1, 1, 0), Protection.ReadWrite, MapFlags.Private);
        on.Thread("P.1", p, 0, async me =>
        {
            await me.Store(Page + 1, 1);
            (int words, Error error) = await me.Read(0, 0, Page + 1, 0, 1);
            if ((words, error) == (0, Error.None))
            {
                Error mapped = (await me.Load(Page)).Error;
                Check.Kernel(mapped == Error.BUS, "a page behind the end is not accessible");
            }
        });
        stage.Simulator.Start("cutter", async () => await on.Kernel.Truncate(on.File, 0));
    }

    /// <summary>A file grows when its new end holds what was written.</summary>
    [SystematicFact(Strategy = StrategyKind.DepthFirst, Preemptions = 1)]
    public void Who_reads_behind_the_old_end_finds_what_was_written(Stage stage)
    {
        AkarosStage on = Stand(stage);
        Proc p = on.Proc("P");
        on.Kernel.MapNow(p, new(Page, 1, 0), Protection.ReadWrite, MapFlags.Private);
        on.Thread("P.1", p, 0, async me =>
        {
            await me.Store(Page, 1);
            if ((await me.Read(0, 1, Page, 0, 1)).Words == 1)
            {
                ulong found = (await me.Load(Page)).Value;
                Check.Kernel(found == 5, "what is before the end of a file was written");
            }
        });
        stage.Simulator.Start("writer", async () =>
        {
            await on.File.Lock.Acquire();
            await on.Kernel.WriteWord(on.File, 1, 5);
            await on.File.Lock.Release();
        });
    }

    /// <summary>
    /// Where software sets D, the right to store goes with it: a sync takes both, and mprotect must
    /// not give back the one because it has seen the other before.
    /// </summary>
    [SystematicFact(Strategy = StrategyKind.DepthFirst, Preemptions = 1)]
    public void Who_stores_with_rights_that_came_back_makes_the_page_dirty(Stage stage)
    {
        AkarosStage on = Stand(stage, AkarosHardware.Armv7);
        Proc p = on.Proc("P");
        on.Cache();
        on.Map(p);
        on.Touch();
        on.Thread("P.1", p, 0, async me =>
        {
            await me.Store(Page, 1);
            await me.Protect(Page, 1, Protection.None);
            await me.Protect(Page, 1, Protection.ReadWrite);
            await me.Store(Page, 2);
        });
        stage.Simulator.Start("syncer", async () => await on.Kernel.Sync(on.File.Map, 0, 1));
    }

    /// <summary>A block has one buffer, whoever gets it first.</summary>
    [SystematicTheory(Strategy = StrategyKind.DepthFirst, Preemptions = 2)]
    [InlineData(0)]
    [InlineData(1)]
    public void Who_gets_a_buffer_gets_the_same_one_again(Stage stage, int other)
    {
        var machine = new Machine(stage.Simulator, Settings);
        var kernel = new Kernel(machine, Kernel.UsualBatch);
        BlockDevice device = kernel.AddDevice(new Disk(machine, "device", 1));
        kernel.CacheNow(device, 0);
        foreach (int block in new[] { 0, other })
        {
            stage.Simulator.Start($"getter{stage.Simulator.TaskCount}", async () =>
            {
                BufferHead first = (await kernel.GetBuffer(device, block)).Buffer!;
                BufferHead again = (await kernel.GetBuffer(device, block)).Buffer!;
                Check.Kernel(first == again, "a block has one buffer");
            });
        }
    }

    static MachineSettings Settings
        => AkarosHardware.X86.Settings(2) with { Words = 2, Tlb = TlbFreedom.Tame };

    static AkarosStage Stand(Stage stage, AkarosHardware? hardware = null) => new(
        stage, (hardware ?? AkarosHardware.X86).Settings(2) with { Tlb = TlbFreedom.Tame },
        (machine, batch) => new OpenKernel(machine, batch));
}
