using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Verified.Tests.House;
using Xunit;

namespace Verified.Tests.OnCodezero;

/// <summary>
/// Every name of the seed is cited by the member that does its work, or is said to be left out.
/// </summary>
/// <remarks>
/// Cited is what a doc comment of the system says, a row of a table in its README, or the README's
/// section of what is left out. The names are in a list; with the seed's files in the folder that
/// <c>VERIFIED_SEEDS</c> names, the list itself is checked.
/// </remarks>
public class SeedCitationTests
{
    [Theory]
    [InlineData("Codezero")]
    [InlineData("Akaros")]
    public void Every_name_of_a_seed_is_cited_or_said_to_be_left_out(string system)
    {
        string folder = $"implementation/{system}";
        IEnumerable<string> code = Repository.Files(".cs")
            .Where(file => file.Folder == folder)
            .SelectMany(file => InDocComments(file.Lines));
        IEnumerable<string> readme = InReadme(
            Repository.Files("README.md").Single(file => file.Folder == folder).Lines);
        Assert.Equal([], Missing(Listed(system), code.Concat(readme)));
    }

    [Fact]
    public void The_list_has_every_name_of_the_page_map()
    {
        string? folder = Environment.GetEnvironmentVariable("VERIFIED_SEEDS");
        Assert.SkipWhen(folder is null, "VERIFIED_SEEDS names no folder with the seed's files");
        IEnumerable<string> there = File.ReadLines(
                Path.Combine(folder, "akaros-pagemap.c.txt"))
            .Select(line => Regex.Match(
                line,
                @"^\d+ (#\s*define (?<it>\w+)|(static )?[a-z][a-z ]*[ *]+(?<it>\w+)\([^;]*$)"))
            .Where(found => found.Success)
            .Select(found => found.Groups["it"].Value)
            .Distinct();
        Assert.Equal(there.Order(), Listed("Akaros").Select(each => each.Text).Order());
    }

    [Fact]
    public void The_list_has_every_name_of_the_seed()
    {
        string? folder = Environment.GetEnvironmentVariable("VERIFIED_SEEDS");
        Assert.SkipWhen(folder is null, "VERIFIED_SEEDS names no folder with the seed's files");
        IReadOnlyList<SeedName> there = SeedNames.Extract(
            Read(folder, SeedNames.Code), Read(folder, SeedNames.Header));
        Assert.Equal(there.Select(each => $"{each}"), Listed("Codezero").Select(each => $"{each}"));
    }

    [Theory]
    [InlineData("/// <remarks>Source: vm_pager.</remarks>", "struct vm_pager")]
    [InlineData("/// <remarks>Source: struct vm_pager_ops.</remarks>", "struct vm_pager")]
    [InlineData("// Source: struct vm_pager.", "struct vm_pager")]
    [InlineData("void F() { } /// struct vm_pager", "struct vm_pager")]
    [InlineData("/// <summary>struct vm_pager: where pages come from.</summary>", "")]
    public void A_citation_is_the_whole_name_in_a_doc_comment(string line, string missing)
        => Assert.Equal(missing, Told("struct vm_pager", InDocComments([line])));

    [Theory]
    [InlineData("| `f`, `dprintf` | `Note` |", "")]
    [InlineData("| as dprintf does | |", "dprintf")]
    [InlineData("As `dprintf` does.", "dprintf")]
    [InlineData("## Left out\n\n- `dprintf`: for people", "")]
    [InlineData("## Left out\n\n- nothing\n\n## Locks\n\n- `dprintf`", "dprintf")]
    public void A_README_cites_in_tables_and_where_it_says_what_is_left_out(
        string readme, string missing)
        => Assert.Equal(missing, Told("dprintf", InReadme(readme.Split('\n'))));

    [Theory]
    [InlineData("int f(int x) { if (x) { return g(x); } return 0; } int g(int x) { return x; }",
        "function: f, function: g")]
    [InlineData("/* int f(void) { } */ char *g(void) { return \"int h(void) { }\"; }",
        "function: g")]
    [InlineData("#define VM_NONE (1 << 0)\n#define dprintf(...)\n#define __X_H__",
        "constant: VM_NONE, macro: dprintf")]
    [InlineData("#define virtual(x) ((x)->virtual)", "macro: virtual")]
    [InlineData("enum T {\nVM_A = 1,\nVM_B,\n};", "enum: enum T, constant: VM_A, constant: VM_B")]
    [InlineData("struct page {\n|\nint refcnt;\n};\nextern struct page *page_array;",
        "struct: struct page, variable: page_array")]
    [InlineData("int f(int a,\n|\nint b);\nstatic inline struct s *g(int x)\n|\n{\nreturn 0;\n}",
        "prototype: f, inline function: g")]
    public void Names_are_what_a_file_defines_or_declares(string text, string names)
        => Assert.Equal(
            names,
            string.Join(", ", SeedNames.Extract("", text).Select(it => $"{it.Kind}: {it.Text}")));

    static IReadOnlyList<SeedName> Listed(string system)
        => SeedNames.Parse(File.ReadLines(Path.Combine(
            Repository.Root, "systematic-tests", "Tests", system, "seed-names.txt")));

    static string Read(string folder, string name)
        => File.ReadAllText(Path.Combine(folder, $"{name}.txt"));

    static string Told(string name, IEnumerable<string> lines)
        => string.Concat(
            Missing([new SeedName("any", name, "x.c", 1)], lines).Select(_ => name));

    /// <summary>The names that no line has, as whole words.</summary>
    static string[] Missing(IEnumerable<SeedName> names, IEnumerable<string> lines)
    {
        string text = string.Join('\n', lines);
        return
        [
            .. names.Where(name => !Citation(name.Text).IsMatch(text)).Select(name => $"{name}"),
        ];
    }

    /// <summary>A name that could be an ordinary word counts only where it is quoted.</summary>
    static Regex Citation(string name)
        => new(Regex.IsMatch(name, "^[a-z]+$")
            ? $"`{name}`|<c>{name}</c>"
            : $@"(?<!\w){Regex.Escape(name)}(?!\w)");

    static IEnumerable<string> InDocComments(IEnumerable<string> lines)
        => lines.Select(line => line.TrimStart())
            .Where(line => line.StartsWith("///", StringComparison.Ordinal));

    static IEnumerable<string> InReadme(IEnumerable<string> lines)
    {
        bool leftOut = false;
        foreach (string line in lines)
        {
            leftOut = line.StartsWith("## ", StringComparison.Ordinal)
                ? line == "## Left out"
                : leftOut;
            if (leftOut || line.StartsWith('|'))
            {
                yield return line;
            }
        }
    }
}
