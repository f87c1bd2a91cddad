using System.Collections.Generic;
using Verified.Machines;

namespace Verified.Specs;

/// <summary>A system says: what these pages no longer allow, nobody can do any more.</summary>
public sealed record Revocation(Machine Machine, InvalidationScope Pages);

/// <summary>How a system learns that a page was stored to.</summary>
public enum StoresShow : byte
{
    /// <summary>The walker sets D, where it is clear.</summary>
    ByDirtyBit,

    /// <summary>The first store faults: a clean page is mapped read-only.</summary>
    ByFault,
}

/// <summary>A system takes a frame for clean from now on, before it writes it.</summary>
public sealed record Cleaning(Machine Machine, Frame Frame, StoresShow Show);

/// <summary>A system gives up a frame that it takes for clean.</summary>
/// <param name="Stores">
/// User stores since the frame was clean for the last time, or since it was allocated.
/// </param>
public sealed record Dropping(Frame Frame, int Stores);

/// <summary>What a system must not say before it is true.</summary>
public static class SystemClaims
{
    public static readonly Invariant<Revocation> RevokedRightsAreGone = new(
        name: "when rights were taken from a page, no CPU has them",
        because: "an access that was forbidden would succeed, on the frame of somebody else",
        holds: When.Revoked,
        broken: claim => Reach.Translation(
            claim.Machine, claim.Pages, MachineInvariants.RightBeyondTheEntry));

    public static readonly Invariant<Cleaning> StoresToCleanFramesShow = new(
        name: "a store to a frame that was declared clean shows",
        because: "it would be marked nowhere, and be lost when the frame goes",
        holds: When.Decided,
        broken: claim => Reach.Translation(claim.Machine, claim, UnseenStore));

    public static readonly Invariant<Dropping> DroppedFramesAreClean = new(
        name: "a frame that is dropped was not stored to since it was clean",
        because: "the store is lost: its only copy goes",
        holds: When.Decided,
        broken: claim => claim.Stores > 0
            ? $"{claim.Frame} was stored to {claim.Stores} times since it was clean"
            : null);

    /// <summary>A system says what is true if these hold.</summary>
    public static readonly IReadOnlyList<Rule> All =
        [RevokedRightsAreGone, StoresToCleanFramesShow, DroppedFramesAreClean];

    static string? UnseenStore(Cleaning claim, Machine machine, in Translation version)
    {
        bool isUnseen = version.Frame == claim.Frame && version.Writable
            && (claim.Show == StoresShow.ByFault || version.Dirty);
        return isUnseen
            ? $"stores to {version.Frame} through {version.Page} of {version.Space} unseen"
            : null;
    }
}
