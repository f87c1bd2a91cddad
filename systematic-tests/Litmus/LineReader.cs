using System;
using System.Collections.Generic;
using Sprache;

namespace Verified.Litmus;

/// <summary>Goes through the lines of a litmus file, each with a parser of its own.</summary>
sealed class LineReader(string file, ReadOnlySpan<byte> content)
{
    readonly Queue<SourceLine> lines = new(SourceLines.Of(file, content));
    readonly int length = content.Count((byte)'\n') + 1;

    /// <summary>The line that was read last.</summary>
    public SourceLine Line { get; private set; }

    public bool AtEnd => lines.Count == 0;

    /// <exception cref="Mistake">There is no next line, or it is another one.</exception>
    public T Next<T>(Parser<T> parser, string expected)
    {
        if (AtEnd)
        {
            throw new Mistake(file, length, 1, $"expected {expected}, not the end of the file");
        }

        Line = lines.Dequeue();
        return Again(Line, parser);
    }

    /// <summary>Reads a line once more, with what is known by now.</summary>
    /// <exception cref="Mistake">It is another one.</exception>
    public T Again<T>(SourceLine line, Parser<T> parser) => parser.Read(file, line);

    /// <exception cref="Mistake">There is one more line; told there.</exception>
    public void DemandEnd(string why)
    {
        if (lines.TryDequeue(out SourceLine more))
        {
            Demand(more, false, $"the end of the file: {why}");
        }
    }

    /// <exception cref="Mistake">It does not hold; told at the last line.</exception>
    public void Demand(bool holds, string expected) => Demand(Line, holds, expected);

    /// <exception cref="Mistake">It does not hold; told at the start of the line.</exception>
    public void Demand(SourceLine line, bool holds, string expected)
    {
        if (!holds)
        {
            int column = line.Text.Length - line.Text.TrimStart(' ', '\t').Length + 1;
            throw new Mistake(file, line.Number, column, $"expected {expected}");
        }
    }
}
