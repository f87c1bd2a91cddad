using System;
using Verified.Akaros;
using Verified.Machines;
using Verified.Simulation;
using Verified.Specs.Akaros;
using Verified.Tests.OnSimulation;
using Xunit;

namespace Verified.Tests.OnRules;

/// <summary>A kernel that has something already when rules and ghost are put on it.</summary>
public class AkarosSetUpTests
{
    static readonly VirtualPage At = new(1);

    [Fact]
    public void What_is_mapped_and_cached_already_is_as_it_should_be() => On(it =>
    {
        Assert.Null(it.AfterStep(it.Write));
        it.Kernel.MapNow(
            it.Kernel.Procs[0], new Bounds(At + 4, 1, 0), Protection.Read, MapFlags.Private);
        Assert.Null(it.AtRest());
    });

    [Fact]
    public void What_is_up_to_date_already_was_loaded() => On(it =>
    {
        it.Kernel.Observer!.Read(it.File, 0, 0, 0);
        Assert.Null(AkarosInvariants.PagesAreLoadedOnce.Violated(it.World));
        it.Kernel.Observer.Loaded(it.Page!);
        Assert.NotNull(AkarosInvariants.PagesAreLoadedOnce.Violated(it.World));
    });

    [Fact]
    public void What_is_not_up_to_date_yet_was_not_loaded() => On(
        it =>
        {
            it.Kernel.Observer!.Loaded(it.Page!);
            Assert.Null(AkarosInvariants.PagesAreLoadedOnce.Violated(it.World));
        },
        isUpToDate: false);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_first_step_is_looked_at_whatever_was_told(bool isTold) => On(it =>
    {
        if (isTold)
        {
            it.Kernel.Observer!.Grown(it.File, 1);
        }

        it.File.Map.Tree.Prepare(0)!.Value = default(Slot).WithRemoval().Bits;
        Assert.Equal(AkarosInvariants.EmptySlotsAreEmpty.Name, it.AfterStep(default)?.Rule);
    }, isCached: false);

    [Fact]
    public void Rules_are_put_on_a_kernel()
        => Assert.Throws<ArgumentNullException>("kernel", () => AkarosMonitor.Watch(null!));

    static void On(Action<SetUp> act, bool isUpToDate = true, bool isCached = true)
        => new Simulator { StepLimit = 0 }.Run(new First(), simulator =>
        {
            act(new SetUp(simulator, isUpToDate, isCached));
            simulator.Monitor = null;
        });

    /// <summary>A process has mapped page 0 of a file; that and a device may be cached.</summary>
    sealed class SetUp
    {
        readonly IMonitor monitor;

        public SetUp(Simulator simulator, bool isUpToDate, bool isCached)
        {
            var machine = new Machine(simulator, new());
            Kernel = new Kernel(machine);
            Kernel.UseDisk(new Disk(machine, "disk", 1));
            File = Kernel.AddFile("F", 0, 1, 1);
            Proc proc = Kernel.CreateProc("P");
            Kernel.MapNow(
                proc, new Bounds(At, 1, 0), Protection.ReadWrite, MapFlags.Shared,
                Kernel.OpenNow(proc, File));
            if (isCached)
            {
                Page = Kernel.CacheNow(File, 0);
                Page.UpToDate.Value = isUpToDate;
                Kernel.CacheNow(Kernel.AddDevice(new Disk(machine, "device", 1)), 0);
            }

            World = AkarosMonitor.Watch(Kernel);
            monitor = simulator.Monitor!;
        }

        public Kernel Kernel { get; }

        public Inode File { get; }

        public Page? Page { get; }

        public AkarosWorld World { get; }

        /// <summary>A step that can have changed something of the map.</summary>
        public Step Write => new(StepKind.Write, File.Map.Lock.Id.Plus(1));

        public Violation? AfterStep(Step step)
            => monitor.AfterStep(Kernel.Simulator.Task(0), step);

        public Violation? AtRest() => monitor.AtRest();
    }
}
