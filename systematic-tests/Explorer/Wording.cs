using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>What a task or an object is called.</summary>
/// <param name="Short">Its own name.</param>
/// <param name="Path">
/// The same behind its creators', from the set-up on: <c>P.1/C.1</c>. It does not depend on who
/// created first.
/// </param>
readonly record struct Name(string Short, string Path);

/// <summary>One decision in words: <c>cpu0: acquire tree lock 0</c>.</summary>
/// <param name="Deed">What is done to <paramref name="On"/>; of a choice, all but its task.</param>
/// <param name="Also">What is done to <paramref name="AlsoOn"/>, or nothing.</param>
readonly record struct Line(
    Name Task, string Deed, Name On = default, string Also = "", Name AlsoOn = default)
{
    /// <summary>The line with each name as it is to be written.</summary>
    public string Text(Func<Name, string> write)
    {
        string first = $"{write(Task)}: {Deed}" + (On == default ? "" : $" {write(On)}");
        return Also.Length == 0 ? first : $"{first}, {Also} {write(AlsoOn)}";
    }

    /// <summary>The line with its paths.</summary>
    public override string ToString() => Text(name => name.Path);

    /// <summary>Whether a text says this, each name short or with its path.</summary>
    public bool IsSaidBy(string text)
    {
        ReadOnlySpan<char> rest = text;
        return Take(ref rest, Task) && Take(ref rest, ": ") && Take(ref rest, Deed)
            && (On == default || (Take(ref rest, " ") && Take(ref rest, On)))
            && (Also.Length == 0 || (Take(ref rest, ", ") && Take(ref rest, Also)
                && Take(ref rest, " ") && Take(ref rest, AlsoOn)))
            && rest.IsEmpty;
    }

    static bool Take(ref ReadOnlySpan<char> rest, Name name)
        => Take(ref rest, name.Path) || Take(ref rest, name.Short);

    static bool Take(ref ReadOnlySpan<char> rest, string text)
    {
        bool there = rest.StartsWith(text, StringComparison.Ordinal);
        rest = rest[(there ? text.Length : 0)..];
        return there;
    }
}

/// <summary>Decisions in words: what traces consist of.</summary>
static partial class Wording
{
    /// <summary>What kinds of steps are called; of two with one verb the stricter first.</summary>
    static readonly (StepKind Kind, string Verb)[] Verbs =
    [
        (StepKind.None, "pass"), (StepKind.Read, "read"), (StepKind.Write, "write"),
        (StepKind.ReadModifyWrite, "update"), (StepKind.Acquire, "acquire"),
        (StepKind.AcquireShared, "acquire"), (StepKind.Release, "release"),
        (StepKind.ReleaseShared, "release"), (StepKind.Sleep, "sleep on"),
        (StepKind.Wake, "wake"), (StepKind.Send, "send to"), (StepKind.Receive, "receive from"),
        (StepKind.Join, "join"), (StepKind.Arrive, "arrive at"),
    ];

    /// <summary>A task and the step that it has declared.</summary>
    public static Line Of(Simulator simulator, SimTask task)
        => Of(simulator, NameOf(simulator, task), task.Pending);

    /// <summary>A step of a task.</summary>
    public static Line Of(Simulator simulator, Name task, in Step step)
    {
        var first = new Line(task, Verb(step.Kind), NameOf(simulator, step.Object));
        return step.AlsoKind == StepKind.None
            ? first
            : first with { Also = Verb(step.AlsoKind), AlsoOn = NameOf(simulator, step.Also) };
    }

    /// <summary>A choice and its value, <c>cpu0: choose tlb evicts = 1 of 2</c>.</summary>
    public static Line OfChoice(Simulator simulator, string name, int value, int below)
        => new(NameOfCurrent(simulator), $"choose {name} = {value} of {below}");

    /// <summary>The running task's name.</summary>
    public static Name NameOfCurrent(Simulator simulator)
        => simulator.Current is { } me ? NameOf(simulator, me) : new("set-up", "set-up");

    /// <summary>A task's name; a number tells it from older siblings of the same name.</summary>
    public static Name NameOf(Simulator simulator, SimTask task)
    {
        int older = 0;
        for (int i = 0; i < task.Index; i++)
        {
            SimTask other = simulator.Task(i);
            older += other.Creator == task.Creator && other.Name == task.Name ? 1 : 0;
        }

        string own = older == 0 ? task.Name : $"{task.Name}#{older + 1}";
        return Under(simulator, task.Creator, own);
    }

    /// <summary>
    /// The lines as texts: short names, and paths where a name alone would mean two things.
    /// </summary>
    public static IReadOnlyList<string> Texts(IReadOnlyList<Line> lines)
    {
        var paths = new Dictionary<string, string>();
        var shared = new HashSet<string>();
        foreach (Name name in lines.SelectMany(line => new[] { line.Task, line.On, line.AlsoOn }))
        {
            if (name != default && !paths.TryAdd(name.Short, name.Path)
                && paths[name.Short] != name.Path)
            {
                shared.Add(name.Short);
            }
        }

        return [.. lines.Select(line => line.Text(
            name => shared.Contains(name.Short) ? name.Path : name.Short))];
    }

    /// <summary>A line of a trace as its task and what that does.</summary>
    public static (string Task, string Deeds) Split(string line)
    {
        int colon = line.IndexOf(": ", StringComparison.Ordinal);
        return colon < 0 ? ("", line) : (line[..colon], line[(colon + 2)..]);
    }

    /// <summary>The choice that a line of a trace tells, or null.</summary>
    public static (string Name, int Value)? ChoiceIn(string line)
    {
        Match match = Choice().Match(Split(line).Deeds);
        return match.Success && int.TryParse(match.Groups[2].ValueSpan, out int value)
            ? (match.Groups[1].Value, value)
            : null;
    }

    /// <summary>What a line of a trace touches, and whether it only shares it.</summary>
    public static IEnumerable<(string Name, bool IsShared)> Touches(string line)
    {
        string deeds = Split(line).Deeds;
        int end = Verbs.Max(each => deeds.IndexOf($", {each.Verb} ", StringComparison.Ordinal));
        string[] parts = end < 0 ? [deeds] : [deeds[..end], deeds[(end + 2)..]];
        return parts.SelectMany(part => Verbs
            .Where(each => each.Kind != StepKind.None
                && part.StartsWith($"{each.Verb} ", StringComparison.Ordinal))
            .Take(1)
            .Select(each => (part[(each.Verb.Length + 1)..], each.Kind.CommutesWithItself())));
    }

    static Name NameOf(Simulator simulator, ObjectId on)
        => Under(
            simulator, on.Creator < 0 ? null : simulator.Task(on.Creator), simulator.NameOf(on));

    static Name Under(Simulator simulator, SimTask? creator, string own)
        => new(own, creator is null ? own : $"{NameOf(simulator, creator).Path}/{own}");

    static string Verb(StepKind kind) => Array.Find(Verbs, each => each.Kind == kind).Verb
        ?? throw new ToolException($"step kind {kind} has a verb");

    [GeneratedRegex("^choose (.*) = ([0-9]+) of [0-9]+$", RegexOptions.Singleline)]
    private static partial Regex Choice();
}
