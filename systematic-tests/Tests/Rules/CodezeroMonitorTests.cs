using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Codezero;
using Verified.Machines;
using Verified.Simulation;
using Verified.Specs;
using Verified.Specs.Codezero;
using Xunit;
using static Verified.Tests.OnRules.Worlds;

namespace Verified.Tests.OnRules;

/// <summary>When Codezero's monitor looks, and which of several broken rules it tells.</summary>
public class CodezeroMonitorTests
{
    /// <summary>What breaks rules of each kind, in the order in which they are told.</summary>
    static readonly (Rule Rule, Action<Family> Break)[] InOrder =
    [
        (CodezeroInvariants.AccessMeetsTheNewestValue, it => it.Ghost.Read(it.File, 0, 0, 7)),
        (MachineInvariants.NoTableNamesAFreeFrame,
            it => it.Map(it.Parent, Unmapped, new Frame(31), writable: false)),
        (CodezeroInvariants.LinksAreCounted, it => it.Shared.LinkCount++),
        (CodezeroLiveness.RequestsAreAnswered, it => it.Receive(answers: 0)),
        (CodezeroInvariants.EveryFrameHasOneOwner, it => it.Machine.Frames.Reserve()),
    ];

    /// <summary>Two acts that break a rule, each with a fact of its own.</summary>
    static readonly Dictionary<
        string, (Invariant<CodezeroWorld> Rule, Action<Family> One, Action<Family> Next)>
        Pairs = new()
    {
        ["reads"] = (CodezeroInvariants.AccessMeetsTheNewestValue,
            it => it.Access(it.Parent, AccessKind.Load, First, 8, 8),
            it => it.Ghost.Read(it.File, 1, 0, 102)),
        ["trespasses"] = (CodezeroInvariants.AccessesAreAllowed,
            it => it.Ghost.StoredFor(it.Parent, Unmapped, 0, 1),
            it => it.Ghost.LoadedFor(it.Parent, Unmapped, 0, 0)),
        ["copies"] = (CodezeroInvariants.CopiesAreOfOneMoment,
            it => it.Ghost.Copied(it.Parent, First, it.SharedPage),
            it => it.Ghost.Copied(it.Parent, First + 1, it.SharedPage)),
        ["syncs"] = (CodezeroInvariants.SyncsAreComplete, it => Sync(it, 0), it => Sync(it, 1)),
        ["refusals"] = (CodezeroInvariants.RefusalsChangeNothing,
            it => Refuse(it, Error.ENOMEM), it => Refuse(it, Error.EIO)),
    };

    public static IEnumerable<TheoryDataRow<string>> Names
        => Pairs.Keys.Select(each => new TheoryDataRow<string>(each));

    public static IEnumerable<TheoryDataRow<int>> Places
        => Enumerable.Range(0, InOrder.Length).Select(each => new TheoryDataRow<int>(each));

    [Theory]
    [MemberData(nameof(Names))]
    public void Of_several_facts_the_first_one_is_told(string name)
    {
        (Invariant<CodezeroWorld> rule, Action<Family> one, Action<Family> next) = Pairs[name];
        Assert.NotEqual(FactAfter(rule, one), FactAfter(rule, next));
        Assert.Equal(FactAfter(rule, one), FactAfter(rule, one, next));
    }

