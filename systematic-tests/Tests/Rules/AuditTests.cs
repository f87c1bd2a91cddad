using Verified.Machines;
using Verified.Simulation;
using Verified.Specs;
using Verified.Tests.OnSimulation;
using Xunit;

namespace Verified.Tests.OnRules;

/// <summary>
/// In how many of all schedules a wrong order shows: with the machine's own checks alone, which
/// wait for an access that goes wrong, and with the rules, which look at what TLBs may hold.
/// </summary>
/// <remarks>The table in <c>specs/README.md</c> is this one.</remarks>
public class AuditTests
{
    const string X86 = "x86";
    const string Armv7 = "armv7";

    [Theory]
    [InlineData(X86, "clear, shoot down, free", 33, 0, 33, 0)]
    [InlineData(Armv7, "clear, shoot down, free", 22, 0, 22, 0)]
    [InlineData(X86, "clear, free", 12, 1, 12, 12)]
    [InlineData(Armv7, "clear, free", 12, 1, 12, 12)]
    [InlineData(X86, "clear, free, shoot down", 43, 3, 12, 12)]
    [InlineData(Armv7, "clear, free, shoot down", 27, 2, 12, 12)]
    [InlineData(X86, "shoot down, clear, free", 44, 4, 44, 44)]
    [InlineData(Armv7, "shoot down, clear, free", 34, 4, 34, 34)]
    [InlineData(X86, "clear, invalidate here, free", 23, 1, 23, 14)]
    [InlineData(Armv7, "clear, invalidate here, free", 23, 1, 23, 23)]
    [InlineData(X86, "unhook the table, shoot down, free it", 25, 0, 25, 0)]
    [InlineData(Armv7, "unhook the table, shoot down, free it", 17, 0, 17, 0)]
    [InlineData(X86, "unhook the table, free it, shoot down", 29, 3, 11, 11)]
    [InlineData(Armv7, "unhook the table, free it, shoot down", 21, 2, 11, 11)]
    [InlineData(Armv7, "unhook the table, shoot down leaves, free it", 17, 0, 14, 14)]
    [InlineData(Armv7, "break, shoot down, make", 22, 0, 22, 0)]
    [InlineData(Armv7, "make, shoot down", 20, 0, 5, 5)]
    [InlineData(Armv7, "break, make, shoot down", 34, 0, 12, 12)]
    [InlineData(X86, "break, shoot down, make", 33, 0, 33, 0)]
    [InlineData(X86, "make, shoot down", 40, 0, 5, 5)]
    [InlineData(X86, "break, make, shoot down", 66, 0, 12, 12)]
    [InlineData(X86, "protect, shoot down, say so", 40, 0, 40, 0)]
    [InlineData(X86, "protect, say so", 5, 0, 5, 5)]
    [InlineData(Armv7, "protect, say so", 5, 0, 5, 5)]
    public void A_wrong_order_shows_in_this_many_schedules(
        string profile, string order, int schedules, int atAnAccess, int audited, int byARule)
    {
        MachineProfile on = profile == X86 ? MachineProfile.X86 : MachineProfile.Armv7;
        (int all, int without) = Count(order, on, TlbFreedom.Tame, audited: false);
        (int same, int with) = Count(order, on, TlbFreedom.Watched, audited: true);
        Assert.Equal((schedules, atAnAccess, audited, byARule), (all, without, same, with));
    }

    [Fact]
    public void Every_order_is_counted()
        => Assert.Equal(13, WrongOrders.All.Count);

    /// <summary>All schedules, and those in which something breaks.</summary>
    static (int All, int Broken) Count(
        string order, MachineProfile profile, TlbFreedom tlb, bool audited)
    {
        var simulator = new Simulator();
        var decider = new Exhaustive();
        (int all, int broken) = (0, 0);
        do
        {
            Violation? violation = simulator.Run(
                decider, it => WrongOrders.Start(it, order, profile, tlb, audited));
            all++;
            broken += violation is null ? 0 : 1;
        }
        while (decider.Advance());

        return (all, broken);
    }
}
