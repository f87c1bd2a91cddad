using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;

namespace Verified.Operators;

/// <summary>Writes the mutated sources, builds what tests them, and takes them back.</summary>
sealed partial class MutatedBuild(
    string root, IReadOnlyList<SourceFile> files, IReadOnlyList<string> projects)
{
    /// <summary>Builds, without the mutants that the compiler does not take.</summary>
    /// <param name="failed">Gets those.</param>
    /// <exception cref="InvalidDataException">It does not build at all.</exception>
    public async Task<IReadOnlyList<Mutant>> Build(
        IReadOnlyList<Mutant> mutants, IReadOnlyList<string> tests,
        Dictionary<Mutant, string> failed, CancellationToken cancellation)
    {
        while (true)
        {
            Write(mutants);
            string output = "";
            foreach (string test in tests)
            {
                output += await Run(test, cancellation);
            }

            (string Path, int Line, string Text)[] errors = [.. ErrorsIn(output)];
            if (errors.Length == 0)
            {
                return mutants;
            }

            Mutant[] wrong = [.. mutants.Where(each => errors.Any(error => IsIn(each, error)))];
            if (wrong.Length == 0)
            {
                throw new InvalidDataException(
                    $"{errors[0].Path}:{errors[0].Line}: does not build: {errors[0].Text}");
            }

            foreach (Mutant each in wrong)
            {
                failed[each] = errors.First(error => IsIn(each, error)).Text;
            }

            mutants = [.. mutants.Except(wrong)];
        }
    }

    /// <summary>All is as it was.</summary>
    public void Restore()
    {
        foreach (SourceFile file in files)
        {
            string path = Path.Combine(root, file.Path);
            if (File.ReadAllText(path) != file.Text)
            {
                File.WriteAllText(path, file.Text);
            }
        }

        foreach (string project in projects)
        {
            File.Delete(SwitchOf(project));
        }
    }

    void Write(IReadOnlyList<Mutant> mutants)
    {
        ILookup<string, Mutant> byFile = mutants.ToLookup(each => each.Path);
        foreach (SourceFile file in files.Where(file => byFile.Contains(file.Path)))
        {
            File.WriteAllText(
                Path.Combine(root, file.Path), Weaver.Weave(file.Root, byFile[file.Path]));
        }

        int last = mutants.Count == 0 ? 0 : mutants.Max(each => each.Id);
        foreach (string project in projects)
        {
            File.WriteAllText(SwitchOf(project), SwitchSource.Of(last));
        }
    }

    static string SwitchOf(string project)
        => Path.Combine(Path.GetDirectoryName(project)!, SwitchSource.FileName);

    /// <summary>The assembly that a project is built to.</summary>
    public async Task<string> AssemblyOf(string test, CancellationToken cancellation)
        => (await Dotnet(
            ["msbuild", test, "-getProperty:TargetPath", "-p:Configuration=Release"],
            cancellation)).Output.Trim();

    async Task<string> Run(string test, CancellationToken cancellation)
    {
        (string output, int status) = await Dotnet(
            [
                "build", test, "-c", "Release", "-m:1", "-v", "q", "-nodeReuse:false",
                "-p:TreatWarningsAsErrors=false", "-p:RunAnalyzers=false",
                "-p:EnforceCodeStyleInBuild=false", "-p:GenerateDocumentationFile=false",
                "-p:WarningLevel=0", "-p:UseSharedCompilation=false", "-clp:NoSummary",
            ],
            cancellation);
        return status == 0 || ErrorsIn(output).Any() ? output
            : throw new InvalidDataException($"{test}: does not build: {output.Trim()}");
    }

    async Task<(string Output, int Status)> Dotnet(
        string[] arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = root, RedirectStandardOutput = true,
        };
        start.Environment["VERIFIED_STAGE"] = "operators";
        using Process process = Process.Start(start)!;
        await using CancellationTokenRegistration stop = cancellation.Register(
            () => process.Kill(entireProcessTree: true));
        string output = await process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        cancellation.ThrowIfCancellationRequested();
        return (output, process.ExitCode);
    }

    IEnumerable<(string Path, int Line, string Text)> ErrorsIn(string output)
        => Error().Matches(output).Select(match => (
            Path.GetRelativePath(root, match.Groups[1].Value).Replace('\\', '/'),
            int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture),
            match.Groups[3].Value)).Distinct();

    /// <summary>Whether an error is in the member that a mutant is in.</summary>
    static bool IsIn(Mutant mutant, (string Path, int Line, string Text) error)
    {
        FileLinePositionSpan lines = Code.FunctionAround(mutant.Mutation.Where)
            .GetLocation().GetLineSpan();
        return mutant.Path == error.Path && lines.StartLinePosition.Line < error.Line
            && error.Line <= lines.EndLinePosition.Line + 1;
    }

    [GeneratedRegex(@"^\s*(\S[^(\n]*)\((\d+),\d+\): error ([^\[\n]*)", RegexOptions.Multiline)]
    private static partial Regex Error();
}
