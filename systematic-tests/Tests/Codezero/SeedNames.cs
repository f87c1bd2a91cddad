using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;

namespace Verified.Tests.OnCodezero;

/// <summary>A name of a seed file.</summary>
/// <param name="Text">The name as who cites it writes it: with struct or enum before it.</param>
/// <param name="Line">Where it is in the seed file.</param>
sealed record SeedName(string Kind, string Text, string File, int Line)
{
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{Kind}: {Text} ({File}:{Line})");
}

/// <summary>The names of the seed files: in a list, and as the files have them.</summary>
static partial class SeedNames
{
    public const string Code = "codezero-fault.c";
    public const string Header = "codezero-vm_area.h";

    // In the order in which they are tried; what one has taken is not taken again.
    static readonly (string Kind, Func<Regex> In)[] Kinds =
    [
        ("function", Function), ("inline function", InlineFunction), ("constant", Constant),
        ("macro", Macro), ("constant", Enumerator), ("struct", Struct), ("enum", Enum),
        ("variable", Variable), ("prototype", Prototype),
    ];

    /// <summary>The names of a list, one in a line.</summary>
    public static IReadOnlyList<SeedName> Parse(IEnumerable<string> lines)
        => [.. lines
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => Line().Match(line))
            .Select(found => new SeedName(
                found.Groups["kind"].Value, found.Groups["text"].Value,
                found.Groups["file"].Value,
                int.Parse(found.Groups["line"].Value, CultureInfo.InvariantCulture)))];

    /// <summary>
    /// What both files define or declare; what both do is the code's, which comes first.
    /// </summary>
    public static IReadOnlyList<SeedName> Extract(string code, string header)
        => [.. From(Code, code).Concat(From(Header, header)).DistinctBy(each => each.Text)];

    static IEnumerable<SeedName> From(string file, string text)
    {
        string plain = WithoutBodies(WithoutComments(text));
        return
            from kind in Kinds
            from Match found in kind.In().Matches(plain)
            let at = found.Groups["name"].Index
            let line = plain.AsSpan(0, at).Count('\n') + 1
            orderby line, at
            select new SeedName(kind.Kind, found.Groups["name"].Value, file, line);
    }

    /// <summary>Blanks what is no code; every character keeps its place.</summary>
    static string WithoutComments(string text) => Ignored().Replace(text, Blank);

    /// <summary>Blanks the bodies of functions; a definition is known by the braces left.</summary>
    static string WithoutBodies(string text) => Body().Replace(
        text, found => $") {{{Blank(found.Groups["inside"])}}}");

    static string Blank(Capture found)
        => string.Concat(found.Value.Select(each => each == '\n' ? '\n' : ' '));

    [GeneratedRegex(@"^(?<kind>[^:]*): (?<text>.*) \((?<file>[^:]*):(?<line>\d+)\)$")]
    private static partial Regex Line();

    [GeneratedRegex(@"/\*.*?\*/|""(\\.|[^""\\])*""", RegexOptions.Singleline)]
    private static partial Regex Ignored();

    // Braces in pairs, however deep.
    [GeneratedRegex(
        @"\)[\s|]*\{(?<inside>(?>[^{}]+|\{(?<open>)|\}(?<-open>))*(?(open)(?!)))\}")]
    private static partial Regex Body();

    [GeneratedRegex(@"(?<!inline [\w\s*]*)\b(?<name>\w+)\([^()]*\) \{\s*\}")]
    private static partial Regex Function();

    [GeneratedRegex(@"static inline [\w\s*]*?\b(?<name>\w+)\([^()]*\) \{\s*\}")]
    private static partial Regex InlineFunction();

    [GeneratedRegex(@"^#define (?<name>VMA?_\w+)", RegexOptions.Multiline)]
    private static partial Regex Constant();

    [GeneratedRegex(@"^#define (?<name>(?!VMA?_|__)\w+)", RegexOptions.Multiline)]
    private static partial Regex Macro();

    [GeneratedRegex(@"^\s*(?<name>VM_\w+)( = \d+)?,", RegexOptions.Multiline)]
    private static partial Regex Enumerator();

    [GeneratedRegex(@"^(?<name>struct \w+) \{", RegexOptions.Multiline)]
    private static partial Regex Struct();

    [GeneratedRegex(@"^(?<name>enum \w+) \{", RegexOptions.Multiline)]
    private static partial Regex Enum();

    [GeneratedRegex(@"^extern [^;()]*?(?<name>\w+);", RegexOptions.Multiline)]
    private static partial Regex Variable();

    [GeneratedRegex(@"^[a-z][\w *]*?\b(?<name>\w+)\([^()]*\);", RegexOptions.Multiline)]
    private static partial Regex Prototype();
}
