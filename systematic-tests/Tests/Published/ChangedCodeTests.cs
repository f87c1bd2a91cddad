using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Codezero;
using Verified.Explorer;
using Verified.Machines;
using Verified.Published;
using Verified.Scenarios;
using Verified.Simulation;
using Verified.Specs.Codezero;
using Xunit;
using Outcome = Verified.Codezero.Outcome;

namespace Verified.Tests.OnPublished;

/// <summary>Kept traces break their rules on pagers that have changed since.</summary>
public class ChangedCodeTests
{
    /// <summary>
    /// Traces as they would be had they been written before an edit: its name, and what a line was
    /// then, if it was there.
    /// </summary>
    public static readonly TheoryDataRow<Func<string, string[]>>[] Before =
    [
        Edit("pages get a lock", line => Has(line, "page lock") ? [] : [line]),
        Edit("devzero gets a lock", line => Has(line, "devzero lock") ? [] : [line]),
        Edit("tables get a lock", line => Has(line, "table lock") ? [] : [line]),
        Edit("trees get a lock", line => Has(line, "tree lock") ? [] : [line]),
        Edit("spaces get a lock", line => Has(line, "space lock") ? [] : [line]),
        Edit("the tree's lock is renamed", line => [Renamed(line, "tree lock", "chain lock")]),
        Edit("words are renamed", line => [Renamed(line, "word ", "cell ")]),
        Edit("messages are renamed", line =>
            [Renamed(Renamed(line, "requests to", "calls of"), "replies to", "answers for")]),
        Edit("each request was logged", line => Has(line, "receive from requests")
            ? [line, line.Split(':')[0] + ": update log"]
            : [line]),
        Edit("the tree was locked around each page", line => Has(line, "acquire page lock")
            ? [line.Split(':')[0] + ": acquire tree lock 0",
                line.Split(':')[0] + ": release tree lock 0", line]
            : [line]),
    ];

    [Theory]
    [MemberData(nameof(Before))]
    public void Each_kept_trace_breaks_its_rule_after_an_edit(Func<string, string[]> before)
    {
        ArgumentNullException.ThrowIfNull(before);
        int guided = 0;
        foreach (PublishedVariant variant in AllVariants.List)
        {
            Trace kept = PublishedVariantTests.KeptTrace(variant.Name);
            ReplayOutcome outcome = GuidedReplay.Run(
                kept with { Steps = [.. kept.Steps.SelectMany(before)] },
                new Runner(variant.Scenario));

            Assert.Equal((variant.Name, variant.Expected), (variant.Name, outcome.Broken?.Rule));
            guided += outcome.Guidance is null ? 0 : 1;
        }

        Assert.InRange(guided, 10, AllVariants.List.Count);
    }

    [Theory]
    [MemberData(nameof(PublishedVariantTests.Names), MemberType = typeof(PublishedVariantTests))]
    public void A_guided_trace_breaks_nothing_on_the_correct_system(string name)
    {
        string scenario = AllVariants.List.Single(each => each.Name == name).Scenario.Name;
        Scenario correct = AllScenarios.List.Single(each => each.Name == scenario);

        Assert.Null(GuidedReplay.Run(
            PublishedVariantTests.KeptTrace(name), new Runner(correct)).Broken);
    }

    /// <summary>Pagers with a published mistake, each with three more steps in a fault.</summary>
    public static readonly TheoryDataRow<string, Scenario>[] Edited =
    [
        new("believes-the-message", CodezeroScenarios.ReadMeetsFirstWrite(
            (machine, handlers) => new BelievesTheMessage(machine, handlers))),
        new("copies-while-others-store", CodezeroScenarios.PrivateCopyOfASharedPage(
            (machine, handlers) => new CopiesWhileOthersStore(machine, handlers),
            MachineProfile.X86)),
        new("freezes-without-shootdown", CodezeroScenarios.ForkWhileAnotherThreadStores(
            (machine, handlers) => new FreezesWithoutShootdown(machine, handlers),
            MachineProfile.X86)),
        new("merge-keeps-freed-link", CodezeroScenarios.MergeIntoAShadowInUse(
            (machine, handlers) => new MergeKeepsFreedLink(machine, handlers),
            MachineProfile.X86)),
        new("top-is-not-searched", CodezeroScenarios.MergeIntoAShadowInUse(
            (machine, handlers) => new TopIsNotSearched(machine, handlers),
            MachineProfile.X86)),
    ];

    [Theory]
    [MemberData(nameof(Edited))]
    public void An_old_trace_breaks_its_rule_on_an_edited_pager(string name, Scenario edited)
    {
        Trace kept = PublishedVariantTests.KeptTrace(name);
        ReplayOutcome outcome = GuidedReplay.Run(kept, new Runner(edited));

        Assert.Equal(kept.Rule, outcome.Broken?.Rule);
        Assert.Matches("handler[01]: update handler[01]/own", outcome.Divergence);
        Assert.Equal(0, outcome.Guidance!.Reordered);
        Assert.Equal(kept.Steps.Count(line => !Has(line, ": choose")), outcome.Guidance.Kept);
    }

    static TheoryDataRow<Func<string, string[]>> Edit(
        string label, Func<string, string[]> before) => new(before) { Label = label };

    static bool Has(string line, string part) => line.Contains(part, StringComparison.Ordinal);

    static string Renamed(string line, string now, string before)
        => line.Replace(now, before, StringComparison.Ordinal);

    /// <summary>
    /// In each fault: a local step, a log that all handlers write, and a lock around the entry.
    /// </summary>
    abstract class EditedMm0(Machine machine, int handlers) : Mm0(machine, handlers)
    {
        readonly Atomic<int> log = new(machine.Simulator, "log", 0);
        readonly Semaphore guard = new(machine.Simulator, "guard", 1);

        protected override async Routine<PageTableEntry> CurrentEntry(Tcb tcb, PageFault fault)
        {
            await new Atomic<int>(Simulator, "own", 0).Add(1);
            await log.Add(1);
            await guard.Down();
            PageTableEntry entry = await base.CurrentEntry(tcb, fault);
            await guard.Up();
            return entry;
        }
    }

    sealed class BelievesTheMessage(Machine machine, int handlers) : EditedMm0(machine, handlers)
    {
        protected override async Routine<PageTableEntry> CurrentEntry(Tcb tcb, PageFault fault)
        {
            await base.CurrentEntry(tcb, fault);
            return fault.Entry;
        }
    }

    sealed class CopiesWhileOthersStore(Machine machine, int handlers)
        : EditedMm0(machine, handlers)
    {
        protected override Routine HoldStill(Page page) => default;
    }

    sealed class FreezesWithoutShootdown(Machine machine, int handlers)
        : EditedMm0(machine, handlers)
    {
        protected override Routine ShootDownFrozen(Tcb parent, VmArea area) => default;
    }

    sealed class MergeKeepsFreedLink(Machine machine, int handlers) : EditedMm0(machine, handlers)
    {
        protected override async Routine UnlinkLast(VmObject redundant)
            => await Unlink(redundant.Links.First!.Value);
    }

    sealed class TopIsNotSearched(Machine machine, int handlers) : EditedMm0(machine, handlers)
    {
        protected override Outcome FindInTop(VmObject top, int offset) => default;
    }
}
