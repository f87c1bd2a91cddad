using System.Text.Json.Serialization;

namespace Verified.Explorer;

/// <summary>What a number of schedules came to.</summary>
/// <param name="Points">Their scheduling points.</param>
/// <param name="Seen">The must-occur outcomes that some of them had, one bit each.</param>
readonly record struct Tally(long Schedules, long Points, ulong Seen)
{
    /// <summary>How they ended, where the scenario says; null where it says nothing.</summary>
    /// <remarks>No checkpoint keeps it: scenarios that have it are run in one go.</remarks>
    [JsonIgnore]
    public Endings? Endings { get; init; }

    public static Tally operator +(Tally one, Tally other) => new(
        one.Schedules + other.Schedules, one.Points + other.Points, one.Seen | other.Seen)
    {
        Endings = one.Endings is { } its && other.Endings is { } others ? its.With(others)
            : one.Endings ?? other.Endings,
    };

    public Tally With(Runner run) => this + new Tally(1, run.Points, run.Occurred)
    {
        Endings = run.Ending is { } ending ? Endings.None.With(ending, 1) : null,
    };

    /// <summary>The same for a schedule that was counted before.</summary>
    public Tally WithOutcomes(Runner run) => this with { Seen = Seen | run.Occurred };

    /// <summary>What was seen, of schedules that are not counted any more.</summary>
    public Tally Uncounted() => new(0, 0, Seen) { Endings = Endings?.Uncounted() };
}

/// <summary>When to stop, asked between schedules, and who is told of each one.</summary>
interface IPace
{
    bool GoesOn { get; }

    void Ran(int points);
}
