using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnSimulation;

/// <summary>What follows from a declaration alone, and who an object belongs to.</summary>
public class StepTests
{
    const int PerCreator = 1 << 20;

    static readonly HashSet<StepKind> Shared =
    [
        StepKind.Read, StepKind.Join, StepKind.AcquireShared, StepKind.ReleaseShared,
    ];

    [Fact]
    public void Two_that_share_commute_and_two_arrivals()
    {
        foreach (StepKind one in Enum.GetValues<StepKind>())
        {
            foreach (StepKind other in Enum.GetValues<StepKind>())
            {
                bool expected = (Shared.Contains(one) && Shared.Contains(other))
                    || (one, other) == (StepKind.Arrive, StepKind.Arrive);
                Assert.Equal((one, other, expected), (one, other, StepKinds.Commute(one, other)));
            }

            Assert.Equal(StepKinds.Commute(one, one), one.CommutesWithItself());
        }
    }

    [Fact]
    public void Objects_are_numbered_in_groups_by_who_created_them()
    {
        var ids = new List<ObjectId>();
        Runs.One(simulator =>
        {
            var owner = new Atomic<int>(simulator, "owner", 0);
            Register(simulator, owner);
            simulator.Start("a", () => Register(simulator, owner));
            simulator.Start("b", () => Register(simulator, owner));
        });

        // In the set-up there was the cell before, and the tasks after.
        Assert.Equal([1, 4, 0, 3, 0, 3], ids.Select(id => id.Value % PerCreator));
        Assert.Equal([0, 0, 1, 1, 2, 2], ids.Select(id => id.Value / PerCreator));
        Assert.Equal([-1, -1, 0, 0, 1, 1], ids.Select(id => id.Creator));

        Routine Register(Simulator simulator, INamed owner)
        {
            ids.AddRange([simulator.Register(owner, 3), simulator.Register(owner, 2)]);
            Assert.Equal(ids[^1].Value + 1, ids[^1].Plus(1).Value);
            return default;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_task_creates_a_million_objects_and_not_one_more(bool inTask)
    {
        Runs.One(simulator => Create(simulator, PerCreator - 1));
        var thrown = Assert.Throws<ToolException>(
            () => Runs.One(simulator => Create(simulator, PerCreator)));
        Assert.Contains("at most 1048576 shared", thrown.Message, StringComparison.Ordinal);

        void Create(Simulator simulator, int more)
        {
            var owner = new Named();
            if (inTask)
            {
                simulator.Start("a", () => Twice(simulator, owner, more));
            }
            else
            {
                Twice(simulator, owner, more);
            }
        }

        static Routine Twice(Simulator simulator, INamed owner, int more)
        {
            simulator.Register(owner);
            simulator.Register(owner, more);
            return default;
        }
    }

    [Fact]
    public void A_file_of_another_place_keeps_its_path()
        => Assert.Equal("/elsewhere/a/b.cs", SourcePlace.InRepository(@"/elsewhere\a\b.cs"));

    [Fact]
    public void A_file_of_this_repository_is_named_from_its_root()
        => Assert.Equal("systematic-tests/Tests/Simulation/StepTests.cs", OfHere());

    static string OfHere([System.Runtime.CompilerServices.CallerFilePath] string file = "")
        => SourcePlace.InRepository(file);

    sealed class Named : INamed
    {
        public string NameOf(int offset) => $"object {offset}";
    }
}
