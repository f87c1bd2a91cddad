using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Verified.Explorer;
using Verified.Simulation;
using Verified.Tests.House;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>The reduction against all schedules, on small random programs.</summary>
/// <remarks>
/// <c>VERIFIED_PROPERTY_RUNS</c> says how many programs of each kind; what fails is made smaller.
/// </remarks>
public sealed class DporPropertyTests
{
    const int Most = 2_500;

    [Fact]
    public void Cells_and_locks_have_one_schedule_for_each_class()
        => Hold(DporRandomPrograms.Plain, 1, exact: true);

    [Fact]
    public void All_that_waits_has_one_schedule_for_each_class()
        => Hold(DporRandomPrograms.Waiting, 2, exact: true);

    [Fact]
    public void Deadlocks_and_what_is_behind_them_are_found()
        => Hold(DporRandomPrograms.Crossing, 3, exact: true);

    [Fact]
    public void Readers_and_writers_have_one_schedule_for_each_class()
        => Hold([Deed.ReadLocked, Deed.WriteLocked], 5, exact: true);

    [Fact]
    public void Readers_that_wait_for_each_other_hide_no_writer()
        => Hold([Deed.ReadDown, Deed.ReadUp, Deed.WriteLocked, Deed.Down], 6, exact: true);

    [Fact]
    public void With_choices_new_tasks_and_broken_rules_nothing_is_missed()
        => Hold(Enum.GetValues<Deed>(), 4, exact: false);

    [Fact]
    public void Choices_that_decide_what_comes_next_hide_nothing()
        => Hold([Deed.ChooseStore, Deed.Load, Deed.Store, Deed.Locked], 7, exact: false);

    /// <summary>The writer between the two, met by the 232nd program of a kind.</summary>
    [Fact]
    public void One_of_two_readers_is_passed_alone()
        => Compare(
            [[new(Deed.ReadUp, 0)], [new(Deed.ReadUp, 0)], [new(Deed.WriteLocked, 0)]],
            exact: true);

    static void Hold(Deed[] deeds, ulong seed, bool exact)
    {
        Config config = Config.QuickThrowOnFailure
            .WithMaxTest(Effort.Runs(150))
            .WithReplay(seed, 1);
        FsCheck.Check.One(
            config, Prop.ForAll(DporRandomPrograms.Of(deeds, Most), each => Compare(each, exact)));
    }

    static void Compare(Part[][] program, bool exact)
    {
        var full = new DepthFirst(0, null);
        Seen all = Run(program, full, _ => full.Advance(), () => false);
        var dpor = new Dpor(0);
        Seen reduced = Run(program, dpor, dpor.Advance, () => dpor.WasRedundant);

        Assert.Equal(all.Ends.Order(), reduced.Ends.Order());
        Assert.Equal((0L, 0L), (dpor.Infeasible, dpor.Tails));
        Assert.Equal(all.Deadlocks, dpor.Deadlocks > 0);
        if (!all.Violated)
        {
            Assert.Equal(all.Classes.Order(), reduced.Classes.Order());
            Assert.Equal(all.Classes.Count, all.Hashes.Count);
            Assert.Equal(all.Hashes.Order(), reduced.Hashes.Order());
            Assert.Equal(all.Classes.Count, dpor.Executions + dpor.Deadlocks);
            Assert.True(dpor.SleepBlocked == 0 || !exact);
        }
    }

    static Seen Run(
        Part[][] program, Strategy strategy, Func<Violation?, bool> advance, Func<bool> isRedundant)
    {
        var seen = new Seen();
        Func<string> tell = null!;
        var simulator = new Simulator();
        Violation? broken;
        do
        {
            strategy.Begin(0);
            var trace = new TraceForm(strategy);
            var hash = new Hashed(trace);
            broken = simulator.Run(hash, here =>
                tell = DporRandomPrograms.Build(here, program));
            if (!isRedundant())
            {
                bool deadlock = broken?.Rule == BasicRule.NoDeadlock.Name;
                bool violated = broken is not null && !deadlock;
                seen.Ends.Add(violated ? broken!.Rule : $"{broken?.Rule}: {tell()}");
                seen.Classes.Add(trace.Tell());
                seen.Hashes.Add(hash.Class);
                seen.Deadlocks |= deadlock;
                seen.Violated |= violated;
            }
        }
        while (advance(broken));
        return seen;
    }

    sealed class Seen
    {
        public HashSet<string> Ends { get; } = [];

        public HashSet<string> Classes { get; } = [];

        /// <summary>The same by <see cref="ClassHash"/>.</summary>
        public HashSet<ulong> Hashes { get; } = [];

        public bool Deadlocks { get; set; }

        public bool Violated { get; set; }
    }

    /// <summary>What all schedules of a class have in common, as text.</summary>
    /// <remarks>
    /// For each object its accesses in order, where those that commute are a set: which determines
    /// the order of all pairs that do not commute, and is determined by it. Tasks are numbered in
    /// the order in which they were started, and that is told too, and so are values of choices.
    /// </remarks>
    sealed class TraceForm(IDecider inner) : IDecider
    {
        readonly SortedDictionary<int, Accesses> objects = [];
        readonly int[] steps = new int[Simulator.MaxTasks];

        readonly SortedSet<string> choices = new(StringComparer.Ordinal);
        string starts = "";
        string last = "";
        int tasks;

        public int NextTask(Simulator simulator)
        {
            TellStarts(simulator);
            int task = inner.NextTask(simulator);
            Step step = simulator.Task(task).Pending;
            last = $"{task}.{steps[task]++}";
            Add(step.Kind, step.Object, last);
            Add(step.AlsoKind, step.Also, last);
            return task;
        }

        public int NextValue(Simulator simulator, string name, int below)
        {
            int value = inner.NextValue(simulator, name, below);
            choices.Add($"{last}={value}");
            return value;
        }

        public string Tell() => $"{starts}\n{string.Join(' ', choices)}\n" + string.Join(
            '\n', objects.Select(each => $"{each.Key}:{each.Value}"));

        void TellStarts(Simulator simulator)
        {
            starts += simulator.TaskCount > tasks ? $" {last}" : "";
            tasks = simulator.TaskCount;
        }

        void Add(StepKind kind, ObjectId on, string name)
        {
            if (kind == StepKind.None)
            {
                return;
            }

            if (!objects.TryGetValue(on.Value, out Accesses? accesses))
            {
                objects.Add(on.Value, accesses = new Accesses());
            }

            accesses.Add(name, kind.CommutesWithItself());
        }
    }

    sealed class Accesses
    {
        string before = "";
        readonly SortedSet<string> shared = new(StringComparer.Ordinal);

        public void Add(string name, bool isShared)
        {
            if (isShared)
            {
                shared.Add(name);
                return;
            }

            before = $"{this} {name}";
            shared.Clear();
        }

        public override string ToString() => $"{before} {{{string.Join(' ', shared)}}}";
    }
}
