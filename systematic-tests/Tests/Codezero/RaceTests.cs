using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Codezero;
using Verified.Simulation;
using Xunit;
using static Verified.Codezero.VmFlags;

namespace Verified.Tests.OnCodezero;

/// <summary>
/// Who looks at what the pager changes, without the lock under which it does, is accused of a race.
/// </summary>
public class RaceTests
{
    static readonly Dictionary<string, Race> Races = new()
    {
        ["an area is added"] = new(
            "vm_area_list", p => _ = p.Areas, me => me.Map(Prot | Private, 1)),
        ["an area is removed"] = new(
            "vm_area_list", p => _ = p.Areas, me => me.Unmap(Programs.Page(0), 2)),
        ["a file is opened"] = new("file descriptors", p => _ = p.Files, me => me.Open("F")),
        ["a file is closed"] = new("file descriptors", p => _ = p.Files, me => me.Close(0)),
        ["a table is made"] = new(
            "tables of a space", p => p.Tables.Own(p.Tables.Root),
            me => me.Prefault(Programs.Page(0), Read)),
        ["tables are freed"] = new(
            "tables of a space", p => p.Tables.Own(p.Tables.Root), async me =>
            {
                await me.Exit();
                return default;
            }),
    };

    public static IEnumerable<TheoryDataRow<string>> Labels
        => Races.Keys.Select(label => new TheoryDataRow<string>(label));

    [Theory]
    [MemberData(nameof(Labels))]
    public void Looking_without_the_lock_is_a_race(string label)
    {
        (string state, Action<Tcb> look, Func<UserThread, Routine<Reply>> change) = Races[label];
        DemandRace(state, Programs.Run(on =>
        {
            Programs.WithoutRules(on);
            on.Disks(1, 1);
            on.File("F", 1);
            Tcb p = on.Task("P", 2);
            on.Open(p, "F");
            on.Machine.Simulator.Start("looker", () =>
            {
                look(p);
                return default;
            });
            on.Thread("P.1", p, 0, async me => await change(me));
        }));
    }

    [Fact]
    public void Looking_at_transfers_without_the_tree_s_lock_is_a_race()
        => DemandRace("shadow transfers", Programs.Run(on =>
        {
            on.Disks(1, 1);
            Tcb p = on.Task("P", 1);
            ObjectTree tree = p.Areas[0].Tree;
            on.Machine.Simulator.Start("looker", () =>
            {
                _ = tree.ShadowTransfers;
                return default;
            });
            on.Thread("P.1", p, 0, async me =>
            {
                await me.Store(Programs.Page(0), 1);
                await me.Evict(Programs.Page(0));
            });
        }));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Looking_at_slots_without_the_tree_s_lock_is_a_race(bool whileTaken)
        => DemandRace("slots", Programs.Run(on =>
        {
            on.Disks(1, 1);
            Tcb p = on.Task("P", 1);
            VmObject? seen = null;
            bool looked = false;
            var stored = new Semaphore(on.Machine.Simulator, "stored", 0);
            on.Machine.Simulator.Start("looker", async () =>
            {
                await stored.Down();
                _ = seen!.Slots;
                looked = true;
            });
            on.Thread("P.1", p, 0, async me =>
            {
                await me.Store(Programs.Page(0), 1);
                seen = p.Areas[0].Chain.First!.Value.Object;
                if (!whileTaken)
                {
                    await me.Evict(Programs.Page(0));
                }

                await stored.Up();
                while (!looked)
                {
                    await on.Machine.Frames.Count();
                }

                await (whileTaken
                    ? me.Evict(Programs.Page(0))
                    : me.Unmap(Programs.Page(0)));
            });
        }));

    [Fact]
    public void Looking_at_a_child_s_files_before_its_parent_has_it_is_a_race()
        => DemandRace("file descriptors", Programs.Run(on =>
        {
            on.Disks(1, 1);
            on.File("F", 1);
            Tcb p = on.Task("P", 1);
            on.Open(p, "F");
            on.Machine.Simulator.Start("looker", async () =>
            {
                while (on.Mm0.Tasks.Count == 1)
                {
                    await on.Machine.Frames.Count();
                }

                _ = on.Mm0.Tasks[1].Files;
            });
            on.Thread("P.1", p, 0, async me => await me.Fork("C"));
        }));

    static void DemandRace(string state, Violation? broken)
    {
        Assert.Equal(BasicRule.NoRace.Name, broken?.Rule);
        Assert.Contains($" {state}, ", broken!.Fact, StringComparison.Ordinal);
    }

    sealed record Race(
        string State, Action<Tcb> Look, Func<UserThread, Routine<Reply>> Change);
}
