using System;
using System.IO;
using System.Linq;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading;
using Verified.Tests.OnLitmus;
using Xunit;

namespace Verified.Tests.Cli;

/// <summary>Runs of <c>litmus</c>, on kept tests and on others.</summary>
sealed class LitmusRun : IDisposable
{
    /// <summary>
    /// Two outcomes, and two conditions that say so. In Akaros only a lone thread forks.
    /// </summary>
    public const string ForkRace = "fork-concurrent-store";

    public const string Isolation = "fork-private-isolation";

    /// <summary>Both systems lack what it needs.</summary>
    public const string Discard = "discard-private-anon";

    static readonly JsonSerializerOptions OneLine = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    readonly CommandLineRun cli = new();

    public string Output => cli.Output;

    public string Error => cli.Error;

    public string Out => cli.Out;

    public string PathOf(string file) => cli.PathOf(file);

    public int Run(params string[] args) => cli.Run(args);

    public int Run(CancellationToken cancellation, params string[] args)
        => cli.Run(cancellation, args);

    public void Dispose() => cli.Dispose();

    /// <summary>The lines that say something, with one space between words.</summary>
    public string[] Lines() =>
    [
        .. cli.Output.Split('\n')
            .Where(line => !line.StartsWith('─') && !string.IsNullOrWhiteSpace(line))
            .Select(line => string.Join(
                ' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))),
    ];

    public void ExpectOneLine(string told, params string[] args)
    {
        Assert.Equal(2, cli.Run(args));
        Assert.Empty(cli.Output);
        Assert.Contains(told, cli.Error, StringComparison.Ordinal);
        Assert.Equal(cli.Error.Length - 1, cli.Error.IndexOf('\n', StringComparison.Ordinal));
    }

    /// <summary>Writes a file.</summary>
    /// <returns>Its path.</returns>
    public string Save(string name, params string[] lines)
    {
        File.WriteAllText(cli.PathOf(name), string.Join('\n', lines) + "\n");
        return cli.PathOf(name);
    }

    /// <summary>A kept test with some words changed.</summary>
    public string Change(string name, string from, string to)
        => Save("changed.vml", File.ReadAllText(Kept(name)).Replace(
            from, to, StringComparison.Ordinal));

    /// <summary>The path of a kept test.</summary>
    public static string Kept(string name) => Path.Combine(VmTexts.Folder, $"{name}.vml");

    /// <summary>The result of a system of the first test.</summary>
    public static JsonElement SystemOf(JsonDocument document, int system)
        => document.RootElement.GetProperty("tests")[0].GetProperty("systems")[system];

    public static string Field(JsonElement element, string name)
        => element.GetProperty(name) is { ValueKind: not JsonValueKind.Null } value
            ? $"{value}"
            : "null";

    public static string Fields(JsonElement element, params string[] names)
        => string.Join(' ', names.Select(name => Field(element, name)));

    /// <summary>A value on one line.</summary>
    public static string Compact(JsonElement element) => JsonSerializer.Serialize(element, OneLine);
}
