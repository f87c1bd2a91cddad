using System.Collections.Generic;

namespace Verified.Explorer;

/// <summary>All that there is to explore, and all that may break.</summary>
public sealed record Catalogue(
    IReadOnlyList<Scenario> Scenarios, IReadOnlyList<PublishedVariant> Variants,
    IReadOnlyList<RuleEntry> Rules);

/// <summary>A rule for the list: its name, why anyone cares, and where it stands.</summary>
public sealed record RuleEntry(string Name, string Because, string Place);
