namespace Verified.Simulation;

/// <summary>A broken rule, told so that a person can act on it.</summary>
/// <param name="Rule">The rule's name: a property of the good state.</param>
/// <param name="Fact">The smallest fact that breaks it, with its numbers.</param>
/// <param name="Because">Why anyone cares.</param>
/// <param name="Place">Where the rule stands: <c>specs/File.cs:12</c>.</param>
public sealed record Violation(string Rule, string Fact, string Because, string Place)
{
    /// <summary>
    /// The two accesses of a data race; null for other rules, and while nothing is recorded.
    /// </summary>
    public DataRace? Race { get; init; }
}

/// <summary>A rule that every run obeys, whatever system is on it.</summary>
/// <remarks>A violation of one of these is found by the simulator itself.</remarks>
public sealed record BasicRule(string Name, string Because, string Place)
{
    public static readonly BasicRule NoTaskThrows = Define(
        "no task throws", "kernel code has no one above it to catch an exception");

    public static readonly BasicRule NoDeadlock = Define(
        "every task ends or waits for work", "what waits for ever holds on to what others need");

    public static readonly BasicRule Progress = Define(
        "every task ends under a fair schedule", "a task that goes round for ever serves nobody");

    public static readonly BasicRule NoRace = Define(
        "plain state is touched by one task at a time",
        "without an order between the accesses, half of an update can be seen or lost");

    public static readonly BasicRule Ownership = Define(
        "a lock is released by the task that holds it",
        "a second owner could enter what the first one still works on");

    public static readonly BasicRule Order = Define(
        "locks are taken in one order", "two tasks that take them in opposite orders can deadlock");

    public static readonly BasicRule NothingHeld = Define(
        "no lock is held by a task that has ended, or waits for work",
        "nobody is left to release it");

    public static readonly BasicRule NoSleepWithSpinLock = Define(
        "no task sleeps with a spin lock held", "others spin on it for as long as the sleep lasts");

    public static readonly BasicRule NothingFreedIsUsed = Define(
        "nothing that was freed is used", "its memory may belong to somebody else by now");

    public static readonly BasicRule Kernel = Define(
        "the system's own assertions hold", "the code that follows relies on them");

    public static readonly BasicRule Hardware = Define(
        "the machine is used as its manual allows", "what real hardware does then is undefined");

    /// <summary>All of them, in the order of this file.</summary>
    public static readonly System.Collections.Generic.IReadOnlyList<BasicRule> All =
    [
        NoTaskThrows, NoDeadlock, Progress, NoRace, Ownership, Order, NothingHeld,
        NoSleepWithSpinLock, NothingFreedIsUsed, Kernel, Hardware,
    ];

    /// <summary>This rule, broken by <paramref name="fact"/>.</summary>
    public Violation BrokenBy(string fact) => new(Name, fact, Because, Place);

    /// <summary>A rule that a part of the model itself enforces.</summary>
    public static BasicRule Define(
        string name, string because,
        [System.Runtime.CompilerServices.CallerFilePath] string file = "",
        [System.Runtime.CompilerServices.CallerLineNumber] int line = 0)
        => new(name, because, $"{SourcePlace.InRepository(file)}:{line}");
}
