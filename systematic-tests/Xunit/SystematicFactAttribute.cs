using System;
using System.Runtime.CompilerServices;
using Verified.Explorer;
using Xunit;
using Xunit.v3;

namespace Verified.Xunit;

/// <summary>A test that is run in many schedules: it holds if no schedule breaks a rule.</summary>
/// <remarks>
/// The method is either <c>void Name(Stage stage)</c>, which builds the world and starts the
/// tasks, on a new instance of its class for each schedule; or it returns the
/// <see cref="Scenario"/> or <see cref="PublishedVariant"/> to explore, and is called once. What
/// the environment says of these properties comes first: see <see cref="Settings"/>.
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer(typeof(SystematicFactDiscoverer))]
public class SystematicFactAttribute(
    [CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
    : FactAttribute(sourceFilePath, sourceLineNumber)
{
    public StrategyKind Strategy { get; set; }

    /// <summary>
    /// The most preemptions of a schedule, for <see cref="StrategyKind.DepthFirst"/>; −1 for any.
    /// </summary>
    public int Preemptions { get; set; } = -1;

    /// <summary>
    /// The most schedules; 0 for the usual number, or for as many as the time allows.
    /// </summary>
    public long Schedules { get; set; }

    public ulong Seed { get; set; } = 42;

    /// <summary>Seconds after which it ends; 0 for no such limit.</summary>
    public double Time { get; set; }

    /// <summary>The name of the rule that must break; null if none may.</summary>
    public string? Breaks { get; set; }

    /// <summary>The system's name in reports, for a method with a stage; else its class.</summary>
    public string? System { get; set; }

    /// <summary>
    /// The outcomes that must be seen in some schedule, for a method with a stage; see
    /// <see cref="Stage.Occurs"/>.
    /// </summary>
    public string[] MustOccur { get; set; } = [];
}
