using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Verified.Gate;

/// <summary>A project's recorded score.</summary>
/// <param name="Score">In percent, of the mutants that were tried.</param>
/// <param name="Argued">How many of the survivors were argued.</param>
/// <param name="Loosened">Why it is lower than the one before it, if it is.</param>
sealed record Baseline(
    string Name, double Score, int Killed, int Survived, int Argued, string Commit,
    string? Loosened);

/// <summary>The recorded scores, which no later run may fall below.</summary>
sealed class Baselines(string path, IReadOnlyList<Baseline> list)
{
    static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
        WriteIndented = true,
    };

    /// <summary>Where they are, from the repository's root.</summary>
    public string Path { get; } = path;

    public IReadOnlyList<Baseline> List { get; } = list;

    /// <summary>Reads the file; no file is no baseline.</summary>
    /// <param name="projects">Who may have one: that of another would bind nobody.</param>
    /// <exception cref="WrongUse">It is not as it should be.</exception>
    public static Baselines Read(string root, string path, IEnumerable<string> projects)
        => File.Exists(System.IO.Path.Combine(root, path))
            ? new(path, ListOf(LocatedJson.Read(root, path), [.. projects]))
            : new(path, []);

    /// <summary>Makes sure that nobody has made a score lower by hand, or taken it out.</summary>
    /// <param name="text">The file before the change; null if there was none.</param>
    /// <exception cref="WrongUse">Somebody has, and no new reason is in the file.</exception>
    public void ExpectNotLoosened(string? text)
    {
        IReadOnlyList<Baseline> before = text is null ? [] : ListBefore(text);
        foreach (Baseline was in before)
        {
            Baseline? now = Of(was.Name);
            bool hasReason = now?.Loosened is { } reason && reason != was.Loosened;
            if (!(now?.Score >= was.Score || hasReason))
            {
                throw new WrongUse(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Path}: the score of {was.Name} was {was.Score:0.00} before the change, "
                    + $"expected none below it unless --loosen has said why"));
            }
        }
    }

    /// <summary>A project's, if it has one.</summary>
    public Baseline? Of(string name) => List.FirstOrDefault(each => each.Name == name);

    /// <summary>The list with newer scores.</summary>
    /// <param name="loosen">Why scores may be lower than before; null if they may not.</param>
    /// <returns>And the names of those that stay, because they would be lower.</returns>
    public (Baselines Newer, IReadOnlyList<string> Refused) With(
        IReadOnlyList<Baseline> scores, string? loosen)
    {
        var newer = List.ToDictionary(each => each.Name);
        var refused = new List<string>();
        foreach (Baseline score in scores)
        {
            bool isLower = Of(score.Name)?.Score > score.Score;
            if (isLower && loosen is null)
            {
                refused.Add(score.Name);
            }
            else
            {
                newer[score.Name] = score with
                {
                    Loosened = isLower ? loosen
                        : Of(score.Name) is { } last && last.Score == score.Score ? last.Loosened
                        : null,
                };
            }
        }

        return (new(Path, [.. newer.Values.OrderBy(each => each.Name, StringComparer.Ordinal)]),
            refused);
    }

    /// <summary>Writes the file, whole or not at all.</summary>
    public void Write(string root)
        => WholeFile.Write(
            System.IO.Path.Combine(root, Path),
            JsonSerializer.Serialize(new { projects = List }, Options) + "\n");

    /// <summary>Whatever projects there were.</summary>
    Baseline[] ListBefore(string text)
    {
        var file = LocatedJson.Parse(Path, Encoding.UTF8.GetBytes(text));
        return ListOf(
            file, [.. file.Member("projects").Items.Select(each => each.Member("name").Text)]);
    }

    static Baseline[] ListOf(LocatedJson file, HashSet<string> left)
    {
        _ = file.Members("projects");
        return [.. file.Member("projects").Items.Select(each => BaselineOf(each, left))];
    }

    /// <param name="left">The projects without a baseline yet.</param>
    static Baseline BaselineOf(LocatedJson json, HashSet<string> left)
    {
        IReadOnlyDictionary<string, LocatedJson> members = json.Members(
            "name", "score", "killed", "survived", "argued", "commit", "loosened");
        LocatedJson name = json.Member("name");
        if (!left.Remove(name.Text))
        {
            throw name.Expected($"a project of the gate's file, once, not '{name.Text}'");
        }

        return new(
            name.Text,
            json.Member("score").Number(0, 100),
            CountOf(json, "killed"),
            CountOf(json, "survived"),
            CountOf(json, "argued"),
            json.Member("commit").Text,
            members.GetValueOrDefault("loosened")?.Text);
    }

    static int CountOf(LocatedJson json, string name)
        => (int)json.Member(name).Number(0, int.MaxValue);
}
