using System.Collections.Generic;
using System.Linq;
using System.Text;
using Sprache;

namespace Verified.Litmus;

/// <summary>The lines of the format of MMU tests, each as a parser.</summary>
/// <param name="pages">The pages that have a map line by now; more may come.</param>
/// <param name="frames">The frames that were named by now; more may come.</param>
sealed class MmuGrammar(IReadOnlyCollection<string> pages, IReadOnlyCollection<string> frames)
{
    const int LongestName = 100;

    static readonly string[] Steps = ["load", "store", "entry", "table", "invalidate", "fence"];

    public static readonly Parser<string> Header =
        from format in Lexemes.Keyword("mmulitmus")
        from version in Lexemes.Among(1, 1, "version 1")
        select format;

    public static readonly Parser<string> NameLine =
        from keyword in Lexemes.Keyword("name")
        from name in Parse.AnyChar.AtLeastOnce().Text()
            .Where(text => text.Length <= LongestName
                && text.EnumerateRunes().All(Lexemes.IsPrintable))
            .AsOne($"the test's name, at most {LongestName} characters that can be printed")
        select name;

    static readonly Parser<EntryValue> Absent =
        Lexemes.Keyword("absent").Select(_ => (EntryValue)new AbsentEntry());

    static readonly Parser<string> AFrame = Lexemes.Name("a frame", "absent", "like");

    static readonly Parser<Rights> ItsRights =
        Lexemes.Keyword("rw").Return(Rights.ReadWrite)
            .Or(Lexemes.Keyword("r").Return(Rights.Read))
            .Or(Lexemes.Keyword("kernel").Return(Rights.Kernel));

    static readonly Parser<EntryValue> Leaf =
        from frame in AFrame
        from rights in ItsRights
        select (EntryValue)new LeafEntry(frame, rights);

    static readonly Parser<string> Register = Lexemes.Name("a register", Steps);

    static readonly Parser<MmuValue> Value =
        Lexemes.Number().Select(number => new MmuValue(number, null))
            .Or(Register.Select(name => new MmuValue(0, name)));

    static readonly Parser<string> Assigned =
        (from register in Register
         from mark in Lexemes.Symbol("=")
         select register).AsOne("a register and '='");

    /// <summary>A page that is new, with its entry at the start.</summary>
    public Parser<KeyValuePair<string, EntryValue>> Map =>
        from keyword in Lexemes.Keyword("map")
        from name in Lexemes.Name("a page that is not mapped yet", [.. pages, "all"])
        from value in Absent.Or(Leaf)
        select KeyValuePair.Create(name, value);

    /// <summary>A frame's word at the start.</summary>
    public static Parser<KeyValuePair<string, int>> Memory { get; } =
        from keyword in Lexemes.Keyword("memory")
        from frame in AFrame
        from number in Lexemes.Number()
        select KeyValuePair.Create(frame, number);

    public Parser<MmuStep> Step => Assignment.Or(Store).Or(WriteEntry).Or(RemoveTable)
        .Or(Invalidate).Or(Lexemes.Keyword("fence").Select(_ => (MmuStep)new FenceStep()));

    /// <summary>Starts the next thread.</summary>
    public static Parser<int> Thread(int number) =>
        from keyword in Lexemes.Keyword("thread")
        from its in Lexemes.Among(number, number, $"the next thread, {number}")
        select its;

    /// <summary>The question, and whether it is to be answered with yes.</summary>
    /// <param name="threads">How many there are.</param>
    public Parser<(bool Allowed, Condition<MmuAtom> Condition)> Question(int threads) =>
        from allowed in Lexemes.Keyword("allowed").Return(true)
            .Or(Lexemes.Keyword("forbidden").Return(false))
        from condition in ConditionGrammar.Of(OfRegister(threads).Or(OfFrame))
        select (allowed, condition);

    Parser<string> Page => Lexemes.NameOf("a page of the test", pages);

    Parser<MmuStep> Assignment =>
        from register in Assigned
        from step in Load(register).Or(ReadEntry(register))
            .Or(Value.Select(value => (MmuStep)new SetStep(register, value)))
        select step;

    Parser<MmuStep> Load(string register) =>
        from keyword in Lexemes.Keyword("load")
        from its in Page
        from other in Lexemes.Keyword("else").Then(_ => Lexemes.Number())
            .Select(number => (int?)number)
            .Or(Lexemes.End.Return((int?)null))
        select (MmuStep)new LoadStep(register, its, other);

    Parser<MmuStep> ReadEntry(string register) =>
        from keyword in Lexemes.Keyword("entry")
        from its in Page
        select (MmuStep)new ReadEntryStep(register, its);

    Parser<MmuStep> Store =>
        from keyword in Lexemes.Keyword("store")
        from its in Page
        from value in Value
        select (MmuStep)new StoreStep(its, value);

    Parser<MmuStep> WriteEntry =>
        from keyword in Lexemes.Keyword("entry")
        from its in Page
        from value in Absent.Or(Like).Or(Leaf)
        select (MmuStep)new WriteEntryStep(its, value);

    Parser<EntryValue> Like =>
        from keyword in Lexemes.Keyword("like")
        from other in Page
        select (EntryValue)new SameEntry(other);

    Parser<MmuStep> RemoveTable =>
        from keyword in Lexemes.Keyword("table")
        from its in Page
        from value in Absent
        select (MmuStep)new RemoveTableStep(its);

    Parser<MmuStep> Invalidate =>
        from keyword in Lexemes.Keyword("invalidate")
        from its in Lexemes.Keyword("all").Return((string?)null).Or(Page)
        from everywhere in Lexemes.Keyword("everywhere").Return(true)
            .Or(Lexemes.End.Return(false))
        select (MmuStep)new InvalidateStep(its, everywhere);

    Parser<MmuAtom> OfRegister(int threads) =>
        from thread in Lexemes.Among(0, threads - 1, $"a thread of 0 … {threads - 1}")
        from colon in Lexemes.Symbol(":")
        from register in Register
        from same in Sameness
        from value in Lexemes.Number().Select(number => (Number: number, Like: (string?)null))
            .Or(Like.Select(like => (Number: 0, Like: (string?)((SameEntry)like).Page)))
        select new MmuAtom(new(thread, register), same, value.Number, value.Like);

    Parser<MmuAtom> OfFrame =>
        from star in Lexemes.Symbol("*")
        from frame in Lexemes.NameOf("a frame of the test", frames)
        from same in Sameness
        from number in Lexemes.Number()
        select new MmuAtom(new(null, frame), same, number, null);

    static Parser<bool> Sameness =>
        Lexemes.Symbol("==").Return(true).Or(Lexemes.Symbol("!=").Return(false));
}
