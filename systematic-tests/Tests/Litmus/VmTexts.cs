using System;
using System.IO;
using System.Linq;
using System.Text;
using Verified.Litmus;
using Verified.Tests.House;

namespace Verified.Tests.OnLitmus;

/// <summary>The kept VM tests, and a small one to be changed.</summary>
static class VmTexts
{
    /// <summary>A whole test, with something of each kind.</summary>
    public static readonly string[] Whole =
    [
        "vmlitmus 1",
        "name  small",
        "words 3",
        "file f 2 pages = 5",
        "process P",
        "setup",
        "  P: map a 2 private anon rw",
        "  P: fork Q",
        "thread P.1",
        "  r = a[0]",
        "thread Q.1",
        "  signal s",
        "  q = a[1]",
        "finally",
        "  P: x = a[0]",
        "always  P.1:r == 0 || P.end:x == 1",
    ];

    /// <summary>Where the kept tests are.</summary>
    public static readonly string Folder =
        Path.Combine(Repository.Root, "systematic-tests", "Litmus", "corpus");

    /// <summary>The files of the kept tests: restated ones, and the project's own.</summary>
    public static readonly string[] Corpus =
    [
        .. new[] { Folder, Path.Combine(Folder, "more") }
            .SelectMany(folder => Directory.GetFiles(folder, $"*{VmTestFile.Ending}"))
            .Order(StringComparer.Ordinal),
    ];

    public static VmTest Read(string file)
        => VmTestFile.Read(Path.GetFileName(file), File.ReadAllBytes(file));

    public static VmTest Parse(params string[] lines)
        => VmTestFile.Read("t.vml", Encoding.UTF8.GetBytes(string.Join('\n', lines)));

    /// <summary>The whole test with one line, counted from 1, replaced by others.</summary>
    public static string[] With(int line, params string[] by)
        => [.. Whole[..(line - 1)], .. by, .. Whole[line..]];

    public static LitmusMutations Mutations(int seed) => new(
        seed, Corpus, ["[", "]", ".", "..", "@", "a[0]", "a[0..1]", "fault", "P:", "disk", "exit"],
        new(null, "==", "==", "!="), new(null, "always", "never", "sometimes"),
        new(null, " rw", " r", " none"), new(null, "private", "shared"),
        new(null, "shared", "private"), new(null, "[0]", "[1]", "[0].3"),
        new(null, " a[0] =", " a[0].1 =", " swap ="), new(null, " evict", " sync", " discard"),
        new(null, " discard", " lock", " unmap"), new(null, " = 1", " = 2", " = 2147483647"),
        new(null, "P.1", "P.2"), new(null, " && ", " || ", " && !"));
}
