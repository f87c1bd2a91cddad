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
    readonly LineReader reader;
    readonly OrderedDictionary<string, EntryValue> pages = [];
    readonly OrderedDictionary<string, int> frames = [];
    readonly List<IReadOnlyList<MmuStep>> threads = [];
    readonly MmuGrammar grammar;
    List<MmuStep> steps = [];
    (bool Allowed, Condition<MmuAtom> Condition)? question;

    MmuFile(string file, ReadOnlySpan<byte> content)
    {
        this.file = file;
        reader = new LineReader(file, content);
        grammar = new MmuGrammar(pages.Keys, frames.Keys);
    }

    /// <param name="file">Its path, for messages and traces.</param>
    /// <exception cref="Mistake">It is none; the first line that is wrong is told.</exception>
    public static MmuTest Read(string file, ReadOnlySpan<byte> content)
        => new MmuFile(file, content).Read();

    MmuTest Read()
    {
        reader.Next(MmuGrammar.Header, "'mmulitmus 1'");
        string name = reader.Next(MmuGrammar.NameLine, "'name' and the test's name");
        while (threads.Count == 0)
        {
            reader.Next(Start, "'map', 'memory' or 'thread 0'")();
        }

        while (question is null)
        {
            reader.Next(Continuation, "a step, 'thread', 'allowed' or 'forbidden'")();
        }

        SourceLine asked = reader.Line;
        reader.DemandEnd("a test has one condition, and ends with it");
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

    void Map(string page, EntryValue value)
    {
        pages.Add(page, value);
        reader.Demand(pages.Count <= MostPages, $"at most {MostPages} pages");
        Use(value);
    }

    void Write(string frame, int word)
    {
        frames[frame] = word;
        reader.Demand(frames.Count <= MostFrames, $"at most {MostFrames} frames");
    }

    void StartThread()
    {
        threads.Add(steps = []);
        reader.Demand(threads.Count <= MostThreads, $"at most {MostThreads} threads");
    }

    void Add(MmuStep step)
    {
        steps.Add(step);
        reader.Demand(steps.Count <= MostSteps, $"at most {MostSteps} steps of a thread");
        Use((step as WriteEntryStep)?.Value);
    }

    void Use(EntryValue? value)
    {
        if (value is LeafEntry leaf)
        {
            Write(leaf.Frame, frames.GetValueOrDefault(leaf.Frame));
        }
    }
}
