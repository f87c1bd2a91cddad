using System;
using System.Collections.Generic;
using System.Linq;
using Sprache;

namespace Verified.Litmus;

/// <summary>Reads an MMU test, line by line.</summary>
/// <remarks>
/// The order is: the format with its version, the name, what there is, the threads from 0 on, one
/// condition. Where a frame's word is given twice, the later line counts.
/// </remarks>
public sealed class MmuFile
{
    public const string Ending = ".mml";

    const int MostPages = 16;
    const int MostFrames = 32;
    const int MostThreads = 8;
    const int MostSteps = 64;

    readonly string file;
    readonly Queue<SourceLine> lines;
    readonly int length;
    readonly OrderedDictionary<string, EntryValue> pages = [];
    readonly OrderedDictionary<string, int> frames = [];
    readonly List<IReadOnlyList<MmuStep>> threads = [];
    readonly MmuGrammar grammar;
    List<MmuStep> steps = [];
    (bool Allowed, Condition<MmuAtom> Condition)? question;
    SourceLine line;

    MmuFile(string file, ReadOnlySpan<byte> content)
    {
        this.file = file;
        lines = new(SourceLines.Of(file, content));
        length = content.Count((byte)'\n') + 1;
        grammar = new MmuGrammar(pages.Keys, frames.Keys);
    }

    /// <param name="file">Its path, for messages and traces.</param>
    /// <exception cref="Mistake">It is none; the first line that is wrong is told.</exception>
    public static MmuTest Read(string file, ReadOnlySpan<byte> content)
        => new MmuFile(file, content).Read();

    MmuTest Read()
    {
        Next(MmuGrammar.Header, "'mmulitmus 1'");
        string name = Next(MmuGrammar.NameLine, "'name' and the test's name");
        while (threads.Count == 0)
        {
            Next(Start, "'map', 'memory' or 'thread 0'")();
        }

        while (question is null)
        {
            Next(Continuation, "a step, 'thread', 'allowed' or 'forbidden'")();
        }

        (SourceLine asked, bool isLast) = (line, lines.Count == 0);
        line = isLast ? line : lines.Dequeue();
        Demand(isLast, "the end of the file: a test has one condition, and ends with it");
        string keyword = question.Value.Allowed ? "allowed" : "forbidden";
        return new(
            file, name, [.. pages], [.. frames], threads, question.Value.Allowed,
            question.Value.Condition, asked.Text.Trim()[keyword.Length..].Trim());
    }

    Parser<Action> Start
        => grammar.Map.Select(pair => (Action)(() => Map(pair.Key, pair.Value)))
            .Or(MmuGrammar.Memory.Select(pair => (Action)(() => Write(pair.Key, pair.Value))))
            .Or(MmuGrammar.Thread(0).Select(_ => (Action)StartThread));

    Parser<Action> Continuation
        => grammar.Step.Select(step => (Action)(() => Add(step)))
            .Or(MmuGrammar.Thread(threads.Count).Select(_ => (Action)StartThread))
            .Or(grammar.Question(threads.Count).Select(
                asked => (Action)(() => question = asked)));

    T Next<T>(Parser<T> parser, string expected)
    {
        if (lines.Count == 0)
        {
            throw new Mistake(file, length, 1, $"expected {expected}, not the end of the file");
        }

        line = lines.Dequeue();
        return parser.Read(file, line);
    }

    void Map(string page, EntryValue value)
    {
        pages.Add(page, value);
        Demand(pages.Count <= MostPages, $"at most {MostPages} pages");
        Use(value);
    }

    void Write(string frame, int word)
    {
        frames[frame] = word;
        Demand(frames.Count <= MostFrames, $"at most {MostFrames} frames");
    }

    void StartThread()
    {
        threads.Add(steps = []);
        Demand(threads.Count <= MostThreads, $"at most {MostThreads} threads");
    }

    void Add(MmuStep step)
    {
        steps.Add(step);
        Demand(steps.Count <= MostSteps, $"at most {MostSteps} steps of a thread");
        Use((step as WriteEntryStep)?.Value);
    }

    void Use(EntryValue? value)
    {
        if (value is LeafEntry leaf)
        {
            Write(leaf.Frame, frames.GetValueOrDefault(leaf.Frame));
        }
    }

    void Demand(bool holds, string expected)
    {
        if (!holds)
        {
            int column = line.Text.Length - line.Text.TrimStart(' ', '\t').Length + 1;
            throw new Mistake(file, line.Number, column, $"expected {expected}");
        }
    }
}
