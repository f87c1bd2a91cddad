using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Verified.Operators;

/// <summary>Some lines of a file: <c>PATH:A-B,C-D</c>.</summary>
sealed record Lines(string Path, IReadOnlyList<(int From, int To)> Spans)
{
    /// <exception cref="InvalidDataException">It is no such text.</exception>
    public static Lines Parse(string text)
    {
        int colon = text.LastIndexOf(':');
        InvalidDataException wrong = new(
            $"--lines expects PATH:FROM-TO,FROM-TO, not '{text}'");
        return colon <= 0 ? throw wrong
            : new(text[..colon], [.. text[(colon + 1)..].Split(',').Select(each
                => Span(each) ?? throw wrong)]);
    }

    public bool Have(string path, SyntaxNode node)
    {
        FileLinePositionSpan lines = node.GetLocation().GetLineSpan();
        return path == Path && Spans.Any(each => lines.StartLinePosition.Line + 1 <= each.To
            && each.From <= lines.EndLinePosition.Line + 1);
    }

    static (int From, int To)? Span(string text)
    {
        string[] ends = text.Split('-');
        return ends.Length <= 2 && Number(ends[0]) is { } from && Number(ends[^1]) is { } to
            && from <= to
            ? (from, to)
            : null;
    }

    static int? Number(string text)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            && value > 0 ? value : null;
}
