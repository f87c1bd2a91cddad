using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Verified.Explorer;

/// <summary>A schedule that broke a rule, written so that it can be read and run again.</summary>
public sealed record Trace
{
    public const string FormatName = "verified-trace";
    public const int FormatVersion = 1;

    /// <summary>No trace of a schedule within the limit of steps is larger.</summary>
    const int MostBytes = 64 << 20;

    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        NewLine = "\n",
        WriteIndented = true,
    };

    public required string Format { get; init; }

    public required int Version { get; init; }

    /// <summary>The name of a scenario, or of a published variant.</summary>
    public required string Scenario { get; init; }

    /// <summary>Whether <see cref="Scenario"/> is the name of a published variant.</summary>
    public required bool Variant { get; init; }

    public required string System { get; init; }

    /// <summary>Where the scenario was read from; null for one of the catalogue.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Origin? Origin { get; init; }

    public required ulong Seed { get; init; }

    public required string Strategy { get; init; }

    /// <summary>The schedule's number under its strategy.</summary>
    public required long Schedule { get; init; }

    /// <summary>Where it was found, for people.</summary>
    [JsonIgnore]
    public string FoundIn => Schedule < Search.FirstSwap
        ? $"schedule {Schedule} of {Strategy} seed {Seed}"
        : $"swap {Schedule - Search.FirstSwap} of {Strategy} seed {Seed}";

    /// <summary>The name of the rule that it breaks.</summary>
    public required string Rule { get; init; }

    public required string Fact { get; init; }

    /// <summary>
    /// One line for each decision, in order: who takes which step, or which value.
    /// </summary>
    public required IReadOnlyList<string> Steps { get; init; }

    /// <summary>Tells whether any of the above was edited.</summary>
    public string Checksum { get; init; } = "";

    /// <summary>Reads a trace from a file.</summary>
    /// <exception cref="InvalidDataException">
    /// It cannot be read, or is none; the message is one line that says which file, where in it,
    /// and what was expected.
    /// </exception>
    public static Trace Read(string path) => Read(path, MostBytes);

    /// <summary>Reads a trace from a file of so many bytes at most.</summary>
    internal static Trace Read(string path, int most)
    {
        byte[] whole;
        try
        {
            whole = UserFile.ReadUpTo(path, most + 1);
        }
        catch (Exception wrong) when (UserFile.IsToBlame(wrong))
        {
            throw new InvalidDataException($"{path}: expected a trace: {wrong.Message}", wrong);
        }

        if (whole.Length > most)
        {
            throw new InvalidDataException(
                $"{path}: expected a trace of at most {most >> 20} MiB");
        }

        using var reader = new StreamReader(new MemoryStream(whole));
        try
        {
            return Parse(reader.ReadToEnd());
        }
        catch (InvalidDataException wrong)
        {
            throw new InvalidDataException($"{path}:{wrong.Message}", wrong);
        }
    }

    /// <summary>Reads a trace.</summary>
    /// <exception cref="InvalidDataException">
    /// It is none; the message says where in the text and what was expected.
    /// </exception>
    public static Trace Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new InvalidDataException("1: the file is empty, expected a trace");
        }

        try
        {
            DemandFormat(text);
            Trace trace = JsonSerializer.Deserialize<Trace>(text, Json)!;
            return trace.Checksum == trace.ComputeChecksum()
                ? trace
                : throw new InvalidDataException(
                    $"1: the trace was edited, expected the content with checksum "
                    + (trace.Checksum.Length > 0 ? trace.Checksum : "(none)"));
        }
        catch (JsonException broken)
        {
            string reason = broken.Message.Split(" Path:")[0].Split(" LineNumber:")[0].TrimEnd('.');
            throw new InvalidDataException(
                $"{(broken.LineNumber ?? 0) + 1}: expected a whole trace: {reason}", broken);
        }
    }

    /// <summary>The text of its file, with its checksum.</summary>
    public string ToText()
        => JsonSerializer.Serialize(this with { Checksum = ComputeChecksum() }, Json) + "\n";

    static void DemandFormat(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        JsonElement root = document.RootElement;
        bool known = root.ValueKind == JsonValueKind.Object
            && root.TryGetProperty("format", out JsonElement format)
            && format.ValueKind == JsonValueKind.String
            && format.GetString() == FormatName
            && root.TryGetProperty("version", out JsonElement version)
            && version.ValueKind == JsonValueKind.Number
            && version.TryGetInt32(out int number)
            && number == FormatVersion;
        if (!known)
        {
            throw new InvalidDataException(
                $"1: expected \"format\": \"{FormatName}\" with \"version\": {FormatVersion}");
        }
    }

    string ComputeChecksum()
    {
        string content = JsonSerializer.Serialize(this with { Checksum = "" }, Json);
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(content));
        return Convert.ToHexStringLower(hash)[..16];
    }
}
