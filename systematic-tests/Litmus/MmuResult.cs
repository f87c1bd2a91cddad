using Verified.Explorer;

namespace Verified.Litmus;

/// <summary>What the exploration of an MMU test showed.</summary>
/// <param name="Asked">How it was explored to the end, or how far.</param>
/// <param name="Witness">A short run that reaches the condition; null if none was found.</param>
public sealed record MmuResult(MmuTest Test, ExplorationResult Asked, Finding? Witness)
{
    /// <summary>Whether some run reaches the condition.</summary>
    public bool Reachable => Asked.MustOccur[0].Seen;

    /// <summary>Whether some run stands for each that there is.</summary>
    public bool Complete => Asked.Complete;

    /// <summary>Why there is no verdict, in one line; null if there is one.</summary>
    public string? Error => Asked.Error ?? (Asked.Finding is { Violation: var broken }
        ? $"{Test.File}: broke the rule \"{broken.Rule}\": {broken.Fact}"
        : null);

    /// <summary>Whether the verdict is the expected one, and there is no doubt left.</summary>
    public bool Agrees => Error is null && (Test.Allowed ? Reachable : !Reachable && Complete);
}
