using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace Verified.Tests.House;

/// <summary>The rules of style that a machine can see, each as a function of one file.</summary>
static partial class SourceRules
{
    const int Columns = 100;
    const int Lines = 300;

    /// <summary>Every rule, by the sentence that it demands.</summary>
    public static readonly IReadOnlyDictionary<string, Func<SourceFile, IEnumerable<string>>> All =
        new Dictionary<string, Func<SourceFile, IEnumerable<string>>>
        {
            ["a line has at most 100 columns"] = file => Matching(
                file, line => line.Length > Columns),
            ["a file has at most 300 lines"] = file => file.Lines.Length > Lines
                ? [$"{file.Path} has {file.Lines.Length}"]
                : [],
            ["an open doubt is a sentence in a README, not a mark in the code"] = file => Matching(
                file, line => Mark().IsMatch(line)),
            ["a type has a name that says what it is"] = file => Matching(
                file, line => Vague().IsMatch(line)),
            ["a run has no source of chance but its decider"] = file => Trusted(file)
                ? Matching(file, line => Host().IsMatch(Code(line)))
                : [],
            ["systems and rules catch nothing"] = file => In(file, "implementation", "specs")
                ? Matching(file, line => Catch().IsMatch(Code(line)))
                : [],
            ["a public type of the ruler has a summary"] = file => In(file, "model", "specs")
                ? WithoutSummary(file)
                : [],
        };

    static bool Trusted(SourceFile file) => In(file, "model", "implementation", "specs");

    static bool In(SourceFile file, params string[] folders)
        => folders.Any(folder => file.Path.StartsWith($"{folder}/", StringComparison.Ordinal));

    static IEnumerable<string> Matching(SourceFile file, Func<string, bool> wrong)
        => Enumerable.Range(0, file.Lines.Length)
            .Where(i => wrong(file.Lines[i]))
            .Select(i => At(file, i));

    static IEnumerable<string> WithoutSummary(SourceFile file)
    {
        for (int i = 0; i < file.Lines.Length; i++)
        {
            if (PublicType().IsMatch(file.Lines[i]) && !HasSummary(file.Lines, i))
            {
                yield return At(file, i);
            }
        }
    }

    static bool HasSummary(string[] lines, int type)
    {
        int i = type - 1;
        while (i >= 0 && !lines[i].TrimStart().StartsWith("///", StringComparison.Ordinal)
            && !string.IsNullOrWhiteSpace(lines[i]))
        {
            i--;
        }

        while (i >= 0 && lines[i].TrimStart().StartsWith("///", StringComparison.Ordinal))
        {
            if (lines[i].Contains("<summary>", StringComparison.Ordinal))
            {
                return true;
            }

            i--;
        }

        return false;
    }

    static string Code(string line) => line.Split("//")[0];

    static string At(SourceFile file, int line)
        => $"{file.Path}:{line + 1}: {file.Lines[line].Trim()}";

    [GeneratedRegex(@"//.*\b(TO[D]O|FIX[M]E|HA[C]K)\b")]
    private static partial Regex Mark();

    [GeneratedRegex(
        @"^\s*((public|internal|private|protected|static|sealed|abstract|partial|readonly|ref) )*"
        + @"(class|struct|interface|enum|namespace|record( struct| class)?) "
        + @"[\w.]*(Common|Utils?|Utilities|Helpers?|Core|Base|Manager|Info)\b")]
    private static partial Regex Vague();

    [GeneratedRegex(
        @"\bSystem\.Random\b|\bnew Random\(|\bRandom\.Shared\b|\bDateTime(Offset)?\.(Utc)?Now\b"
        + @"|\bStopwatch\b|\bTask\.(Run|Delay)\b|\bnew Thread\(|\bThread\.|\bThreadPool\b"
        + @"|\bEnvironment\.TickCount|\bGuid\.NewGuid\b|\bTimeProvider\b")]
    private static partial Regex Host();

    [GeneratedRegex(@"\bcatch\b")]
    private static partial Regex Catch();

    [GeneratedRegex(
        @"^\s*public ((static|sealed|abstract|partial|readonly|ref) )*"
        + @"(class|struct|interface|enum|record|delegate) ")]
    private static partial Regex PublicType();
}
