using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>One run of a scenario, kept decision by decision, to be compared with others.</summary>
/// <remarks>
/// What is compared: who is enabled, the name and the step of the task that is chosen, each
/// choice's name and number of values, what the run broke, and the outcomes that it had. What
/// objects are called is compared only where words are asked for: names must be searched for.
/// </remarks>
sealed class Execution
{
    /// <summary>How often a run is tried that was another one once.</summary>
    public const int Tries = 32;

    readonly List<Decision> decisions = [];
    readonly Transcript? transcript;
    readonly string ending;
    readonly int points;

    /// <summary>Runs a schedule, and keeps what it does.</summary>
    public Execution(Runner runner, IDecider decider, bool inWords = false)
    {
        transcript = inWords ? new Transcript(decider) : null;
        Broken = runner.Run(new Recording(transcript ?? decider, decisions));
        (ending, points) = (EndOf(runner, Broken), runner.Points);
    }

    /// <summary>What the run broke.</summary>
    public Violation? Broken { get; }

    /// <summary>One line for each decision, where words were asked for.</summary>
    public IReadOnlyList<string> Lines => transcript!.Lines;

    /// <summary>How the last run of a runner ended.</summary>
    public static string EndOf(Runner runner, Violation? broken)
    {
        IEnumerable<string> seen = runner.Scenario.MustOccur
            .Where((_, i) => (runner.Occurred >> i & 1) != 0);
        return Parting.EndOf(broken)
            + string.Concat(seen.Select(outcome => $"; seen: {outcome}"));
    }

    /// <summary>Runs it again, with the same answers to the same questions.</summary>
    /// <exception cref="ToolException">
    /// It was another run; the message tells at which step, and what both did there.
    /// </exception>
    public void Repeat(Runner runner, bool inWords = false)
    {
        var repeating = new Repeating(this, inWords);
        string again = EndOf(runner, runner.Run(repeating));
        int position = repeating.Position;
        if (position < decisions.Count || again != ending)
        {
            throw runner.Unfit(Parting.At(position + 1, repeating.Told, again));
        }
    }

    /// <summary>Makes sure that an earlier run, of which little is kept, was the same.</summary>
    /// <param name="before">How that one ended.</param>
    /// <param name="steps">How many steps it took.</param>
    /// <exception cref="ToolException">
    /// It was not. Two runs of now are told where they differ too; else the last step at which
    /// the earlier one can have parted.
    /// </exception>
    public void DemandSame(Runner runner, string before, int steps)
    {
        if (before == ending && steps == points)
        {
            return;
        }

        for (int i = 0; i < Tries; i++)
        {
            Repeat(runner);
        }

        int at = Enumerable.Range(0, decisions.Count)
            .Where(i => decisions[i].IsStep)
            .Skip(steps)
            .FirstOrDefault(decisions.Count);
        string first = steps > points ? "a further step" : before;
        string again = at < decisions.Count ? Lines[at] : ending;
        throw runner.Unfit(Parting.Of(
            $"step {at + 1}, or one before it, is '{first}' and, run again, '{again}'"));
    }

    /// <param name="Enabled">The tasks among which it was; none for a choice.</param>
    /// <param name="Chosen">The task's index, or the value.</param>
    /// <param name="Name">The task's, or the choice's.</param>
    /// <param name="Below">The number of values of a choice; 0 for a step.</param>
    readonly record struct Decision(
        ulong Enabled, int Chosen, string Name, Step Step, int Below)
    {
        public bool IsStep => Below == 0;

        public static Decision Of(Simulator simulator, int task)
        {
            SimTask chosen = simulator.Task(task);
            return new(simulator.Enabled, task, chosen.Name, chosen.Pending, 0);
        }

        public static Decision Of(string choice, int below, int value)
            => new(0, value, choice, default, below);

        /// <summary>The line of a trace, in the words of a run that may be another one.</summary>
        public string In(Simulator? simulator)
            => simulator is null ? Name
                : LineIn(simulator).ToString();

        /// <summary>The same with each name short and with its path.</summary>
        public Line LineIn(Simulator simulator)
            => IsStep
                ? Wording.Of(simulator, Parting.NameOf(simulator, Chosen), Step)
                : Wording.OfChoice(simulator, Name, Chosen, Below);
    }

    sealed class Recording(IDecider inner, List<Decision> decisions) : IDecider
    {
        public int NextTask(Simulator simulator)
        {
            int task = inner.NextTask(simulator);
            decisions.Add(Decision.Of(simulator, task));
            return task;
        }

        public int NextValue(Simulator simulator, string name, int below)
        {
            int value = inner.NextValue(simulator, name, below);
            decisions.Add(Decision.Of(name, below, value));
            return value;
        }
    }

    /// <summary>Gives the answers of the first run, to the same questions only.</summary>
    sealed class Repeating(Execution first, bool inWords) : IDecider
    {
        Simulator? simulator;

        public int Position { get; private set; }

        /// <summary>What the first run did at this position.</summary>
        public string Told => Position == first.decisions.Count ? first.ending
            : first.transcript is { } told ? told.Lines[Position]
            : first.decisions[Position].In(simulator);

        public int NextTask(Simulator simulator)
        {
            this.simulator = simulator;
            if (Expected is not { IsStep: true } expected)
            {
                throw PartsFrom(Parting.StepOf(simulator, simulator.Enabled));
            }

            if (expected.Enabled != simulator.Enabled)
            {
                throw Parting.At(simulator, Position + 1, expected.Enabled);
            }

            Decision here = Decision.Of(simulator, expected.Chosen);
            if (here != expected || (inWords && !here.LineIn(simulator).IsSaidBy(Told)))
            {
                throw PartsFrom(here.In(simulator));
            }

            Position++;
            return expected.Chosen;
        }

        public int NextValue(Simulator simulator, string name, int below)
        {
            this.simulator = simulator;
            int value = Expected is { IsStep: false } expected ? expected.Chosen : 0;
            Decision here = Decision.Of(name, below, value);
            if (here != Expected)
            {
                throw PartsFrom(here.In(simulator));
            }

            Position++;
            return value;
        }

        Decision? Expected
            => Position < first.decisions.Count ? first.decisions[Position] : null;

        ToolException PartsFrom(string here) => Parting.At(Position + 1, Told, here);
    }
}
