using System.Collections.Generic;

namespace Verified.Simulation;

/// <summary>A task reads or writes a plain object.</summary>
/// <param name="Of">Stands for the object, of which others may have the same name.</param>
/// <param name="Object">What a report calls it.</param>
/// <param name="Moment">The task's moment, as race detection keeps it: its epoch.</param>
public readonly record struct Touch(
    SimTask Task, object Of, string Object, bool Writes, uint Moment);

/// <summary>Two accesses of a plain object without an order, one of them a write.</summary>
/// <param name="Before">The one that came first in this schedule.</param>
/// <param name="Now">The one that found it.</param>
public sealed record DataRace(RacingAccess Before, RacingAccess Now);

/// <summary>One of the two accesses of a race.</summary>
/// <param name="Place">
/// The line of the routine that made it, <c>file:line</c>; null if it is not known.
/// </param>
/// <param name="Holding">The locks that the task held then, in the order of acquisition.</param>
public sealed record RacingAccess(
    string Task, bool Writes, string Object, string? Place, IReadOnlyList<HeldLock> Holding);

/// <summary>A lock that a task held.</summary>
/// <param name="Shared">Whether others could hold it too, as readers.</param>
/// <param name="Place">The line that took it; null if it is not known.</param>
public sealed record HeldLock(string Name, bool Shared, string? Place);
