using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Verified.Gate;

/// <summary>What has one score: code that one engine mutates.</summary>
/// <param name="Stryker">Its configurations of Stryker.NET; none for the operators.</param>
/// <param name="Operators">The folders that the operators rewrite; none for Stryker.NET.</param>
/// <param name="Vocabulary">The file with the names that the operators look for, if any.</param>
/// <param name="Least">The score in percent that a full run must reach.</param>
sealed record Project(
    string Name, IReadOnlyList<StrykerConfiguration> Stryker, IReadOnlyList<string> Operators,
    double Least, string? Vocabulary = null)
{
    /// <summary>The folders that its mutants are in.</summary>
    public IEnumerable<string> Folders => [.. Operators, .. Stryker.Select(each => each.Mutates)];

    /// <summary>Whether a file is in one of its folders.</summary>
    public bool Holds(string file) => Folders.Any(folder => Job.IsBelow(folder, file));
}

/// <summary>The file that says what a repository's gate is about.</summary>
/// <param name="Again">The schedules of a second try for survivors; 0 for none.</param>
/// <param name="Engines">How the engines are started, where it is not as usual.</param>
sealed record GateFile(
    IReadOnlyList<Project> Projects, string Survivors, string Baselines, int Again,
    IReadOnlyDictionary<string, string[]> Engines)
{
    /// <summary>Where it is, from the repository's root.</summary>
    public const string Path = "mutation/gate.json";

    public const string StrykerEngine = "stryker";
    public const string OperatorsEngine = "operators";

    /// <summary>Reads the repository's.</summary>
    /// <exception cref="WrongUse">It is not as it should be.</exception>
    public static GateFile Read(string root)
    {
        LocatedJson file = LocatedJson.Read(root, Path);
        IReadOnlyDictionary<string, LocatedJson> members = file.Members(
            "projects", "survivors", "baselines", "again", "engines");
        LocatedJson projects = file.Member("projects");
        if (projects.Items.Count == 0)
        {
            throw projects.Expected("at least one project");
        }

        var names = new HashSet<string>();
        var reports = new HashSet<string>();
        return new(
            [.. projects.Items.Select(each => ProjectOf(root, each, names, reports))],
            members.GetValueOrDefault("survivors")?.Text ?? "mutation/survivors.md",
            members.GetValueOrDefault("baselines")?.Text ?? "mutation/baselines.json",
            (int)(members.GetValueOrDefault("again")?.Number(0, int.MaxValue) ?? 1000),
            members.TryGetValue("engines", out LocatedJson? engines)
                ? EnginesOf(engines)
                : new Dictionary<string, string[]>());
    }

    /// <param name="names">Of the projects before this one.</param>
    /// <param name="reports">And of their configurations: each has a folder for its report.</param>
    static Project ProjectOf(
        string root, LocatedJson json, HashSet<string> names, HashSet<string> reports)
    {
        IReadOnlyDictionary<string, LocatedJson> members =
            json.Members("name", StrykerEngine, OperatorsEngine, "least", "vocabulary");
        LocatedJson name = json.Member("name");
        if (!names.Add(name.Text))
        {
            throw name.Expected($"a name that no other project has, not '{name.Text}'");
        }

        if (members.ContainsKey(StrykerEngine) == members.ContainsKey(OperatorsEngine))
        {
            throw json.Expected(
                $"either '{StrykerEngine}' or '{OperatorsEngine}' in '{name.Text}'");
        }

        return new(
            name.Text,
            [.. ItemsOf(members, StrykerEngine)
                .Select(each => ConfigurationOf(root, each, reports))],
            [.. ItemsOf(members, OperatorsEngine).Select(each => FolderOf(root, each))],
            members.GetValueOrDefault("least")?.Number(0, 100) ?? 0,
            members.TryGetValue("vocabulary", out LocatedJson? words)
                ? VocabularyOf(root, words)
                : null);
    }

    static StrykerConfiguration ConfigurationOf(
        string root, LocatedJson json, HashSet<string> reports)
    {
        var read = StrykerConfiguration.Read(root, json);
        return reports.Add(read.Name)
            ? read
            : throw json.Expected(
                $"a file with a name that no other configuration has, not '{read.Name}'");
    }

    static IReadOnlyList<LocatedJson> ItemsOf(
        IReadOnlyDictionary<string, LocatedJson> members, string name)
        => !members.TryGetValue(name, out LocatedJson? value) ? []
            : value.Items.Count > 0 ? value.Items
            : throw value.Expected("at least one of them");

    /// <summary>As git calls it, so that changed files are found in it.</summary>
    static string FolderOf(string root, LocatedJson json)
    {
        string folder = System.IO.Path.GetRelativePath(
            root, System.IO.Path.Combine(root, json.Text)).TrimEnd('/');
        return !Directory.Exists(System.IO.Path.Combine(root, folder))
            ? throw json.Expected($"a folder, and there is no '{json.Text}'")
            : folder == "." || folder.StartsWith("..", StringComparison.Ordinal)
            ? throw json.Expected($"a folder below the repository's own, not '{json.Text}'")
            : folder;
    }

    /// <summary>A file that the operators can read: else they would say so hours later.</summary>
    static string VocabularyOf(string root, LocatedJson json)
    {
        string path = System.IO.Path.Combine(root, json.Text);
        if (!File.Exists(path))
        {
            throw json.Expected($"a file, and there is no '{json.Text}'");
        }

        try
        {
            _ = Verified.Operators.Vocabulary.Read(path);
            return json.Text;
        }
        catch (InvalidDataException wrong)
        {
            throw new WrongUse(wrong.Message.Replace(path, json.Text, StringComparison.Ordinal));
        }
    }

    static Dictionary<string, string[]> EnginesOf(LocatedJson json)
        => json.Members(StrykerEngine, OperatorsEngine).ToDictionary(
            each => each.Key,
            each => each.Value.Texts is { Count: > 0 } words
                ? words.ToArray()
                : throw each.Value.Expected("a program, and its arguments"),
            StringComparer.Ordinal);
}
