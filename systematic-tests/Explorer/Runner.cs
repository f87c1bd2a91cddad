using System;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>Runs schedules of one scenario, one after the other, on one OS thread.</summary>
public sealed class Runner
{
    readonly Simulator simulator = new();
    readonly Stage stage;
    readonly Action<Simulator> build;
    bool built;

    public Runner(Scenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        Scenario = scenario;
        stage = new Stage(simulator);
        build = _ =>
        {
            scenario.Build(stage);
            built = true;
        };
    }

    public Scenario Scenario { get; }

    /// <summary>The scheduling points of the last schedule.</summary>
    public int Points => simulator.StepCount;

    /// <summary>Whether it waits for a strategy or a rule; any thread may ask.</summary>
    public bool IsAsking => simulator.IsAsking;

    /// <summary>The must-occur outcomes of the last schedule.</summary>
    public ulong Occurred => stage.Occurred;

    /// <summary>How the last schedule ended, if the scenario says; null if it does not.</summary>
    public object? Ending => stage.Ending;

    /// <summary>Runs a schedule of a strategy by its number.</summary>
    public Violation? Run(Strategy strategy, long schedule)
    {
        ArgumentNullException.ThrowIfNull(strategy);
        strategy.Begin(schedule);
        return Run(strategy);
    }

    /// <summary>Runs one schedule.</summary>
    /// <returns>What it broke, or null; a check that fails in the set-up is a violation
    /// too.</returns>
    /// <exception cref="ToolException">
    /// The scenario uses the simulator wrongly, or its set-up or a rule threw something.
    /// </exception>
    public Violation? Run(IDecider decider, IRecorder? recorder = null)
    {
        stage.Clear();
        built = false;
        simulator.Recorder = recorder;
        try
        {
            Violation? broken = simulator.Run(decider, build);
            (decider as Strategy)?.End(simulator);
            return broken;
        }
        catch (Accusation accusation)
        {
            return accusation.Violation;
        }
        catch (Exception other)
        {
            // What tasks throw is a violation, so after the set-up only rules are left.
            throw Unfit(other as ToolException ?? new ToolException(
                $"{(built ? "a rule" : "its set-up")} threw "
                + $"{other.GetType().Name}: {other.Message}", other));
        }
    }

    /// <summary>What makes the scenario unfit, with its name.</summary>
    internal ToolException Unfit(ToolException why)
        => new($"{Scenario.Name} on {Scenario.System}: {why.Message}", why);
}
