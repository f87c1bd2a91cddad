using System;
using System.IO;
using System.Text.Encodings.Web;
using System.Text.Json;
using Verified.Explorer;

namespace Verified.Cli;

/// <summary>Where the JSON document goes: nowhere, to standard output, or to a file.</summary>
sealed class JsonTarget : IDisposable
{
    static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
        WriteIndented = true,
    };

    readonly TextWriter output;
    readonly string? path;
    readonly AtomicFile? file;

    /// <summary>Makes sure, before the work begins, that the document can be written.</summary>
    /// <param name="path">A file, <c>-</c> for standard output, or null for nowhere.</param>
    /// <exception cref="WrongUse">It cannot.</exception>
    public JsonTarget(string? path, TextWriter output)
    {
        (this.path, this.output) = (path, output);
        TakesOutput = path == "-";
        file = path is null || TakesOutput
            ? null
            : Files.Try($"{path}: cannot be written", () => new AtomicFile(path));
    }

    /// <summary>Whether standard output is the document's alone.</summary>
    public bool TakesOutput { get; }

    public void Write(object document)
    {
        string text = JsonSerializer.Serialize(document, Options) + "\n";
        if (TakesOutput)
        {
            output.Write(text);
        }

        if (file is not null)
        {
            Files.Try($"{path}: cannot be written", () =>
            {
                file.Write(text);
                return path;
            });
        }
    }

    public void Dispose() => file?.Dispose();
}

/// <summary>Files of the user.</summary>
static class Files
{
    /// <summary>Does it, or tells in one line that <paramref name="failure"/>, and why.</summary>
    public static T Try<T>(string failure, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception wrong) when (UserFile.IsToBlame(wrong))
        {
            throw new WrongUse($"{failure}: {wrong.Message}");
        }
    }
}