    [Fact]
    public void A_sync_that_leaves_a_word_says_which() => Assert.Contains(
        "a sync of page 0 of file F has ended, and word 1 is 0 on the disk",
        FactAfter(CodezeroInvariants.SyncsAreComplete, it => Sync(it, 0)),
        StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Places))]
    public void Of_all_that_is_broken_at_rest_the_first_is_told(int place)
        => Assert.Equal(InOrder[place].Rule.Name, OnPager(it =>
        {
            foreach ((_, Action<Family> broken) in InOrder.Skip(place))
            {
                broken(it);
            }

            return it.AtRest()?.Rule;
        }));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_takes_too_long_is_told_after_what_the_machine_does(bool isBadToo)
        => Assert.Equal(
            InOrder[isBadToo ? 1 : 3].Rule.Name,
            OnPager(it =>
            {
                FairRounds rounds = it.Mm0.Simulator.Rounds ??= new FairRounds();
                InOrder[3].Break(it);
                for (int i = 1; i < 2_500; i++)
                {
                    rounds.Turn(enabled: 1, next: 0);
                    Assert.Null(it.AfterStep(default));
                }

                if (isBadToo)
                {
                    InOrder[1].Break(it);
                }

                rounds.Turn(enabled: 1, next: 0);
                return it.AfterStep(default)?.Rule;
            }));

    /// <summary>Both ways in which a step can release the lock, and steps that do not.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_lock_guards_is_looked_at_when_the_lock_is_free(bool also) => On(it =>
    {
        (ObjectId watched, ObjectId other) = (it.Shared.Tree!.Lock.Id, it.Parent.Space.Id);
        it.Shared.LinkCount++;
        Assert.Null(it.AfterStep(Of(StepKind.Acquire, watched)));
        Assert.Null(it.AfterStep(Of(StepKind.Release, other)));
        Assert.NotNull(it.AfterStep(Of(StepKind.Release, watched)));

        Step Of(StepKind kind, ObjectId what) => also
            ? new Step(StepKind.Read, other, kind, what)
            : new Step(kind, what);
    });

    [Fact]
    public void Only_the_tree_that_was_unlocked_is_looked_at() => On(it =>
    {
        it.Shared.LinkCount++;
        Assert.Null(it.AfterStep(new Step(StepKind.Release, it.File.Tree.Lock.Id)));
        Assert.NotNull(it.AfterStep(new Step(StepKind.Release, it.Shared.Tree!.Lock.Id)));
    });

    [Fact]
    public void At_rest_every_tree_is_looked_at() => On(it =>
    {
        Assert.Null(it.AfterStep(new Step(StepKind.Release, it.File.Tree.Lock.Id)));
        it.Shared.LinkCount++;
        Assert.Equal(CodezeroInvariants.LinksAreCounted.Name, it.AtRest()?.Rule);
    });

    [Fact]
    public void Nothing_is_kept_of_what_was_looked_at() => On(it =>
    {
        Invariant<CodezeroWorld> rule = CodezeroInvariants.SharedPagesAreReadOnly;
        Assert.Null(it.AfterStep(new Step(StepKind.Release, it.Shared.Tree!.Lock.Id)));
        Assert.Null(rule.Violated(it.World));
        it.Map(it.Child, First, it.SharedPage.Frame, writable: true);
        Assert.NotNull(rule.Violated(it.World));
    });

    [Fact]
    public void What_is_mapped_already_is_known() => Worlds.OnMachine((machine, _, _) =>
    {
        var mm0 = new Mm0(machine, handlers: 1);
        Tcb task = mm0.CreateTask("P");
        mm0.MapAnonymous(task, First, 2);
        CodezeroWorld world = CodezeroMonitor.Watch(mm0);
        mm0.Simulator.Monitor = null;
        Assert.Equal(0ul, world.Ghost.Word(task, First + 1, 0));
        Assert.Null(CodezeroInvariants.AreasAreAsAgreed.Violated(world));
        return 0;
    });

    static string FactAfter(Invariant<CodezeroWorld> rule, params Action<Family>[] acts)
        => OnPager(it =>
        {
            foreach (Action<Family> act in acts)
            {
                act(it);
            }

            Violation? violation = rule.Violated(it.World);
            Assert.NotNull(violation);
            return violation.Fact;
        });

    static void On(Action<Family> act) => OnPager(it =>
    {
        act(it);
        return true;
    });

    /// <summary>A sync that leaves a page of the file unwritten.</summary>
    static void Sync(Family it, int page)
    {
        it.Ghost.Written(it.File, page, 1, 9);
        it.Ghost.SyncEnded(it.Ghost.SyncBegins(it.File, page, 1));
    }

    static void Refuse(Family it, Error error)
    {
        it.Take(it.Shared.Tree!);
        it.Shared.LinkCount++;
        it.Ghost.Refused(it.Shared.Tree!, error);
    }
}
