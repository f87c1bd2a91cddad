using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace Verified.Tests.OnLitmus;

/// <summary>A word that stands for others of its kind.</summary>
/// <param name="At">Its line; null for any line that has it.</param>
sealed record Exchange(Index? At, string Found, params string[] By);

/// <summary>The tests of a format with a few things wrong; the same ones at each run.</summary>
/// <remarks>Lines that begin with two blanks are those that can be in another order.</remarks>
sealed partial class LitmusMutations
{
    static readonly string[] Numbers =
    [
        "0", "1", "2", "7", "8", "9", "00", "-1", "1000", "2147483647", "2147483648",
        "99999999999999999999999", "1e9", "0x10", "٣",
    ];

    static readonly string[] OddInAll =
    [
        "#", "\0", "\t", "\r", "\v", "\u0085", "\u2028", "\u202E", "\uFEFF", "\uD800",
        "é", "页", "😀", "(", ")", "!", "&&", "||", "==", "=", ":", "*",
    ];

    readonly string[][] files;
    readonly string[] odd;
    readonly Exchange[] exchanges;
    readonly string[] words;
    readonly Random chance;

    /// <param name="files">The tests that are changed.</param>
    /// <param name="odd">What is put where it need not make sense.</param>
    /// <param name="exchanges">What leaves a test a test.</param>
    public LitmusMutations(int seed, string[] files, string[] odd, params Exchange[] exchanges)
    {
        chance = new Random(seed);
        this.files = [.. files.Select(File.ReadAllLines)];
        this.odd = [.. OddInAll, .. odd];
        this.exchanges = exchanges;
        words = [.. this.files.SelectMany(lines => lines).SelectMany(line => line.Split(' '))
            .Where(word => word.Length > 0).Distinct()];
    }

    /// <summary>The next one, which half of the time is most likely a test still.</summary>
    public byte[] Next()
    {
        bool staysATest = chance.Next(2) == 0;
        List<string> lines = Changed(staysATest ? ChangeSteps : ChangeLines);
        byte[] bytes = Encoding.UTF8.GetBytes(string.Join(
            chance.Next(20) == 0 ? "\r\n" : "\n", lines) + "\n");
        return staysATest ? bytes : chance.Next(8) switch
        {
            0 => bytes[..chance.Next(bytes.Length + 1)],
            1 => [.. bytes.Select(each => chance.Next(60) == 0 ? (byte)chance.Next(256) : each)],
            _ => bytes,
        };
    }

    /// <summary>Another test, most likely.</summary>
    public string[] NextTest() => [.. Changed(ChangeSteps)];

    /// <summary>Words in any order, most often behind the first lines of a test.</summary>
    public byte[] NextOfWords()
    {
        string[] first = OneOf(files)[..chance.Next(9)];
        IEnumerable<string> others = Enumerable.Range(0, chance.Next(20)).Select(_ => string.Join(
            OneOf([" ", ""]), Enumerable.Range(0, chance.Next(12)).Select(_ => OneOf(
                OneOf([words, words, odd, Numbers])))));
        return Encoding.UTF8.GetBytes(string.Join('\n', [.. first, .. others]));
    }

    List<string> Changed(Action<List<string>> change)
    {
        List<string> lines = [.. OneOf(files)];
        for (int i = chance.Next(1, 5); i > 0; i--)
        {
            change(lines);
        }

        return lines;
    }

    /// <summary>Other steps, in another order, or another word of the same kind.</summary>
    void ChangeSteps(List<string> lines)
    {
        int[] steps = Places(lines, line => line.StartsWith("  "));
        int at = OneOf(steps);
        int other = OneOf(
            [.. steps.Where(i => lines[i].Contains(": ") == lines[at].Contains(": "))]);
        int kind = chance.Next(3 + exchanges.Length);
        switch (kind)
        {
            case 0:
                (lines[at], lines[other]) = (lines[other], lines[at]);
                break;
            case 1:
                lines[at] = lines[other];
                break;
            case 2:
                lines.Insert(at, lines[other]);
                break;
            default:
                Put(lines, exchanges[kind - 3]);
                break;
        }
    }

    void Put(List<string> lines, Exchange exchange)
    {
        int[] places = exchange.At is { } place
            ? [place.GetOffset(lines.Count)]
            : Places(lines, line => line.Contains(exchange.Found));
        if (places.Length > 0)
        {
            int at = places.Length == 1 ? places[0] : OneOf(places);
            lines[at] = lines[at].Replace(exchange.Found, OneOf(exchange.By));
        }
    }

    static int[] Places(List<string> lines, Predicate<string> wanted)
        => [.. Enumerable.Range(0, lines.Count).Where(i => wanted(lines[i]))];

    void ChangeLines(List<string> lines)
    {
        int at = chance.Next(lines.Count);
        int other = chance.Next(lines.Count);
        switch (chance.Next(8))
        {
            case 0:
                lines.Insert(other, lines[at]);
                break;
            case 1 when lines.Count > 1:
                lines.RemoveAt(at);
                break;
            case 2:
                (lines[at], lines[other]) = (lines[other], lines[at]);
                break;
            case 3:
                lines.Insert(at, OneOf(OneOf(files)));
                break;
            case 4:
                lines.InsertRange(at, Enumerable.Repeat(lines[other], chance.Next(1, 70)));
                break;
            default:
                lines[at] = ChangeWords(lines[at]);
                break;
        }
    }

    string ChangeWords(string line)
    {
        string[] parts = line.Split(' ');
        int at = chance.Next(parts.Length);
        parts[at] = chance.Next(7) switch
        {
            0 => OneOf(words),
            1 => OneOf(odd),
            2 => "",
            3 => $"{parts[at]} {OneOf(words)}",
            4 when at + 1 < parts.Length => parts[at] + OneOf(odd) + parts[at + 1],
            5 => parts[at].Insert(chance.Next(parts[at].Length + 1), OneOf(odd)),
            _ => Digits().Replace(parts[at], _ => OneOf(Numbers)),
        };
        return string.Join(' ', parts);
    }

    T OneOf<T>(T[] all) => all[chance.Next(all.Length)];

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}
