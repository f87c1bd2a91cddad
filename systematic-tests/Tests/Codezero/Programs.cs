using System;
using System.Collections.Generic;
using Verified.Codezero;
using Verified.Explorer;
using Verified.Machines;
using Verified.Scenarios;
using Verified.Simulation;
using Verified.Tests.Explorer;

namespace Verified.Tests.OnCodezero;

/// <summary>Short programs on a pager, under all rules.</summary>
static class Programs
{
    /// <summary>Where the task's area starts.</summary>
    public static VirtualPage Page(int number) => CodezeroStage.Page(number);

    /// <summary>Runs what is built in one schedule.</summary>
    /// <returns>What it broke, or null.</returns>
    public static Violation? Run(Action<CodezeroStage> build, MachineSettings? settings = null)
        => new Runner(Of(build, settings, 1, [])).Run(new RandomWalk(1), 0);

    /// <summary>Runs it with every answer of the machine, and without preemptions.</summary>
    /// <returns>What is broken, or has not occurred; null if all is well.</returns>
    public static string? RunAll(
        Action<CodezeroStage> build, MachineSettings settings,
        params IReadOnlyList<string> mustOccur)
        => Told(Exploring.Search(Of(build, settings, 1, mustOccur), bound: 0));

    /// <summary>Runs it in many schedules, with two handlers.</summary>
    /// <returns>What is broken, or has not occurred; null if all is well.</returns>
    public static string? RunMany(
        Action<CodezeroStage> build, long schedules, params IReadOnlyList<string> mustOccur)
        => Told(Exploring.Explore(
            Of(build, null, 2, mustOccur),
            new() { Strategy = StrategyKind.Random, Schedules = schedules, Workers = 1 }));

    /// <summary>The rules do not look at what follows.</summary>
    public static void WithoutRules(CodezeroStage on) => on.Machine.Simulator.Monitor = null;

    static Scenario Of(
        Action<CodezeroStage> build, MachineSettings? settings, int handlers,
        IReadOnlyList<string> mustOccur)
        => new(
            "Program", "codezero", "a short program", mustOccur,
            stage => build(new CodezeroStage(
                stage, settings ?? new(), handlers, (machine, n) => new Mm0(machine, n))));

    static string? Told(ExplorationResult result)
        => result.Holds
            ? null
            : result.Finding?.Violation.Fact ?? string.Join(", ", result.MustOccur);
}
