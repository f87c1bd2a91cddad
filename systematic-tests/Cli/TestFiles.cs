using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Verified.Explorer;
using Verified.Litmus;

namespace Verified.Cli;

/// <summary>The litmus tests of one format that a user names.</summary>
/// <param name="ending">How their files end.</param>
/// <param name="parse">Reads a file by its path and content, or tells its mistake.</param>
sealed class TestFiles<T>(string ending, Func<string, byte[], T> parse, Func<T, string> nameOf)
    where T : class
{
    /// <summary>Reads all files; of a directory, all tests in it by name.</summary>
    /// <param name="tell">Told of each that is wrong, in one line.</param>
    /// <returns>The tests in order; null if something is wrong.</returns>
    public IReadOnlyList<T>? Read(string[] paths, Action<string> tell)
    {
        bool good = true;
        var files = new List<string>();
        var tests = new List<T>();
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

    /// <summary>The test that a trace is of.</summary>
    /// <param name="path">The trace's file.</param>
    /// <exception cref="WrongUse">The test's file is gone, or holds another test.</exception>
    public T Of(string path, Trace trace)
    {
        string file = trace.Origin!.File;
        T test;
        try
        {
            test = Read(file);
        }
        catch (WrongUse wrong)
        {
            throw new WrongUse($"{path}: a trace of the test '{trace.Scenario}': {wrong.Message}");
        }

        return nameOf(test) == trace.Scenario ? test : throw new WrongUse(
            $"{path}: {file} has no test '{trace.Scenario}', it has '{nameOf(test)}'");
    }

    string[] FilesOf(string path) => path.Length == 0
        ? throw new WrongUse("expected a file or a directory of tests, not ''")
        : !Directory.Exists(path) ? [path]
        : Files.Try($"{path}: expected a directory of tests", () => Directory.GetFiles(path))
            .Where(file => file.EndsWith(ending, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .ToArray() is { Length: > 0 } all ? all
        : throw new WrongUse($"{path}: expected tests in it, *{ending}");

    T Read(string file)
    {
        byte[] content = Files.Try(
            $"{file}: expected a test", () => UserFile.ReadUpTo(file, SourceLines.MostBytes + 1));
        try
        {
            return parse(file.Replace('\\', '/'), content);
        }
        catch (Mistake mistake)
        {
            throw new WrongUse(mistake.Message);
        }
    }
}
