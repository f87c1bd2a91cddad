using Verified.Gate;

namespace Verified.Mutation.Tests.OnGate;

/// <summary>Mutants for tests.</summary>
static class Mutants
{
    /// <summary>One with the same key on whatever line.</summary>
    public static Mutant Surviving(int line) => Of(Status.Survived, line);

    public static Mutant Of(Status status, int line = 1)
        => new(
            "specs/A.cs", new(line, 5), new(line, 10), "Equality mutation", "a <= b", status,
            ["First", "Second"])
        {
            Original = "a < b",
            Member = "A.B",
            Before = ["if (a < b)"],
            After = ["if (a <= b)"],
        };
}
