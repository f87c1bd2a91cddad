using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Verified.Explorer;

/// <summary>A file from which a campaign that was killed goes on.</summary>
/// <remarks>
/// It is replaced as a whole, at most once in <see cref="ExplorerOptions.Slice"/>. It fits the same
/// subjects, options that decide what is run, and build; the length of the time and the number of
/// workers may differ. What the time has cut goes on too.
/// </remarks>
public sealed class Checkpoint
{
    /// <summary>
    /// What the first line begins with; then comes the hash of the others: what is run, and what
    /// it has come to.
    /// </summary>
    const string Heading = "verified-checkpoint 1";

    const string Unfinished = ".new";

    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    readonly string path;
    readonly Dictionary<string, SavedExploration> saved = [];

    /// <summary>
    /// Reads a checkpoint, if there is one, and makes sure that it can be written.
    /// </summary>
    /// <exception cref="InvalidDataException">
    /// It is none, or one of another run; the message says what was expected.
    /// </exception>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not.</exception>
    public Checkpoint(string path, IReadOnlyList<Subject> subjects, ExplorerOptions options)
    {
        ArgumentNullException.ThrowIfNull(subjects);
        ArgumentNullException.ThrowIfNull(options);
        this.path = path;
        Run = IdOf(subjects, options);
        if (Directory.Exists(path))
        {
            throw new IOException("it is a directory");
        }

        File.WriteAllText(path + Unfinished, "");
        File.Delete(path + Unfinished);
        if (File.Exists(path))
        {
            Read(File.ReadAllText(path));
        }
    }

    /// <summary>Whether it goes on with what a former run has done.</summary>
    public bool IsResumed => saved.Count > 0;

    /// <summary>What is run, in words.</summary>
    string Run { get; }

    /// <summary>What is known of a subject.</summary>
    internal SavedExploration? Of(Subject subject) => saved.GetValueOrDefault(KeyOf(subject));

    /// <summary>The text of a checkpoint of all explorations.</summary>
    internal string TextOf(IEnumerable<Exploration> explorations)
    {
        string content = Run + "\n" + JsonSerializer.Serialize(
            explorations
                .Select(each => (Key: KeyOf(each.Subject), Saved: each.Save()))
                .Where(each => each.Saved is not null)
                .ToDictionary(each => each.Key, each => each.Saved!),
            Json);
        return $"{Heading} {Hash(content)}\n{content}\n";
    }

    /// <summary>Puts a text in place of the former one.</summary>
    internal void Write(string text)
    {
        string temporary = path + Unfinished;
        File.WriteAllText(temporary, text);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Removes it: the run has come to its end.</summary>
    internal void Remove()
    {
        File.Delete(path);
        File.Delete(path + Unfinished);
    }

    void Read(string text)
    {
        string[] lines = text.Split('\n');
        if (!lines[0].StartsWith(Heading, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"1: expected a checkpoint, '{Heading} …'");
        }

        if (lines.Length != 4 || lines[0] != $"{Heading} {Hash($"{lines[1]}\n{lines[2]}")}")
        {
            throw new InvalidDataException("1: expected a whole checkpoint, as it was written");
        }

        if (lines[1] != Run)
        {
            throw new InvalidDataException(
                $"2: is of another run ({lines[1]}), expected one of {Run}");
        }

        foreach ((string key, SavedExploration each) in
            JsonSerializer.Deserialize<Dictionary<string, SavedExploration>>(lines[2], Json)!)
        {
            saved.Add(key, each);
        }
    }

    static string KeyOf(Subject subject) => $"{subject.Name} on {subject.Scenario.System}";

    static string IdOf(IReadOnlyList<Subject> subjects, ExplorerOptions options)
    {
        string names = Hash(string.Join('\n', subjects.Select(KeyOf)));
        string build = Hash(string.Join('\n', subjects
            .Select(each => each.Scenario.Build.Method.Module)
            .Append(typeof(Checkpoint).Module)
            .Append(typeof(Simulation.Simulator).Module)
            .Concat(AppDomain.CurrentDomain.GetAssemblies()
                .Where(each => each.GetName().Name?.StartsWith(
                    "Verified.", StringComparison.Ordinal) == true)
                .Select(each => each.ManifestModule))
            .Select(module => module.ModuleVersionId.ToString())
            .Distinct()
            .Order()));
        string bound = options.Preemptions is { } most ? $" --preemptions {most}" : "";
        string end = options.Schedules == long.MaxValue
            ? "until --time is over"
            : $"--schedules {options.Schedules}";
        return $"{subjects.Count} scenarios {names}, --strategy {options.StrategyName}{bound} "
            + $"--seed {options.Seed} {end}, build {build}";
    }

    static string Hash(string text)
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8];
}
