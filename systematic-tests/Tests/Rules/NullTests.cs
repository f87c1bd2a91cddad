using System;
using Verified.Codezero;
using Verified.Machines;
using Verified.Simulation;
using Verified.Specs;
using Verified.Specs.Codezero;
using Xunit;
using static Verified.Tests.OnRules.Worlds;

namespace Verified.Tests.OnRules;

/// <summary>Who calls rules and ghost memory with nothing is told what is missing.</summary>
public class NullTests
{
    [Fact]
    public void Rules_and_ghosts_are_put_on_something()
    {
        Assert.Throws<ArgumentNullException>("mm0", () => CodezeroMonitor.Watch(null!));
        Assert.Throws<ArgumentNullException>("mm0", () => new GhostMemory(null!, null!));
        Assert.Throws<ArgumentNullException>("world", () => new GhostRights().Lowered(null!));
        Assert.Throws<ArgumentNullException>(
            "simulator", () => new EventuallyMonitor<int>(null!, [], 0));
    }

    [Fact]
    public void A_ghost_is_told_of_something() => OnPager(it =>
    {
        Demands("cpu", ghost => ghost.OnRetired(null!, AccessKind.Load, First, 0, 0, 0));
        Demands("area", ghost => ghost.Mapped(null!));
        Demands("task", ghost => ghost.Unmapped(null!, First, 1));
        Demands("task", ghost => ghost.Protected(null!, First, 1, VmFlags.Read));
        Demands("page", ghost => ghost.Cleaned(null!));
        Demands("page", ghost => ghost.Dropped(null!));
        Demands("copy", ghost => ghost.Copied(it.Parent, First, null!));
        return 0;

        void Demands(string name, Action<GhostMemory> tell)
            => Assert.Throws<ArgumentNullException>(name, () => tell(it.Ghost));
    });
}
