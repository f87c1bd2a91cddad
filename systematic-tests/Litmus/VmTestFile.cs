using System;
using System.Collections.Generic;
using System.Linq;
using Sprache;
using Verified.Abstract;

namespace Verified.Litmus;

/// <summary>Reads a VM test, line by line.</summary>
/// <remarks>
/// Twice: threads run at once, so that a statement may name what a later line of another thread
/// makes. The first line that is wrong by itself is told, else the first one that does not fit
/// the others.
/// </remarks>
public sealed class VmTestFile
{
    public const string Ending = ".vml";

    readonly LineReader reader;
    readonly VmDraft draft = new();
    Section section = Section.Name;

    VmTestFile(string file, ReadOnlySpan<byte> content) => reader = new(file, content);

    /// <summary>What a file has, in this order.</summary>
    enum Section : byte
    {
        Name,
        Doc,
        Sizes,
        Files,
        Processes,
        Setup,
        Threads,
        Finally,
        Conditions,
    }

    /// <param name="file">Its path, for messages and traces.</param>
    /// <exception cref="Mistake">It is none; the first line that is wrong is told.</exception>
    public static VmTest Read(string file, ReadOnlySpan<byte> content)
    {
        var first = new VmTestFile(file, content);
        first.Read();
        return new VmSecondReading(file, first.reader, first.draft).Read();
    }

    void Read()
    {
        reader.Next(VmTestGrammar.Header, "'vmlitmus 1'");
        draft.Name = reader.Next(VmTestGrammar.NameLine, "'name' and the test's name");
        while (!reader.AtEnd)
        {
            reader.Next(Continuation, "")();
        }
    }

    Parser<Action> Continuation => section switch
    {
        Section.Setup => OrPlaced(VmPart.Setup, "init"),
        Section.Threads => OrStatement(),
        Section.Finally => OrPlaced(VmPart.Finally, "end"),
        _ => Sections,
    };

    /// <summary>What may start here or go on, the sections before it being over.</summary>
    Parser<Action> Sections => new[]
    {
        Allowed(section < Section.Doc, VmTestGrammar.Doc, Section.Doc, text => draft.Doc = text),
        Size(draft.Cpus, "cpus", VmLimits.Cpus, "a number of CPUs", n => draft.Cpus = n),
        Size(draft.Words, "words", VmLimits.Words, "a number of words", n => draft.Words = n),
        Size(draft.Frames, "frames", VmLimits.Frames, "a number of frames", n => draft.Frames = n),
        Allowed(
            section <= Section.Files, VmTestGrammar.File(draft.Files.Select(file => file.Name)),
            Section.Files, Add),
        Allowed(
            section <= Section.Processes, VmTestGrammar.Processes(draft.Initial),
            Section.Processes, Add),
        Allowed(section < Section.Setup, VmTestGrammar.Setup, Section.Setup, _ => { }),
        Allowed(
            section <= Section.Threads,
            VmTestGrammar.Thread(Lexemes.Name("a process"), draft.ThreadsOf), Section.Threads,
            thread => StartThread(thread.Process, thread.Number)),
        Allowed(section < Section.Finally, VmTestGrammar.Finally, Section.Finally, _ => { }),
        Allowed(true, VmTestGrammar.ConditionLine, Section.Conditions, _ => AddCondition()),
    }.OfType<Parser<Action>>().Aggregate((one, other) => one.Or(other));

    /// <returns>Null where it may not stand.</returns>
    Parser<Action>? Allowed<T>(bool allowed, Parser<T> parser, Section its, Action<T> then)
        => !allowed ? null : parser.Select(value => (Action)(() =>
        {
            section = its;
            then(value);
        }));

    Parser<Action>? Size(int? known, string keyword, int most, string what, Action<int> then)
        => Allowed(
            section <= Section.Sizes && known is null, VmTestGrammar.Size(keyword, most, what),
            Section.Sizes, then);

    /// <summary>A statement with its process, or another section.</summary>
    Parser<Action> OrPlaced(VmPart part, string thread) => Lexemes.Ahead(
        VmTestGrammar.PlacedHead,
        VmTestGrammar.Placed(draft.Processes, ScopeOf(part))
            .Select(each => (Action)(() => Add(part, each.Process, thread, each.Statement))),
        VmTestGrammar.PlacedHead.AsOne("a process and ':'").Return<string, Action>(() => { })
            .Or(Sections));

    /// <summary>A statement of the last thread, or another section.</summary>
    Parser<Action> OrStatement()
    {
        VmThreadLine thread = draft.Threads[^1];
        VmScope scope = ScopeOf(VmPart.Thread) with { Process = thread.Process };
        Parser<Action> statement = new VmStatementGrammar(scope).Statement.Select(
            each => (Action)(() => Add(VmPart.Thread, thread.Process, $"{thread.Number}", each)));
        return Lexemes.Ahead(VmStatementGrammar.AccessHead, statement, statement.Or(Sections));
    }

    VmScope ScopeOf(VmPart part)
        => draft.ScopeOf(part) with { Processes = draft.Processes };

    void Add(InitialFile added)
    {
        draft.Files.Add(added);
        reader.Demand(draft.Files.Count <= VmLimits.Files, $"at most {VmLimits.Files} files");
    }

    void Add(IReadOnlyList<string> processes)
    {
        draft.Initial.AddRange(processes);
        DemandFewProcesses();
    }

    void StartThread(string process, int number)
    {
        draft.Threads.Add(new(reader.Line, process, number));
        int count = draft.Threads.Count;
        reader.Demand(count <= VmLimits.Threads, $"at most {VmLimits.Threads} threads");
        reader.Demand(
            count <= (draft.Cpus ?? count),
            $"no more threads than CPUs, of which the test has {draft.Cpus}");
    }

    void Add(VmPart part, string process, string thread, Statement statement)
    {
        draft.Statements.Add(new(reader.Line, part, process, thread, statement));
        int count = draft.Statements.Count(each => each.Part == part
            && (part != VmPart.Thread || (each.Process, each.Thread) == (process, thread)));
        reader.Demand(
            count <= VmLimits.Statements,
            $"at most {VmLimits.Statements} statements of a thread, of 'setup' and of 'finally'");
        DemandFewProcesses();
    }

    void AddCondition()
    {
        draft.Conditions.Add(reader.Line);
        reader.Demand(
            draft.Conditions.Count <= VmLimits.Conditions,
            $"at most {VmLimits.Conditions} conditions");
    }

    void DemandFewProcesses() => reader.Demand(
        draft.Processes.Count <= VmLimits.Processes, $"at most {VmLimits.Processes} processes");
}
