using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace Verified.Gate;

/// <summary>A JSON value of a user's file that knows its line, to tell what was expected.</summary>
/// <param name="Path">The file, as it is told.</param>
sealed record LocatedJson(string Path, int Line, object? Value)
{
    static readonly JsonReaderOptions Lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>What else may be in a document, for who reads it in another way.</summary>
    public static JsonDocumentOptions LenientDocument { get; } = new()
    {
        CommentHandling = Lenient.CommentHandling,
        AllowTrailingCommas = Lenient.AllowTrailingCommas,
    };

    /// <summary>Reads a file.</summary>
    /// <param name="root">The folder that <paramref name="path"/> is told from.</param>
    /// <exception cref="WrongUse">It is not there or no JSON.</exception>
    public static LocatedJson Read(string root, string path)
    {
        byte[] text;
        try
        {
            text = File.ReadAllBytes(System.IO.Path.Combine(root, path));
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new WrongUse($"{path}: expected a file that can be read");
        }

        return Parse(path, text);
    }

    /// <summary>Reads a text.</summary>
    public static LocatedJson Parse(string path, byte[] text)
    {
        try
        {
            var reader = new Utf8JsonReader(text, Lenient);
            return reader.Read()
                ? Of(ref reader, path, text)
                : throw new WrongUse($"{path}:1: expected a JSON document");
        }
        catch (JsonException wrong)
        {
            throw new WrongUse(
                $"{path}:{wrong.LineNumber + 1}: expected JSON; {wrong.Message.Split(". ")[0]}");
        }
    }

    /// <summary>The members of an object.</summary>
    /// <param name="known">The names that one may have.</param>
    public IReadOnlyDictionary<string, LocatedJson> Members(params string[] known)
    {
        Dictionary<string, LocatedJson> members =
            Value as Dictionary<string, LocatedJson> ?? throw Expected("an object");
        foreach ((string name, LocatedJson value) in members)
        {
            if (known.Length > 0 && !known.Contains(name))
            {
                throw value.Expected($"one of {string.Join(", ", known)}, not '{name}'");
            }
        }

        return members;
    }

    /// <summary>The member of this name of an object.</summary>
    public LocatedJson Member(string name)
        => Members().TryGetValue(name, out LocatedJson? value)
            ? value
            : throw Expected($"a member '{name}' in this object");

    public IReadOnlyList<LocatedJson> Items
        => Value as List<LocatedJson> ?? throw Expected("an array");

    public string Text => Value as string is { Length: > 0 } text
        ? text
        : throw Expected("a string that is not empty");

    public IReadOnlyList<string> Texts => [.. Items.Select(each => each.Text)];

    /// <summary>A number in a range.</summary>
    public double Number(double least, double most)
        => Value is double number && number >= least && number <= most
            ? number
            : throw Expected($"a number from {least} to {most}");

    /// <summary>What to throw where something else was expected here.</summary>
    public WrongUse Expected(string what) => new($"{Path}:{Line}: expected {what}");

    static LocatedJson Of(ref Utf8JsonReader reader, string path, byte[] text)
    {
        int line = text.AsSpan(0, (int)reader.TokenStartIndex).Count((byte)'\n') + 1;
        object? value = reader.TokenType switch
        {
            JsonTokenType.StartObject => ObjectOf(ref reader, path, text),
            JsonTokenType.StartArray => ArrayOf(ref reader, path, text),
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Number => reader.GetDouble(),
            JsonTokenType.True or JsonTokenType.False => reader.GetBoolean(),
            _ => null,
        };
        return new(path, line, value);
    }

    static Dictionary<string, LocatedJson> ObjectOf(
        ref Utf8JsonReader reader, string path, byte[] text)
    {
        var members = new Dictionary<string, LocatedJson>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            string name = reader.GetString()!;
            reader.Read();
            LocatedJson value = Of(ref reader, path, text);
            if (!members.TryAdd(name, value))
            {
                throw value.Expected($"'{name}' once in this object");
            }
        }

        return members;
    }

    static List<LocatedJson> ArrayOf(ref Utf8JsonReader reader, string path, byte[] text)
    {
        var items = new List<LocatedJson>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(Of(ref reader, path, text));
        }

        return items;
    }
}
