using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Verified.Explorer;
using Verified.Litmus;

namespace Verified.Cli;

/// <summary>The MMU tests that a user names.</summary>
static class MmuFiles
{
    /// <summary>Reads all files; of a directory, all tests in it by name.</summary>
    /// <param name="tell">Told of each that is wrong, in one line.</param>
    /// <returns>The tests in order; null if something is wrong.</returns>
    public static IReadOnlyList<MmuTest>? Read(string[] paths, Action<string> tell)
    {
        bool good = true;
        var files = new List<string>();
        var tests = new List<MmuTest>();
        foreach (string path in paths)
        {
            Try(() => files.AddRange(FilesOf(path)));
        }

        foreach (string file in files.DistinctBy(Path.GetFullPath))
        {
            Try(() => tests.Add(Read(file)));
        }

        return good ? tests : null;

        void Try(Action read)
        {
            try
            {
                read();
            }
            catch (WrongUse wrong)
            {
                good = false;
                tell(wrong.Message);
            }
        }
    }

    /// <summary>What a trace of a test is of.</summary>
    /// <exception cref="WrongUse">Its file is gone, or holds another test.</exception>
    public static Subject SubjectOf(string path, Trace trace, Origin origin)
    {
        MmuTest test;
        try
        {
            test = Read(origin.File);
        }
        catch (WrongUse wrong)
        {
            throw new WrongUse($"{path}: a trace of the test '{trace.Scenario}': {wrong.Message}");
        }

        string? unknown = origin.Without.FirstOrDefault(each => !Ingredients.Names.Contains(each));
        return test.Name != trace.Scenario
            ? throw new WrongUse($"{path}: {origin.File} has no test '{trace.Scenario}', "
                + $"it has '{test.Name}'")
            : unknown is not null ? throw UnknownIngredient(unknown, $"{path}: ")
            : MmuExploration.Accusing(test, origin);
    }

    /// <summary>An ingredient that there is not.</summary>
    public static WrongUse UnknownIngredient(string name, string where = "")
        => new(where + WrongUse.Unknown(
            "ingredient", name, Ingredients.Names, string.Join(", ", Ingredients.Names)).Message);

    static string[] FilesOf(string path) => path.Length == 0
        ? throw new WrongUse("expected a file or a directory of tests, not ''")
        : !Directory.Exists(path) ? [path]
        : Files.Try($"{path}: expected a directory of tests", () => Directory.GetFiles(path))
            .Where(file => file.EndsWith(MmuFile.Ending, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .ToArray() is { Length: > 0 } all ? all
        : throw new WrongUse($"{path}: expected tests in it, *{MmuFile.Ending}");

    static MmuTest Read(string file)
    {
        byte[] content = Files.Try(
            $"{file}: expected a test", () => Files.ReadUpTo(file, SourceLines.MostBytes + 1));
        try
        {
            return MmuFile.Read(file.Replace('\\', '/'), content);
        }
        catch (Mistake mistake)
        {
            throw new WrongUse(mistake.Message);
        }
    }
}
