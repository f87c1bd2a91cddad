using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Verified.Codezero;
using Verified.Simulation;
using Verified.Tests.OnSimulation;
using Xunit;

namespace Verified.Tests.OnCodezero;

/// <summary>The kernel's list against a plain one, and what it accuses misuse of.</summary>
public class KernelListTests
{
    [Fact]
    public void Any_operations_leave_what_a_plain_list_has()
        => Prop.ForAll<(byte Operation, byte Position)[]>(operations =>
        {
            var list = New();
            var plain = new List<string>();
            var nodes = new Dictionary<string, ListNode<string>>();
            for (int i = 0; i < operations.Length; i++)
            {
                Apply(
                    operations[i].Operation % 4, operations[i].Position, $"{i}",
                    list, plain, nodes);
            }

            return Contents(list).SequenceEqual(plain) && list.Count() == plain.Count;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void A_node_that_is_on_no_list_cannot_be_removed()
        => Assert.Throws<Accusation>(() => New().Remove(new ListNode<string>("x")));

    [Fact]
    public void A_node_cannot_be_removed_twice()
    {
        KernelList<string> list = New();
        var node = new ListNode<string>("x");
        list.AddFirst(node);
        list.Remove(node);
        Assert.Throws<Accusation>(() => list.Remove(node));
    }

    [Fact]
    public void A_node_cannot_be_on_two_lists()
    {
        var node = new ListNode<string>("x");
        New().AddFirst(node);
        Assert.Throws<Accusation>(() => New().AddLast(node));
    }

    [Fact]
    public void An_iteration_cannot_follow_a_node_to_another_list()
    {
        KernelList<string> one = New();
        KernelList<string> other = New();
        var node = new ListNode<string>("x");
        one.AddFirst(node);
        one.Remove(node);
        other.AddFirst(node);
        Assert.Throws<Accusation>(() => one.After(node));
    }

    [Fact]
    public void A_neighbour_on_another_list_is_accused()
    {
        var node = new ListNode<string>("x");
        New().AddFirst(node);
        Assert.Throws<Accusation>(() => New().InsertBefore(node, new ListNode<string>("y")));
    }

    [Theory]
    [InlineData("insert", "insert")]
    [InlineData("insert", "first")]
    [InlineData("insert", "after")]
    [InlineData("remove", "first")]
    [InlineData("remove", "after")]
    [InlineData("first", "remove")]
    [InlineData("after", "insert")]
    public void Two_tasks_without_a_lock_race(string one, string other)
    {
        Violation? broken = new Simulator().Run(new Seeded(1), simulator =>
        {
            var list = new KernelList<string>(simulator, "list");
            var node = new ListNode<string>("x");
            list.AddFirst(node);
            simulator.Start("one", () => Use(one, list, node));
            simulator.Start("other", () => Use(other, list, node));
        });
        Assert.Equal(BasicRule.NoRace.Name, broken?.Rule);
    }

    static async Routine Use(string how, KernelList<string> list, ListNode<string> node)
    {
        switch (how)
        {
            case "insert":
                list.AddLast(new ListNode<string>("y"));
                break;
            case "remove":
                list.Remove(node);
                break;
            case "first":
                _ = list.First;
                break;
            default:
                list.After(node);
                break;
        }
    }

    static KernelList<string> New() => new(new Simulator(), "list");

    static void Apply(
        int operation, byte position, string value, KernelList<string> list, List<string> plain,
        Dictionary<string, ListNode<string>> nodes)
    {
        string? at = plain.Count == 0 ? null : plain[position % plain.Count];
        if (operation == 3)
        {
            if (at is not null)
            {
                list.Remove(nodes[at]);
                plain.Remove(at);
            }

            return;
        }

        var node = nodes[value] = new ListNode<string>(value);
        switch (operation)
        {
            case 0:
                list.AddFirst(node);
                plain.Insert(0, value);
                break;
            case 1:
                list.AddLast(node);
                plain.Add(value);
                break;
            default:
                list.InsertBefore(at is null ? null : nodes[at], node);
                plain.Insert(at is null ? plain.Count : plain.IndexOf(at), value);
                break;
        }
    }

    static List<string> Contents(KernelList<string> list)
    {
        var contents = new List<string>();
        for (ListNode<string>? node = list.First; node is not null; node = list.After(node))
        {
            contents.Add(node.Value);
        }

        return contents;
    }
}
