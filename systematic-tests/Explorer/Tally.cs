namespace Verified.Explorer;

/// <summary>What a number of schedules came to.</summary>
/// <param name="Points">Their scheduling points.</param>
/// <param name="Seen">The must-occur outcomes that some of them had, one bit each.</param>
readonly record struct Tally(long Schedules, long Points, ulong Seen)
{
    public static Tally operator +(Tally one, Tally other) => new(
        one.Schedules + other.Schedules, one.Points + other.Points, one.Seen | other.Seen);

    public Tally With(Runner run) => this + new Tally(1, run.Points, run.Occurred);

    /// <summary>The same for a schedule that was counted before.</summary>
    public Tally WithOutcomes(Runner run) => this with { Seen = Seen | run.Occurred };
}

/// <summary>When to stop, asked between schedules, and who is told of each one.</summary>
interface IPace
{
    bool GoesOn { get; }

    void Ran(int points);
}
