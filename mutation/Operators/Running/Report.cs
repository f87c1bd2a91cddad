using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Verified.Operators;

/// <summary>Writes verdicts in the format of mutation-testing-elements, version 2.</summary>
static class Report
{
    static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        DefaultIgnoreCondition =
            System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Writes it whole, or not at all.</summary>
    public static void Write(
        string path, string root, IEnumerable<SourceFile> files, IReadOnlyList<Verdict> verdicts)
    {
        Dictionary<string, SourceFile> sources = files.ToDictionary(each => each.Path);
        var report = new
        {
            SchemaVersion = "2",
            Thresholds = new { High = 90, Low = 80 },
            ProjectRoot = root,
            Files = verdicts.GroupBy(each => each.Mutant.Path).ToDictionary(
                group => group.Key,
                group => new
                {
                    Language = "cs",
                    Source = sources[group.Key].Text,
                    Mutants = group.Select(Told).ToArray(),
                }),
            TestFiles = verdicts.SelectMany(each => each.Ran).Distinct()
                .GroupBy(each => PathOf(each, root)).ToDictionary(
                    group => group.Key,
                    group => new
                    {
                        Tests = group.Select(each => new { Id = IdOf(each), each.Name }).ToArray(),
                    }),
        };
        string part = path + ".part";
        File.WriteAllText(part, JsonSerializer.Serialize(report, Format));
        File.Move(part, path, overwrite: true);
    }

    static object Told(Verdict it)
    {
        Mutation mutation = it.Mutant.Mutation;
        FileLinePositionSpan span = mutation.Where.GetLocation().GetLineSpan();
        return new
        {
            Id = it.Mutant.Id.ToString(CultureInfo.InvariantCulture),
            MutatorName = mutation.Operator,
            mutation.Original,
            mutation.Replacement,
            mutation.Member,
            mutation.Rule,
            Location = new { Start = At(span.StartLinePosition), End = At(span.EndLinePosition) },
            Status = it.Status.ToString(),
            StatusReason = it.Reason,
            CoveredBy = it.Ran.Select(IdOf).ToArray(),
            KilledBy = it.By is { } killer ? new[] { IdOf(killer) } : [],
            Static = mutation.IsStatic,
        };
    }

    static object At(LinePosition it) => new { Line = it.Line + 1, Column = it.Character + 1 };

    /// <summary>Numbers are a project's own, names are not.</summary>
    static string IdOf(Test it) => it.Name;

    static string PathOf(Test it, string root)
        => it.File.Length == 0 ? "tests" : Path.GetRelativePath(root, it.File).Replace('\\', '/');
}
