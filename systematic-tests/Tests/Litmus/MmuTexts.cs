using System;
using System.IO;
using System.Linq;
using System.Text;
using Verified.Litmus;
using Verified.Tests.House;

namespace Verified.Tests.OnLitmus;

/// <summary>The kept MMU tests, and small ones to be changed.</summary>
static class MmuTexts
{
    /// <summary>A whole test; one schedule reaches its condition.</summary>
    public static readonly string[] Whole =
    [
        "mmulitmus 1",
        "name  small",
        "map x pa1 rw",
        "map y absent",
        "memory pa1 1",
        "thread 0",
        "  X0 = load x else 9",
        "thread 1",
        "  store x X0",
        "forbidden  1:X0 == 0 && *pa1 == 0",
    ];

    public static readonly string Folder =
        Path.Combine(Repository.Root, "systematic-tests", "Litmus", "mmu");

    /// <summary>The published tests, by name of file.</summary>
    public static readonly string[] Published = In(Folder);

    /// <summary>The project's own tests.</summary>
    public static readonly string[] More = In(Path.Combine(Folder, "more"));

    public static MmuTest Read(string file)
        => MmuFile.Read(Path.GetFileName(file), File.ReadAllBytes(file));

    public static MmuTest Parse(params string[] lines)
        => MmuFile.Read("t.mml", Encoding.UTF8.GetBytes(string.Join('\n', lines)));

    /// <summary>The whole test with one line, counted from 1, replaced by others.</summary>
    public static string[] With(int line, params string[] by)
        => [.. Whole[..(line - 1)], .. by, .. Whole[line..]];

    public static LitmusMutations Mutations(int seed) => new(
        seed, Published, ["like", "all", "absent", "kernel", "else"],
        new(^1, "==", "==", "!="), new(2, " rw", " rw", " r", " kernel"));

    static string[] In(string folder)
        => [.. Directory.GetFiles(folder, "*.mml").Order(StringComparer.Ordinal)];
}
