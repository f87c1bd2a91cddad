using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Explorer;
using Verified.Simulation;

namespace Verified.Tests.Explorer;

/// <summary>Programs as text, so that they can be edited.</summary>
/// <remarks>
/// One string for each task: <c>append: acquire guard, read length, check, release guard</c>.
/// <c>own</c> is a step on a cell that the task has just made, <c>await x</c> reads until somebody
/// wrote, <c>check</c> fails where what was read last has been written since, and
/// <c>start (t: …)</c> starts a task.
/// </remarks>
sealed class WrittenProgram
{
    readonly Simulator simulator;
    readonly Dictionary<string, Atomic<int>> cells = [];
    readonly Dictionary<string, Semaphore> guards = [];

    // How often each cell was written, for the assertion, which is no step.
    readonly Dictionary<string, int> writes = [];

    WrittenProgram(Simulator simulator, string[] tasks)
    {
        this.simulator = simulator;
        foreach (string[] step in tasks.SelectMany(task => task.Split([": ", ", "], default))
            .Select(step => step.TrimEnd(')').Split(' ')))
        {
            Declare(step[0], step[^1]);
        }

        foreach (string task in tasks)
        {
            Start(task);
        }
    }

    public static Scenario Of(params string[] tasks) => new(
        "Written", "demo", "a program that is written as text", [],
        stage => _ = new WrittenProgram(stage.Simulator, tasks));

    void Declare(string verb, string on)
    {
        if (verb is "acquire" or "release")
        {
            guards.TryAdd(on, new Semaphore(simulator, on, 1));
        }
        else if (verb is "read" or "await" or "write" or "update")
        {
            cells.TryAdd(on, new Atomic<int>(simulator, on, 0));
        }
    }

    void Start(string task)
    {
        int colon = task.IndexOf(": ", StringComparison.Ordinal);
        simulator.Start(task[..colon], () => Run(task[(colon + 2)..]));
    }

    async Routine Run(string body)
    {
        (string cell, int count) seen = ("", 0);
        int begin = body.IndexOf("start (", StringComparison.Ordinal);
        string[] steps = (begin < 0 ? body : body[..begin]).Split(", ");
        foreach (string[] step in steps.Where(step => step.Length > 0).Select(s => s.Split(' ')))
        {
            string on = step[^1];
            switch (step[0])
            {
                case "own":
                    await new Atomic<int>(simulator, "own", 0).Add(1);
                    break;
                case "check":
                    Verified.Simulation.Check.Kernel(
                        writes.GetValueOrDefault(seen.cell) == seen.count,
                        "nobody wrote what was read");
                    break;
                case "acquire":
                    await guards[on].Down();
                    break;
                case "release":
                    await guards[on].Up();
                    break;
                default:
                    await Touch(step[0], on);
                    seen = step[0] == "read" ? (on, writes.GetValueOrDefault(on)) : seen;
                    break;
            }
        }

        if (begin >= 0)
        {
            Start(body[(begin + "start (".Length)..^1]);
        }
    }

    async Routine Touch(string verb, string on)
    {
        Atomic<int> cell = cells[on];
        switch (verb)
        {
            case "read":
                await cell.Load();
                break;
            case "await":
                while (await cell.Load() == 0)
                {
                }

                break;
            case "write":
                await cell.Store(1);
                writes[on] = writes.GetValueOrDefault(on) + 1;
                break;
            default:
                await cell.Add(1);
                break;
        }
    }
}
