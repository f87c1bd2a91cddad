using System.Collections.Generic;
using System.Linq;
using Verified.Akaros;
using Verified.Explorer;

namespace Verified.Scenarios;

/// <summary>Akaros's kernel under all that may meet in it, on each kind of machine.</summary>
/// <remarks>
/// Every scenario is watched by all rules of <c>specs/</c>. T1 … T52 in their comments are the rows
/// of the facts; each is built for a kernel, so that a published variant runs in it too.
/// </remarks>
public static class AkarosScenarios
{
    static readonly MakeKernel Correct = (machine, batch) => new Kernel(machine, batch);

    /// <summary>One story each, on each kind of machine.</summary>
    public static readonly IReadOnlyList<Scenario> Stories =
        [.. AkarosHardware.All.SelectMany(hardware => On(Correct, hardware))];

    /// <summary>Each two operations at once.</summary>
    public static readonly IReadOnlyList<Scenario> Pairs = AkarosPairs.On(Correct);

    static IEnumerable<Scenario> On(MakeKernel make, AkarosHardware hardware) =>
    [
        .. AkarosRemoval.On(make, hardware),
        .. AkarosRemovalAlone.On(make, hardware),
        .. AkarosRegions.On(make, hardware),
        .. AkarosFaults.On(make, hardware),
        .. AkarosFiles.On(make, hardware),
        .. AkarosCalls.On(make, hardware),
        .. AkarosAround.On(make, hardware),
    ];
}
