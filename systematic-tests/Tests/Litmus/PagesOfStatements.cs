using System.Collections.Generic;
using System.Linq;
using Verified.Abstract;

namespace Verified.Tests.OnLitmus;

/// <summary>Which pages a statement of a program is about, of regions and of files.</summary>
/// <remarks>
/// A page of a region is one for a process and all that descend from it, and it is what it shows
/// of a file, too. What is about a process, is about all its pages.
/// </remarks>
sealed class PagesOfStatements(UserProgram program)
{
    const int MostPages = 16;

    readonly Dictionary<string, string> parents = program.AllStatements
        .Where(placed => placed.Statement is ForkStatement)
        .ToDictionary(
            placed => ((ForkStatement)placed.Statement).Child, placed => placed.Process);

    readonly Dictionary<PlacedStatement, HashSet<string>> known = [];

    public HashSet<string> Of(PlacedStatement placed)
    {
        if (!known.TryGetValue(placed, out HashSet<string>? pages))
        {
            known.Add(placed, pages = [.. Find(FirstOf(placed.Process), placed.Statement)]);
        }

        return pages;
    }

    IEnumerable<string> Find(string family, Statement statement) => statement switch
    {
        LoadStatement { Word: var word } => Of(family, word.Region, word.Page, 1),
        StoreStatement { Word: var word } => Of(family, word.Region, word.Page, 1),
        SwapStatement { Word: var word } => Of(family, word.Region, word.Page, 1),
        RangeStatement { Range: var range } => Of(family, range.Region, range.First, range.Count),
        MapStatement map => Of(family, map.Region, 0, map.Pages),
        WriteFileStatement { Word.Page: var page } => [$"{page}"],
        ReadFileStatement { Word.Page: var page } => [$"{page}"],
        TruncateStatement { File: var file, Pages: var pages } => Enumerable
            .Range(pages, MostPages - pages).Select(page => $"{new FilePage(file, page)}"),
        _ => MapsOf(family).SelectMany(map => Of(family, map.Region, 0, map.Pages)),
    };

    IEnumerable<string> Of(string family, string region, int first, int count)
        => from page in Enumerable.Range(first, count)
           from name in MapsOf(family)
               .Where(map => map.Region == region)
               .Select(map => map.File)
               .OfType<FilePage>()
               .Select(file => $"{file with { Page = file.Page + page }}")
               .Append($"{family} {region} {page}")
           select name;

    IEnumerable<MapStatement> MapsOf(string family)
        => program.AllStatements
            .Where(placed => FirstOf(placed.Process) == family)
            .Select(placed => placed.Statement)
            .OfType<MapStatement>();

    string FirstOf(string process)
        => parents.TryGetValue(process, out string? parent) ? FirstOf(parent) : process;
}
