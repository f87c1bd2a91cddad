using System;
using System.Collections.Generic;
using Sprache;
using Verified.Abstract;

namespace Verified.Litmus;

/// <summary>The statements of the format of VM tests, each as a parser.</summary>
/// <remarks>
/// No word is reserved but <c>fault</c>: what stands before a <c>=</c>, a <c>[</c> or a <c>:</c>
/// is a name, whatever it looks like.
/// </remarks>
sealed partial class VmStatementGrammar
{
    /// <summary>The register that a failing statement sets.</summary>
    public const string Fault = "fault";

    readonly VmScope scope;
    readonly OrderedDictionary<string, Parser<Statement>> forms;

    public VmStatementGrammar(VmScope scope)
    {
        this.scope = scope;
        forms = new()
        {
            ["map"] = Map,
            ["unmap"] = OfRange(range => new UnmapStatement(range)),
            ["protect"] = Protect,
            ["fork"] = Fork,
            ["exit"] = Parse.Return<Statement>(new ExitStatement()),
            ["sync"] = OfRange(range => new SyncStatement(range)),
            ["discard"] = OfRange(range => new DiscardStatement(range)),
            ["lock"] = OfRange(range => new LockStatement(range)),
            ["unlock"] = OfRange(range => new UnlockStatement(range)),
            ["evict"] = OfRange(range => new EvictStatement(range)),
            ["pwrite"] = WriteFile,
            ["truncate"] = Truncate,
            ["signal"] = Lexemes.Name("an event").Select(Statement (name)
                => new SignalStatement(name)),
            ["wait"] = Known("an event that some statement signals", scope.Events)
                .Select(Statement (name) => new WaitStatement(name)),
        };
        if (scope.Part != VmPart.Thread)
        {
            forms.Remove("exit");
        }
    }

    /// <summary>How a load or a store begins, whatever the names in it.</summary>
    public static Parser<string> AccessHead { get; } = AssignedHead.Or(OpenedHead);

    /// <summary>One statement.</summary>
    public Parser<Statement> Statement => Lexemes.Ahead(
        AssignedHead, Assignment, Lexemes.Ahead(OpenedHead, Store, OfItsForm));

    static Parser<string> AssignedHead => Headed("=");

    static Parser<string> OpenedHead => Headed("[");

    Parser<Statement> OfItsForm =>
        from word in Lexemes.NameOf("a load, a store or another statement", forms.Keys)
        from statement in forms[word]
        select statement;

    Parser<Statement> Assignment =>
        from register in Lexemes.Name("a register's name", Fault)
        from mark in Lexemes.Symbol("=")
        from statement in Lexemes.Ahead(
            OpenedHead, Load(register),
            Load(register).AsOne("a word of a region").Or(Swap(register)).Or(Read(register)))
        select statement;

    Parser<Statement> Load(string register) =>
        from word in Word
        select (Statement)new LoadStatement(register, word);

    Parser<Statement> Swap(string register) =>
        from keyword in Lexemes.Keyword("swap")
        from word in Word
        from value in Value
        select (Statement)new SwapStatement(register, word, value);

    /// <summary>Of a file; what is on the disk can be seen at the end only.</summary>
    Parser<Statement> Read(string register) => scope.Part == VmPart.Finally
        ? ReadFile(register).Or(ReadDisk(register))
        : ReadFile(register);

    Parser<Statement> ReadFile(string register) =>
        from keyword in Lexemes.Keyword("pread")
        from word in FileWord
        select (Statement)new ReadFileStatement(register, word);

    Parser<Statement> ReadDisk(string register) =>
        from keyword in Lexemes.Keyword("disk")
        from word in FileWord
        select (Statement)new ReadDiskStatement(register, word);

    Parser<Statement> Store =>
        from word in Word
        from mark in Lexemes.Symbol("=")
        from value in Value
        select (Statement)new StoreStatement(word, value);

    Parser<Statement> Map =>
        from region in Lexemes.Name("a region")
        from pages in PagesOf(region)
        from shared in Lexemes.Keyword("private").Return(false)
            .Or(Lexemes.Keyword("shared").Return(true))
        from its in Lexemes.Keyword("anon").Return((FilePage?)null)
            .Or(Lexemes.Keyword("file").Then(_ => FirstPage(pages)))
        from protection in ItsProtection
        select (Statement)new MapStatement(region, pages, shared, its, protection);

    Parser<Statement> Protect =>
        from range in Range
        from protection in ItsProtection
        select (Statement)new ProtectStatement(range, protection);

    Parser<Statement> Fork =>
        from child in Lexemes.Name(VmTestGrammar.NewProcess, [.. scope.Processes])
        select (Statement)new ForkStatement(child);

    Parser<Statement> WriteFile =>
        from word in FileWord
        from value in Value
        select (Statement)new WriteFileStatement(word, value);

    Parser<Statement> Truncate =>
        from name in File
        from pages in Lexemes.Within(0, VmLimits.Pages, "a number of pages")
        select (Statement)new TruncateStatement(name, pages);

    Parser<Statement> OfRange(Func<PageRange, Statement> statement) => Range.Select(statement);

    static Parser<string> Headed(string symbol) =>
        from name in Lexemes.Name("a name")
        from mark in Lexemes.Symbol(symbol)
        select name;
}
