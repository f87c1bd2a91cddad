using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace Verified.Tests.OnLitmus;

/// <summary>The published tests with a few things wrong; the same ones at each run.</summary>
sealed partial class MmuMutations
{
    static readonly string[] Numbers =
    [
        "0", "1", "2", "7", "8", "9", "00", "-1", "1000", "2147483647", "2147483648",
        "99999999999999999999999", "1e9", "0x10", "٣",
    ];

    static readonly string[] Odd =
    [
        "#", "\0", "\t", "\r", "\v", "\u0085", "\u2028", "\u202E", "\uFEFF", "\uD800",
        "é", "页", "😀",
        "(", ")", "!", "&&", "||", "==", "=", ":", "*", "like", "all", "absent", "kernel", "else",
    ];

    static readonly string[] Signs = ["==", "!="];
    static readonly string[] Rights = [" rw", " r", " kernel"];

    readonly string[][] files =
        [.. MmuTexts.Published.Select(file => File.ReadAllLines(file))];

    readonly string[] words;
    readonly Random chance;

    public MmuMutations(int seed)
    {
        chance = new Random(seed);
        words = [.. files.SelectMany(lines => lines).SelectMany(line => line.Split(' '))
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

    /// <summary>Another test.</summary>
    public string[] NextTest() => [.. Changed(ChangeSteps)];

    List<string> Changed(Action<List<string>> change)
    {
        List<string> lines = [.. OneOf(files)];
        for (int i = chance.Next(1, 5); i > 0; i--)
        {
            change(lines);
        }

        return lines;
    }

    /// <summary>Other steps, in another order, or another right or verdict.</summary>
    void ChangeSteps(List<string> lines)
    {
        int[] steps = [.. Enumerable.Range(0, lines.Count).Where(i => lines[i].StartsWith("  "))];
        (int at, int other) = (OneOf(steps), OneOf(steps));
        switch (chance.Next(5))
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
            case 3:
                lines[^1] = lines[^1].Replace("==", OneOf(Signs));
                break;
            default:
                lines[2] = lines[2].Replace(" rw", OneOf(Rights));
                break;
        }
    }

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
            1 => OneOf(Odd),
            2 => "",
            3 => $"{parts[at]} {OneOf(words)}",
            4 when at + 1 < parts.Length => parts[at] + OneOf(Odd) + parts[at + 1],
            5 => parts[at].Insert(chance.Next(parts[at].Length + 1), OneOf(Odd)),
            _ => Digits().Replace(parts[at], _ => OneOf(Numbers)),
        };
        return string.Join(' ', parts);
    }

    T OneOf<T>(T[] all) => all[chance.Next(all.Length)];

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}
