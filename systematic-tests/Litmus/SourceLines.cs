using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Verified.Litmus;

/// <summary>One line of a litmus file that says something, without its comment.</summary>
/// <param name="Number">From 1, as editors count.</param>
public readonly record struct SourceLine(int Number, string Text);

/// <summary>
/// A litmus file is not as its format says; the message is the one line that tells.
/// </summary>
[SuppressMessage("Design", "CA1032", Justification = "carries a place, always")]
[SuppressMessage("Naming", "CA1710", Justification = "a mistake of the file, not of the tool")]
public sealed class Mistake(string file, int line, int column, string told)
    : Exception($"{file}:{line}:{column}: {told}")
{
    public int Line { get; } = line;

    public int Column { get; } = column;
}

/// <summary>The lines of a litmus file, whatever its format.</summary>
/// <remarks>
/// UTF-8, with or without a byte-order mark. A <c>#</c> starts a comment that runs to the end of
/// the line; blank lines are skipped.
/// </remarks>
public static class SourceLines
{
    /// <summary>No test that a person reads is longer.</summary>
    public const int MostBytes = 64 << 10;

    const int MostColumns = 1_000;

    static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <exception cref="Mistake">It is too long, or not in UTF-8.</exception>
    public static IReadOnlyList<SourceLine> Of(string file, ReadOnlySpan<byte> content)
    {
        if (content.Length > MostBytes)
        {
            throw new Mistake(file, 1, 1, $"expected a test of at most {MostBytes >> 10} KiB");
        }

        content = content.StartsWith(Encoding.UTF8.Preamble)
            ? content[Encoding.UTF8.Preamble.Length..]
            : content;
        var lines = new List<SourceLine>();
        int number = 0;
        foreach (Range range in content.Split((byte)'\n'))
        {
            string text = Decode(file, ++number, content[range]).Split('#')[0].TrimEnd();
            if (text.Length > MostColumns)
            {
                throw new Mistake(
                    file, number, MostColumns + 1, $"expected at most {MostColumns} columns");
            }

            if (text.Length > 0)
            {
                lines.Add(new(number, text));
            }
        }

        return lines;
    }

    static string Decode(string file, int number, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException wrong)
        {
            int column = Strict.GetCharCount(bytes[..wrong.Index]) + 1;
            throw new Mistake(file, number, column, "expected text in UTF-8");
        }
    }
}
