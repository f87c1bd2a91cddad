using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace Verified.Gate;

/// <summary>
/// Reads what both engines write: JSON of the schema "mutation-testing-elements", version 2.
/// </summary>
static class Report
{
    /// <summary>Reads a whole report.</summary>
    /// <param name="path">The report.</param>
    /// <param name="root">The clone that was mutated; its files are told from there.</param>
    /// <exception cref="WrongUse">The engine wrote none that can be read.</exception>
    public static IReadOnlyList<Mutant> Read(string path, string root)
    {
        if (!File.Exists(path))
        {
            throw new WrongUse("an engine ended without a report, expected it to write one");
        }

        return Parse(File.ReadAllText(path), root);
    }

    /// <summary>The mutants of a report's text.</summary>
    /// <exception cref="WrongUse">It is not as it should be.</exception>
    public static IReadOnlyList<Mutant> Parse(string text, string root)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            Dictionary<string, string> tests = TestsOf(document.RootElement);
            return [.. document.RootElement.GetProperty("files").EnumerateObject()
                .SelectMany(file => MutantsOf(file, root, tests))];
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException
            or InvalidOperationException or FormatException)
        {
            throw new WrongUse(
                $"an engine's report is not as its schema says: {wrong.Message.Split('.')[0]}");
        }
    }

    static IEnumerable<Mutant> MutantsOf(
        JsonProperty file, string root, Dictionary<string, string> tests)
    {
        string path = Path.GetRelativePath(root, Path.Combine(root, file.Name)).Replace('\\', '/');
        JsonElement mutants = file.Value.GetProperty("mutants");
        if (mutants.GetArrayLength() == 0)
        {
            yield break;
        }

        Source source = Source.Of(file.Value.GetProperty("source").GetString()!);
        foreach (JsonElement mutant in mutants.EnumerateArray())
        {
            yield return MutantOf(mutant, path, source, tests);
        }
    }

    /// <remarks>The operators say themselves what they replace, and in which member.</remarks>
    static Mutant MutantOf(
        JsonElement mutant, string path, Source source, Dictionary<string, string> tests)
    {
        JsonElement location = mutant.GetProperty("location");
        Position start = PositionOf(location, "start");
        Position end = PositionOf(location, "end");
        string replacement = TextOf(mutant, "replacement");
        string original = TextOf(mutant, "original");
        string member = TextOf(mutant, "member");
        string rule = TextOf(mutant, "rule");
        bool isTold = original.Length > 0;
        return new(
            path, start, end, TextOf(mutant, "mutatorName"), replacement,
            StatusOf(mutant.GetProperty("status").GetString()!),
            NamesOf(mutant, "coveredBy", tests))
        {
            Original = isTold ? original : source.Between(start, end),
            Member = member.Length > 0 ? member : source.MemberAt(start),
            Rule = rule.Length > 0 ? rule : null,
            Before = isTold ? [original] : [.. source.Lines(start.Line, end.Line)],
            After = isTold ? [replacement] : source.With(start, end, replacement),
        };
    }

    static Dictionary<string, string> TestsOf(JsonElement report)
    {
        var tests = new Dictionary<string, string>();
        if (report.TryGetProperty("testFiles", out JsonElement files)
            && files.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonElement test in files.EnumerateObject()
                .SelectMany(file => file.Value.GetProperty("tests").EnumerateArray()))
            {
                tests[TextOf(test, "id")] = TextOf(test, "name");
            }
        }

        return tests;
    }

    static Position PositionOf(JsonElement location, string which)
    {
        JsonElement position = location.GetProperty(which);
        return new(
            position.GetProperty("line").GetInt32(), position.GetProperty("column").GetInt32());
    }

    static Status StatusOf(string status) => status switch
    {
        "Pending" => Status.Untried,
        "RuntimeError" => Status.Crashed,
        _ => Enum.TryParse(status, out Status known)
            ? known
            : throw new FormatException($"there is no status '{status}'"),
    };

    static string TextOf(JsonElement element, string name)
        => element.TryGetProperty(name, out JsonElement value) ? value.GetString() ?? "" : "";

    static string[] NamesOf(
        JsonElement mutant, string which, Dictionary<string, string> tests)
        => mutant.TryGetProperty(which, out JsonElement ids)
            && ids.ValueKind == JsonValueKind.Array
                ? [.. ids.EnumerateArray().Select(id => id.GetString()!)
                    .Select(id => tests.GetValueOrDefault(id, id))]
                : [];
}
