namespace Verified.Operators;

/// <summary>Which tests mutants are tried with.</summary>
/// <param name="Schedules">How many of a systematic test; 0 for its own number.</param>
/// <param name="HasDear">Whether those that take seconds are among them.</param>
/// <param name="HasOther">Whether those of one schedule are.</param>
sealed record Stage(int Schedules, bool HasDear, bool HasOther)
{
    const long Dear = 5_000;

    /// <summary>All tests but dear ones.</summary>
    public static Stage First { get; } = new(0, false, true);

    /// <summary>Those that explore, more thoroughly, and those that were too dear before.</summary>
    public static Stage Second(int again) => new(again, true, false);

    public bool Has(Test test)
        => test.Milliseconds > Dear ? HasDear : HasOther || test.IsSystematic;

    /// <summary>How many times longer than usual a test may take.</summary>
    public int Slack => Schedules == 0 ? 10 : 300;
}
