using System.Collections.Generic;
using System.Linq;
using Sprache;
using Verified.Abstract;

namespace Verified.Litmus;

/// <summary>The lines of the format of VM tests, each as a parser.</summary>
static class VmTestGrammar
{
    /// <summary>What is expected where a process is created.</summary>
    public const string NewProcess = "the name of a process that there is not yet";

    public static readonly Parser<string> Header =
        from format in Lexemes.Keyword("vmlitmus")
        from version in Lexemes.Among(1, 1, "version 1")
        select format;

    public static readonly Parser<string> NameLine =
        from keyword in Lexemes.Keyword("name")
        from name in Lexemes.Title(
            $"the test's name, at most {VmLimits.TestName} letters, digits, '_' and '-'",
            VmLimits.TestName)
        select name;

    public static readonly Parser<string> Doc =
        from keyword in Lexemes.Keyword("doc")
        from text in Lexemes.Rest("text that can be printed")
        select text;

    public static readonly Parser<string> Setup = Lexemes.Keyword("setup");

    public static readonly Parser<string> Finally = Lexemes.Keyword("finally");

    /// <summary>How a statement of the set-up or of the end begins.</summary>
    public static readonly Parser<string> PlacedHead =
        from process in Lexemes.Name("a process")
        from colon in Lexemes.Symbol(":")
        select process;

    static readonly string[] Kinds = ["always", "never", "sometimes"];

    /// <summary>A number with its keyword.</summary>
    public static Parser<int> Size(string keyword, int most, string what) =>
        from word in Lexemes.Keyword(keyword)
        from number in Lexemes.Within(1, most, what)
        select number;

    public static Parser<InitialFile> File(IEnumerable<string> files) =>
        from keyword in Lexemes.Keyword("file")
        from name in Lexemes.Name("the name of a file that there is not yet", [.. files])
        from pages in Lexemes.Within(1, VmLimits.Pages, "a number of pages")
        from unit in Lexemes.Keyword("page").Or(Lexemes.Keyword("pages")).Optional()
        from words in Words(pages).Or(Lexemes.End.Return<string, IReadOnlyList<int>>([]))
        select new InitialFile(
            name, [.. words, .. Enumerable.Repeat(0, pages - words.Count)]);

    public static Parser<IReadOnlyList<string>> Processes(IEnumerable<string> processes) =>
        from keyword in Lexemes.Keyword("process")
        from names in Lexemes.ToTheEnd<string>(
            found => Lexemes.Name(NewProcess, [.. processes, .. found]))
        select names;

    /// <summary>Starts a thread of any process, the next one of its own.</summary>
    /// <param name="threads">How many each process has.</param>
    public static Parser<(string Process, int Number)> Thread(
        Parser<string> process, IReadOnlyDictionary<string, int> threads) =>
        from keyword in Lexemes.Keyword("thread")
        from name in process
        from dot in Lexemes.Symbol(".")
        let next = threads.GetValueOrDefault(name) + 1
        from number in Lexemes.Among(next, next, $"the next thread of {name}, {name}.{next}")
        select (name, number);

    /// <summary>A statement with the process that executes it.</summary>
    public static Parser<PlacedStatement> Placed(
        IReadOnlyCollection<string> processes, VmScope scope) =>
        from process in Lexemes.NameOf("a process that there is", processes)
        from colon in Lexemes.Symbol(":")
        from statement in new VmStatementGrammar(scope with { Process = process }).Statement
        select new PlacedStatement(process, statement);

    /// <summary>The keyword of a condition; the rest is left for later.</summary>
    public static Parser<string> ConditionLine { get; } =
        Kinds.Select(Lexemes.Keyword).Aggregate((one, other) => one.Or(other))
            .Then(kind => Parse.AnyChar.Many().Return(kind));

    static Parser<IReadOnlyList<int>> Words(int pages) =>
        from mark in Lexemes.Symbol("=")
        from words in Lexemes.ToTheEnd<int>(_ => Lexemes.Number(), pages)
        select words;
}
