using System.Collections.Generic;
using Sprache;
using Verified.Abstract;

namespace Verified.Litmus;

/// <summary>What statements are about: pages and words of regions and files, and values.</summary>
sealed partial class VmStatementGrammar
{
    static readonly Parser<Protection> ItsProtection =
        Lexemes.Keyword("r").Return(Protection.Read)
            .Or(Lexemes.Keyword("rw").Return(Protection.ReadWrite))
            .Or(Lexemes.Keyword("none").Return(Protection.None));

    static readonly Parser<string> Close = Lexemes.Symbol("]");

    Parser<string> Region => Known(
        $"a region of {scope.Process}'s family",
        scope.Regions is { } regions ? [.. regions.Keys] : null);

    Parser<string> File => Lexemes.NameOf("a file of the test", scope.Files);

    Parser<Operand> Value => Lexemes.Number().Select(number => new Operand(number, null))
        .Or(Known("a register that is set before", scope.Registers)
            .Select(name => new Operand(0, name)));

    Parser<Word> Word =>
        from region in Region
        from open in Lexemes.Symbol("[")
        from page in PageOf(region, 0)
        from close in Close
        from number in WordNumber
        select new Word(region, page, number);

    Parser<FileWord> FileWord =>
        from name in File
        from open in Lexemes.Symbol("[")
        from page in Lexemes.Within(0, VmLimits.Pages - 1, $"a page of {name}")
        from close in Close
        from number in WordNumber
        select new FileWord(new(name, page), number);

    Parser<PageRange> Range =>
        from region in Region
        from range in Lexemes.Ahead(
            Lexemes.Symbol("["), PagesIn(region),
            Parse.Return(new PageRange(region, 0, PagesIfKnown(region) ?? 1, IsWhole: true)))
        select range;

    Parser<PageRange> PagesIn(string region) =>
        from open in Lexemes.Symbol("[")
        from first in PageOf(region, 0)
        from last in Upto(region, first).XOr(Close.Return(first))
        select new PageRange(region, first, last - first + 1);

    Parser<int> Upto(string region, int first) =>
        from dots in Lexemes.Symbol("..")
        from last in PageOf(region, first)
        from close in Close
        select last;

    Parser<int> WordNumber => Lexemes.Ahead(
        Lexemes.Symbol("."),
        Lexemes.Symbol(".").Then(_ => Lexemes.Within(0, scope.Words - 1, "a word of the page")),
        Parse.Return(0));

    /// <summary>The first page of a file that a region of so many pages begins with.</summary>
    Parser<FilePage?> FirstPage(int pages) =>
        from name in File
        from mark in Lexemes.Symbol("@")
        from page in Lexemes.Within(0, VmLimits.Pages - pages, $"a page of {name}")
        select (FilePage?)new FilePage(name, page);

    /// <summary>A region's pages as they are mapped.</summary>
    Parser<int> PagesOf(string region) => PagesIfKnown(region) is { } pages
        ? Lexemes.Among(pages, pages, pages == 1
            ? $"1 page, as region '{region}' has it"
            : $"{pages} pages, as region '{region}' has them")
        : Lexemes.Within(1, VmLimits.Pages, "a number of pages");

    /// <summary>A page's number; any one of a region of which nothing is known yet.</summary>
    Parser<int> PageOf(string region, int least) => PagesIfKnown(region) is { } pages
        ? Lexemes.Within(least, pages - 1, $"a page of {region}")
        : Lexemes.Among(0, int.MaxValue - 1, $"a page of {region}");

    int? PagesIfKnown(string region) => scope.Regions is { } regions ? regions[region] : null;

    static Parser<string> Known(string what, IReadOnlyCollection<string>? names)
        => names is null ? Lexemes.Name(what) : Lexemes.NameOf(what, names);
}
