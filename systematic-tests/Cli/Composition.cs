using Verified.Explorer;
using Verified.Simulation;

namespace Verified.Cli;

/// <summary>The one place that knows all scenarios, published variants and rules.</summary>
static class Composition
{
    public static Catalogue Catalogue { get; } = new(
        [],
        [],
        [.. System.Linq.Enumerable.Select(
            BasicRule.All, rule => new RuleEntry(rule.Name, rule.Because, rule.Place))]);
}
