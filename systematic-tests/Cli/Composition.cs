using System.Linq;
using Verified.Explorer;
using Verified.Published;
using Verified.Scenarios;
using Verified.Simulation;
using Verified.Specs;

namespace Verified.Cli;

/// <summary>The one place that knows all scenarios, published variants and rules.</summary>
static class Composition
{
    public static Catalogue Catalogue { get; } = new(
        AllScenarios.List,
        AllVariants.List,
        [
            .. BasicRule.All.Select(rule => new RuleEntry(rule.Name, rule.Because, rule.Place)),
            .. AllRules.List.Select(rule => new RuleEntry(rule.Name, rule.Because, rule.Place)),
        ]);
}
