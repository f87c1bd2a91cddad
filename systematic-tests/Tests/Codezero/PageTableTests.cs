using System;
using System.Collections.Generic;
using Verified.Codezero;
using Verified.Machines;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnCodezero;

/// <summary>The tables of a space alone, without a pager that fills them.</summary>
public class PageTableTests
{
    static readonly VirtualPage Page = new(5);

    [Fact]
    public void A_page_is_mapped_only_when_its_tables_are_there()
    {
        Violation? broken = Run((tables, frames) => tables.Map(Page, frames[0], true));
        Assert.Equal("not so: the tables of page 0x5 were prepared", broken?.Fact);
    }

    /// <summary>A new entry, the same frame with more rights, and another frame.</summary>
    [Theory]
    [InlineData("x86", 0, 0, 1)]
    [InlineData("armv7", 0, 1, 2)]
    public void Only_what_a_CPU_can_have_and_must_not_is_shot_down(
        string profile, int first, int upgraded, int replaced)
    {
        int[] ended = new int[3];
        var settings = new MachineSettings
        {
            Profile = profile == "x86" ? MachineProfile.X86 : MachineProfile.Armv7,
        };
        Assert.Null(Run(
            async (tables, frames, machine) =>
            {
                await tables.Prepare(Page);
                await tables.Map(Page, frames[0], writable: false);
                ended[0] = machine.Shootdowns.Ended;
                await tables.Map(Page, frames[0], writable: true);
                ended[1] = machine.Shootdowns.Ended;
                await tables.Map(Page, frames[1], writable: true);
                ended[2] = machine.Shootdowns.Ended;
            },
            settings)?.Fact);
        Assert.Equal([first, upgraded, replaced], ended);
    }

    [Fact]
    public void Taking_the_right_to_store_says_whether_there_was_one()
    {
        var said = new List<bool>();
        Assert.Null(Run(async (tables, frames) =>
        {
            said.Add(await tables.MakeReadOnly(Page));
            await tables.Prepare(Page);
            said.Add(await tables.MakeReadOnly(Page));
            await tables.Map(Page, frames[0], writable: true);
            said.Add(await tables.MakeReadOnly(Page, frames[1]));
            said.Add(await tables.MakeReadOnly(Page, frames[0]));
            said.Add(await tables.MakeReadOnly(Page, frames[0]));
        })?.Fact);
        Assert.Equal([false, false, false, true, false], said);
    }

    [Fact]
    public void Unmapping_says_whether_there_was_an_entry()
    {
        var said = new List<bool>();
        Assert.Null(Run(async (tables, frames) =>
        {
            said.Add(await tables.Unmap(Page));
            await tables.Prepare(Page);
            said.Add(await tables.Unmap(Page));
            await tables.Map(Page, frames[0], writable: true);
            said.Add(await tables.Unmap(Page, frames[1]));
            said.Add(await tables.Unmap(Page));
            said.Add(await tables.Unmap(Page));
        })?.Fact);
        Assert.Equal([false, false, false, true, false], said);
    }

    [Theory]
    [InlineData(true, true, false)]
    [InlineData(true, false, true)]
    [InlineData(false, false, false)]
    public void A_copy_of_an_entry_has_no_more_rights(
        bool writable, bool readOnly, bool copyIsWritable)
    {
        PageTableEntry copied = default;
        PageTableEntry absent = default;
        Assert.Null(Programs.Run(on =>
        {
            Programs.WithoutRules(on);
            PageTables from = on.Mm0.CreateTask("P").Tables;
            PageTables to = on.Mm0.CreateTask("Q").Tables;
            Frame frame = on.Machine.Frames.Reserve();
            on.Machine.Simulator.Start("copier", async () =>
            {
                await from.Prepare(Page);
                await from.Map(Page, frame, writable);
                Check.Kernel(await from.Copy(Page, to, readOnly), "there is room for it");
                Check.Kernel(await from.Copy(Page + 1, to, readOnly), "nothing needs no room");
                copied = await to.Read(Page);
                absent = await to.Read(Page + 1);
            });
        })?.Fact);
        Assert.True(copied.Present);
        Assert.Equal(copyIsWritable, copied.Writable);
        Assert.False(absent.Present);
    }

    static Violation? Run(Func<PageTables, Frame[], Routine> act)
        => Run((tables, frames, _) => act(tables, frames), new());

    /// <summary>Runs it for a space with a thread, which does nothing.</summary>
    static Violation? Run(
        Func<PageTables, Frame[], Machine, Routine> act, MachineSettings settings)
        => Programs.Run(
            on =>
            {
                Programs.WithoutRules(on);
                Tcb p = on.Mm0.CreateTask("P");
                Frame[] frames = [on.Machine.Frames.Reserve(), on.Machine.Frames.Reserve()];
                on.Thread("P.1", p, 0, _ => act(p.Tables, frames, on.Machine));
            },
            settings);
}
