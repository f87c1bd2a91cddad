using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Codezero;
using Verified.Machines;
using Verified.Scenarios;
using Verified.Simulation;
using Xunit;
using static Verified.Codezero.VmFlags;

namespace Verified.Tests.OnCodezero;

/// <summary>What reports call things by, and what rules count.</summary>
/// <remarks>One task makes one of each kind, one after the other.</remarks>
public class NumberTests
{
    readonly Mm0 mm0;

    public NumberTests()
    {
        Mm0? used = null;
        Violation? broken = Programs.Run(on =>
        {
            used = on.Mm0;
            Build(on);
        });
        Assert.Null(broken?.Fact);
        mm0 = used!;
    }

    [Fact]
    public void Objects_are_numbered_as_they_are_made()
    {
        IReadOnlyList<VmObject> all = mm0.Ever.Objects;
        Assert.Equal(6, all.Count);
        Assert.Equal(Enumerable.Range(1, 6), all.Select(each => each.Number));
    }

    [Fact]
    public void Trees_are_numbered_as_they_are_made()
        => Assert.Equal(
            Enumerable.Range(0, 8).Select(i => $"tree lock {i}"),
            mm0.Trees.Select(each => $"{each.Lock}"));

    [Fact]
    public void Spaces_are_numbered_as_they_are_made()
        => Assert.Equal(
            Enumerable.Range(0, 3).Select(i => $"space lock {i}"),
            mm0.Tasks.Select(each => $"{each.Space}"));

    [Fact]
    public void Objects_are_called_what_they_are()
        => Assert.Equal(
            ["boot file 1", "file F", "shadow 3", "segment 4", "segment 5", "file G"],
            mm0.Ever.Objects.Select(each => $"{each}"));

    [Fact]
    public void Devzero_is_number_0()
    {
        Assert.Equal(0, mm0.Devzero.Number);
        Assert.Equal("devzero", $"{mm0.Devzero}");
    }

    [Fact]
    public void Every_request_is_kept_with_its_one_answer()
    {
        Type[] sent =
        [
            typeof(FaultRequest), typeof(MapRequest), typeof(MapRequest), typeof(ShmGetRequest),
            typeof(OpenRequest), typeof(ForkRequest),
        ];
        Assert.Equal(sent, mm0.Ever.Requests.Select(each => each.GetType()));
        Assert.All(mm0.Ever.Requests, each => Assert.Equal(1, each.Answers));
    }

    static void Build(CodezeroStage on)
    {
        on.Disks(4, 4);
        on.File("F", 1);
        on.File("G", 1);
        Tcb p = on.Task("P", 1);
        on.Mm0.AddBootFile([on.Machine.Frames.Reserve()]);
        on.Task("Q", 1);
        on.Open(p, "F");
        on.Thread("P.1", p, 0, async me =>
        {
            await me.Store(Programs.Page(0), 1);
            await me.Map(Prot | Private, 1);
            await me.Map(Prot | Shared, 1);
            await me.ShmGet(1, 1);
            await me.Open("G");
            await me.Fork("C");
        });
    }
}
