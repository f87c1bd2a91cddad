using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;

namespace Verified.Gate;

/// <summary>The user's repository; nothing here writes to it.</summary>
sealed class Git
{
    static readonly string[] SourceEndings =
        [".cs", ".csproj", ".props", ".targets", ".json", ".sln", ".slnx"];

    Git(string root) => Root = root;

    /// <summary>The top folder of the work tree.</summary>
    public string Root { get; }

    /// <summary>The commit that is checked out.</summary>
    public string Head => Commit("HEAD");

    /// <summary>The repository that a folder belongs to.</summary>
    public static Git Of(string folder)
        => Try(folder, "rev-parse", "--show-toplevel") is { } root
            ? new(Path.GetFullPath(root))
            : throw new WrongUse($"{folder}: expected a folder of a git repository");

    /// <summary>The commit's full name.</summary>
    /// <exception cref="WrongUse">There is no such revision.</exception>
    public string Commit(string revision)
        => TryCommit(revision)
            ?? throw new WrongUse($"unknown revision '{revision}', expected a commit of {Root}");

    /// <summary>Makes sure that what is mutated is what was committed.</summary>
    /// <param name="own">The gate's own files and folders, which no engine looks at.</param>
    public void ExpectClean(params string[] own)
    {
        string? first =
            Run("status", "--porcelain", "-z", "--untracked-files=all").Split('\0')
                .FirstOrDefault(each => each.Length > 3 && IsSource(each[..2], each[3..])
                    && !own.Any(path => IsBelow(path, each[3..])));
        if (first is not null)
        {
            throw new WrongUse(
                $"{first[3..]}: expected no change that is not committed; what is mutated is HEAD");
        }
    }

    /// <summary>Where this line of work began.</summary>
    /// <param name="revision">What to compare with; null for the usual.</param>
    /// <returns>The commit, and how it was found.</returns>
    public (string Commit, string How) Base(string? revision)
    {
        if (revision is not null)
        {
            return (MergeBase(Commit(revision)), $"the merge base with {revision}");
        }

        string[] usual = ["origin/HEAD", "main@{upstream}", "master@{upstream}"];
        string? found = usual.FirstOrDefault(each => TryCommit(each) is not null);
        return found is not null
            ? (MergeBase(found), $"the merge base with {found}")
            : (TryCommit("HEAD~1") ?? throw new WrongUse(
                "HEAD has no commit before it, expected --base or --full"), "HEAD~1");
    }

    /// <summary>What changed from a commit to HEAD, as a diff without context.</summary>
    /// <remarks>Whatever the user's settings are, it has all files, and each hunk alone.</remarks>
    public string Diff(string from)
        => Run(
            "diff", "--unified=0", "--inter-hunk-context=0", "--text", "--no-color",
            "--no-ext-diff", "--no-textconv", "--find-renames", "--src-prefix=a/",
            "--dst-prefix=b/", from, "HEAD", "--", "*.cs");

    /// <summary>The files of C# that are committed.</summary>
    public IEnumerable<string> Files => 
        Run("ls-files", "-z", "--", "*.cs").Split('\0', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What a file was at a commit; null where there was none.</summary>
    public string? Show(string commit, string path)
        => Try(Root, "show", $"{commit}:./{path}");

    /// <summary>The commits of the submodules that are checked out, by their folders.</summary>
    public IEnumerable<(string Path, string Commit)> Submodules
        => from line in Run("submodule", "status", "--recursive").Split('\n')
           let words = line.TrimStart(' ', '+').Split(' ')
           where words.Length > 1 && !line.StartsWith('-')
           select (words[1], words[0]);

    static bool IsSource(string state, string path)
        => state != "??" || SourceEndings.Contains(Path.GetExtension(path), StringComparer.Ordinal);

    /// <summary>Whether a path is one of the gate's own, or in it; the whole tree is not.</summary>
    bool IsBelow(string own, string path)
    {
        string folder = Path.TrimEndingDirectorySeparator(
            Path.GetFullPath(Path.Combine(Root, own)));
        return folder != Root
            && $"{Path.Combine(Root, path)}/".StartsWith($"{folder}/", StringComparison.Ordinal);
    }

    string MergeBase(string revision)
        => Try(Root, "merge-base", revision, "HEAD")
            ?? throw new WrongUse(
                $"'{revision}' and HEAD have no merge base, expected a commit before both");

    string? TryCommit(string revision)
        => Try(Root, "rev-parse", "--verify", "--quiet", $"{revision}^{{commit}}");

    string Run(params string[] arguments)
        => Try(Root, arguments)
            ?? throw new WrongUse($"git {arguments[0]} failed in {Root}, expected it to work");

    /// <summary>
    /// Takes from an environment what git tells a hook: it would work on that repository, and not
    /// on the one of its folder.
    /// </summary>
    public static void Forget(IDictionary<string, string?> environment)
    {
        foreach (string name in (string[])[
            "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX",
            "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE"])
        {
            environment.Remove(name);
        }
    }

    static string? Try(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", ["-c", "core.quotePath=false", .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Forget(start.Environment);
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            errors.Wait();
            return process.ExitCode == 0 ? output.TrimEnd('\n') : null;
        }
        catch (Win32Exception)
        {
            throw new WrongUse("git: expected to be installed");
        }
    }
}
