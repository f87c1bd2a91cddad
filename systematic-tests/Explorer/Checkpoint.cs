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
/// subjects, options that decide what is run, and build; time and workers may differ.
/// </remarks>
public sealed class Checkpoint
{
    const string FormatName = "verified-checkpoint";
    const int FormatVersion = 1;
    const string Unfinished = ".new";

    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 4_096,
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
        using (new AtomicFile(path))
        {
            if (File.Exists(path))
            {
                Read(File.ReadAllText(path));
            }
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
        => JsonSerializer.Serialize(
            new Document(FormatName, FormatVersion, Run, explorations
                .Select(each => (Key: KeyOf(each.Subject), Saved: each.Save()))
                .Where(each => each.Saved is not null)
                .ToDictionary(each => each.Key, each => each.Saved!)),
            Json);

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
        Document document;
        try
        {
            document = JsonSerializer.Deserialize<Document>(text, Json)!;
        }
        catch (JsonException broken)
        {
            string reason = broken.Message.Split(" LineNumber:")[0].TrimEnd('.');
            throw new InvalidDataException(
                $"{(broken.LineNumber ?? 0) + 1}: expected a whole checkpoint: {reason}", broken);
        }

        if (document is not { Format: FormatName, Version: FormatVersion })
        {
            throw new InvalidDataException(
                $"1: expected \"format\": \"{FormatName}\" with \"version\": {FormatVersion}");
        }

        if (document.Run != Run)
        {
            throw new InvalidDataException(
                $"1: is of another run ({document.Run}), expected one of {Run}");
        }

        foreach ((string key, SavedExploration each) in document.Explorations)
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
        return $"{subjects.Count} scenarios {names}, --strategy {options.StrategyName}{bound} "
            + $"--seed {options.Seed} --schedules {options.Schedules}, build {build}";
    }

    static string Hash(string text)
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..8];

    sealed record Document(
        string Format, int Version, string Run,
        Dictionary<string, SavedExploration> Explorations);
}
