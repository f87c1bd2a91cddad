using System.Linq;
using Verified.Explorer;

namespace Verified.Cli;

/// <summary>
/// <c>list</c>: all that can be named on the command line, and all that may break.
/// </summary>
static class ListVerb
{
    static readonly string[][] Strategies =
    [
        ["default", "depth-first with 0, 1, 2, … preemptions, then the portfolio"],
        ["portfolio", "in turns random, sticky, pct of depths 2, 3 and 10, pos, urw and delay"],
        ["random", "at each point, each enabled task with the same probability"],
        ["sticky", "stays with the running task, and draws again with probability 1/8"],
        ["pct", "random priorities, lowered at two random points"],
        ["pos", "a random priority for each pending step, drawn anew after a race"],
        ["urw", "each enabled task in proportion to the steps that it has left, as estimated"],
        ["delay", "a round robin without preemptions, delayed at up to three random points"],
        ["dfs", "all schedules, or all with at most --preemptions preemptions"],
        ["dpor", "one schedule of each class that the declared steps tell apart"],
    ];

    public static int Run(Context context)
    {
        (Catalogue all, Screen screen) = (context.Catalogue, context.Screen);
        screen.Table(
            ["scenario", "system", "what happens"],
            all.Scenarios.Select(each => new[] { each.Name, each.System, each.Sentence }));
        screen.Table(
            ["system", "#scenarios", "#variants"],
            all.Scenarios.Select(each => each.System)
                .Union(all.Variants.Select(each => each.System))
                .Select(system => new[]
                {
                    system,
                    $"{all.Scenarios.Count(each => each.System == system)}",
                    $"{all.Variants.Count(each => each.System == system)}",
                }));
        screen.Table(
            ["variant", "system", "source", "breaks", "what goes wrong"],
            all.Variants.Select(each => new[]
            {
                each.Name, each.System, each.Source, each.Expected, each.Sentence,
            }));
        screen.Table(
            ["rule", "because", "place"],
            all.Rules.Select(each => new[] { each.Name, each.Because, each.Place }));
        screen.Table(["strategy", "schedules"], Strategies);
        if (Engines.OtherIfBuiltIn is { } engine)
        {
            screen.Table(
                [$"strategy of --engine {engine.Name}", "schedules"],
                engine.Strategies.Select(each => new[] { each.Name, each.About }));
        }

        return ExitStatus.Holds;
    }
}
