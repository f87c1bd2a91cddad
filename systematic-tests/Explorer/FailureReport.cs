using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Verified.Simulation;

namespace Verified.Explorer;

/// <summary>A violation as a person can act on it.</summary>
public static class FailureReport
{
    const int Width = 110;
    const int MostSteps = 40;
    const int MostCauses = 4;
    const string Command = "dotnet run -c Release --project systematic-tests/Cli -- replay";

    /// <summary>
    /// What, with numbers; why anyone cares; where the rule is; what happened; what to type.
    /// </summary>
    /// <param name="trace">The path of the trace file.</param>
    /// <param name="most">How many steps are shown, counted from the last one.</param>
    /// <param name="replay">What to type; null for the command line's command.</param>
    public static void Write(
        TextWriter writer, Subject subject, Finding finding, string trace, int most = MostSteps,
        string? replay = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(finding);
        (Violation broken, Trace told) = (finding.Violation, finding.Trace);
        string scenario = subject.IsVariant ? $" ({subject.Scenario.Name})" : "";
        writer.WriteLine(
            $"{subject.Name}{scenario} on {told.System}: broken rule \"{broken.Rule}\"");
        Field(writer, "fact", broken.Fact);
        Field(writer, "matters", broken.Because);
        Field(writer, "rule", broken.Place);
        Field(
            writer, "found",
            $"{told.FoundIn} · {Count(told.Steps.Count, "step")} · "
            + (finding.IsMinimised ? "minimised to " : "")
            + Count(finding.Preemptions, "preemption"));
        WriteRace(writer, broken.Race);
        WriteCause(writer, finding.Cause ?? []);
        WriteSteps(writer, finding.Account, most);
        WriteReplay(writer, trace, replay);
    }

    /// <summary>What to type.</summary>
    /// <param name="trace">The path of the trace file.</param>
    /// <param name="replay">Null for the command line's command.</param>
    public static void WriteReplay(TextWriter writer, string trace, string? replay = null)
        => Field(writer, "replay", replay ?? $"{Command} {trace}");

    /// <summary>Both accesses of a race, each with its line and the locks that were held.</summary>
    static void WriteRace(TextWriter writer, DataRace? race)
    {
        if (race is not null)
        {
            WriteAccess(writer, "race", race.Now, race.Now.Writes ? "writes" : "reads");
            WriteAccess(writer, "", race.Before, race.Before.Writes ? "wrote" : "read");
        }
    }

    static void WriteAccess(TextWriter writer, string label, RacingAccess access, string verb)
    {
        Field(writer, label, $"{access.Task} {verb} {access.Object}{At(access.Place)}");
        foreach (HeldLock held in access.Holding)
        {
            string shared = held.Shared ? " (shared)" : "";
            Field(writer, "", $"  holding {held.Name}{shared}, taken{At(held.Place)}");
        }

        if (access.Holding.Count == 0)
        {
            Field(writer, "", "  holding no lock");
        }
    }

    static string At(string? place) => place is null ? " at an unknown place" : $" at {place}";

    /// <summary>What had to come before what; reversed, the run breaks nothing.</summary>
    static void WriteCause(TextWriter writer, IReadOnlyList<Order> cause)
    {
        string label = "needs";
        foreach (Order order in cause.TakeLast(MostCauses))
        {
            Field(writer, label, $"step {order.Before.Number}  {Told(order.Before)}");
            Field(writer, "", $"  before step {order.After.Number}  {Told(order.After)}");
            label = "";
        }

        if (cause.Count > MostCauses)
        {
            Field(writer, "", $"and {Count(cause.Count - MostCauses, "more order")} before these");
        }
    }

    static string Told(AccountLine line)
        => $"{line.Task}  {line.Text}{(line.Place is null ? "" : $"  {line.Place}")}";

    /// <summary>The last steps of an account, the final one marked.</summary>
    public static void WriteSteps(
        TextWriter writer, IReadOnlyList<AccountLine> account, int most = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(account);
        int left = Math.Max(0, account.Count - most);
        string label = "steps";
        if (left > 0)
        {
            Field(writer, label, $"    … {Count(left, "step")} before these, in the trace");
            label = "";
        }

        int names = account.Skip(left).Select(line => line.Task.Length).DefaultIfEmpty().Max();
        foreach (AccountLine line in account.Skip(left))
        {
            string mark = line.Number == account.Count ? ">" : " ";
            string number = $"{line.Number}".PadLeft(Math.Max(3, $"{account.Count}".Length));
            string step = $"  {label,-7}  {mark}{number}  {line.Task.PadRight(names)}  {line.Text}";
            writer.WriteLine(WithPlace(step, line.Place));
            label = "";
        }
    }

    static string WithPlace(string step, string? place)
        => place is null || step.Length + 2 + place.Length > Width
            ? step
            : step + new string(' ', Width - step.Length - place.Length) + place;

    /// <summary>One line of a report, or as many as the value has.</summary>
    public static void Field(TextWriter writer, string label, string value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        foreach (string line in value.ReplaceLineEndings("\n").Split('\n'))
        {
            writer.WriteLine($"  {label,-7}  {line}");
            label = "";
        }
    }

    static string Count(int number, string noun) => $"{number} {noun}{(number == 1 ? "" : "s")}";
}
