using System.Collections.Generic;
using Verified.Explorer;

namespace Verified.Scenarios;

/// <summary>Every scenario of the correct systems, in the order of the tables.</summary>
public static class AllScenarios
{
    public static readonly IReadOnlyList<Scenario> List =
        [.. MachineScenarios.List, .. CodezeroScenarios.List, .. CodezeroPairs.List,
            .. CodezeroStorage.List, .. AkarosScenarios.Stories, .. AkarosScenarios.Pairs];
}
