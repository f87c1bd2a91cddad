using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;

namespace Verified.Operators;

/// <summary>What the command is asked for.</summary>
sealed record Request(
    string Root, string? Out, IReadOnlyList<string> Folders, IReadOnlyList<Lines> Lines,
    bool ListOnly, int Again, int Workers, Vocabulary Words);

/// <summary>One run of the command: finds mutants, builds them, tries them, reports.</summary>
sealed class Session(Request request, TextWriter output, CancellationToken cancellation)
{
    readonly Dictionary<string, SourceTree> trees = request.Folders.ToDictionary(
        each => each, each => new SourceTree(request.Root, each));

    IEnumerable<SourceFile> Files => trees.Values.SelectMany(each => each.Files);

    public async Task Run()
    {
        Mutant[] all = [.. Numbered(Find()).Where(IsAskedFor).Select(
            (each, i) => new Mutant(i + 1, each.Path, each.It))];
        if (request.ListOnly)
        {
            List(all);
            return;
        }

        await output.WriteLineAsync($"{all.Length} mutants");
        Dictionary<Mutant, string> wrong = Check(all);
        IReadOnlyList<Verdict> verdicts = await Try([.. all.Except(wrong.Keys)], wrong);
        verdicts =
        [
            .. verdicts.Concat(wrong.Select(each => new Verdict(
                each.Key, Status.CompileError, each.Value, null, [])))
                .OrderBy(each => each.Mutant.Id),
        ];
        Report.Write(request.Out!, request.Root, Files, verdicts);
        Summary.Tell(verdicts, output);
    }

    IEnumerable<(string Path, Mutation It)> Find()
        => from file in Files
           from each in AllOperators.List
           from mutation in each.Find(file.Root, request.Words)
           select (file.Path, mutation);

    bool IsAskedFor((string Path, Mutation It) mutation)
        => request.Lines.Count == 0
            || mutation.It.Places.Any(place
                => request.Lines.Any(lines => lines.Have(mutation.Path, place)));

    /// <summary>
    /// Of several that read the same in one member each but the first says which: the same, whether
    /// or not all of them are tried.
    /// </summary>
    static IEnumerable<(string Path, Mutation It)> Numbered(
        IEnumerable<(string Path, Mutation It)> all)
        => all.GroupBy(each => (
                each.Path, each.It.Operator, each.It.Member, each.It.Original,
                each.It.Replacement))
            .SelectMany(same => same.OrderBy(each => each.It.Where.SpanStart)
                .Select((each, i) => i == 0 ? each : (each.Path, each.It with
                {
                    Original = $"{each.It.Original} ({i + 1} of {same.Count()})",
                })));

    void List(IEnumerable<Mutant> all)
    {
        foreach (Mutant each in all)
        {
            each.Tell(output);
        }
    }

    Dictionary<Mutant, string> Check(IReadOnlyList<Mutant> all)
    {
        // Other folders are needed for what these refer to.
        IEnumerable<SourceFile> others = request.Words.Tests.Keys.Except(request.Folders)
            .Where(folder => Directory.Exists(Path.Combine(request.Root, folder)))
            .SelectMany(folder => new SourceTree(request.Root, folder).Files);
        var check = new CompileCheck(Files.Concat(others));
        ILookup<string, Mutant> byFile = all.ToLookup(each => each.Path);
        return Files.Where(file => byFile.Contains(file.Path))
            .SelectMany(file => check.Wrong(file, [.. byFile[file.Path]]))
            .ToDictionary();
    }

    async Task<IReadOnlyList<Verdict>> Try(
        IReadOnlyList<Mutant> mutants, Dictionary<Mutant, string> wrong)
    {
        if (mutants.Count == 0)
        {
            return [];
        }

        string[] projects = [.. trees.Values.SelectMany(each => each.Projects)];
        var build = new MutatedBuild(request.Root, [.. Files], projects);
        try
        {
            string[] tests = [.. request.Folders
                .Where(folder => mutants.Any(each => IsIn(each, folder)))
                .Select(each => request.Words.Tests[each])];
            await output.WriteLineAsync("builds them");
            mutants = await build.Build(mutants, tests, wrong, cancellation);
            var verdicts = new List<Verdict>();
            foreach (string folder in request.Folders)
            {
                verdicts.AddRange(await Try(build, folder, mutants));
            }

            return verdicts;
        }
        finally
        {
            build.Restore();
        }
    }

    async Task<IReadOnlyList<Verdict>> Try(
        MutatedBuild build, string folder, IEnumerable<Mutant> mutants)
    {
        Mutant[] those = [.. mutants.Where(each => IsIn(each, folder))];
        if (those.Length == 0)
        {
            return [];
        }

        await output.WriteLineAsync($"{those.Length} in {folder}");
        var campaign = new Campaign(request.Workers, request.Again, output, cancellation);
        return await campaign.Run(
            await build.AssemblyOf(request.Words.Tests[folder], cancellation),
            [.. trees[folder].Assemblies], those);
    }

    static bool IsIn(Mutant mutant, string folder)
        => mutant.Path.StartsWith($"{folder}/", StringComparison.Ordinal);
}
