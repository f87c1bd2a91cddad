using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using System.Xml.Linq;

namespace Verified.Tests.OnXunit;

/// <summary>A run of tests of this assembly, in a process and with an environment of its own.
/// </summary>
sealed class TestRun
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    readonly Dictionary<string, TestResult> results;

    TestRun(Dictionary<string, TestResult> results, string console)
        => (this.results, Console) = (results, console);

    /// <summary>All that was printed.</summary>
    public string Console { get; }

    public IReadOnlyCollection<TestResult> Results => results.Values;

    /// <summary>The result of a test of <see cref="SlotCases"/>, by its name and row.</summary>
    public TestResult this[string name] => results[name];

    /// <summary>Runs tests whose methods have this name; a star stands for any.</summary>
    public static async Task<TestRun> Of(
        string method, string directory, params (string Name, string Value)[] environment)
    {
        string report = Path.Combine(directory, $"{Guid.NewGuid():N}.xml");
        ProcessStartInfo start = StartOf(method, report);
        start.Environment["VERIFIED_OUT"] = directory;
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        Task<string> printed = process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        return new(Read(report), await printed + await error);
    }

    static ProcessStartInfo StartOf(string method, string report)
    {
        bool isHost = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";
        var start = new ProcessStartInfo(isHost ? Environment.ProcessPath! : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments =
        [
            typeof(TestRun).Assembly.Location, "-noColor", "-explicit", "on",
            "-method", $"{typeof(SlotCases).FullName}.{method}", "-xml", report,
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);
        foreach (string inherited in start.Environment.Keys
            .Where(name => name.StartsWith("VERIFIED_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(inherited);
        }

        return start;
    }

    static Dictionary<string, TestResult> Read(string report)
        => XDocument.Load(report).Descendants("test").Select(test => new TestResult(
            Plain((string?)test.Attribute("name"))
                .Replace($"{typeof(SlotCases).FullName}.", "", StringComparison.Ordinal),
            Plain((string?)test.Attribute("result")),
            TextOf(test, "message") + TextOf(test, "reason"),
            TextOf(test, "stack-trace"),
            TextOf(test, "output")))
            .ToDictionary(result => result.Name);

    static string TextOf(XElement test, string element)
        => Plain((string?)test.Descendants(element).FirstOrDefault());

    /// <summary>A text of the report, which escapes quotes.</summary>
    static string Plain(string? text)
        => (text ?? "").Replace("\\\"", "\"", StringComparison.Ordinal);
}

/// <summary>How a test ended.</summary>
/// <param name="Outcome"><c>Pass</c>, <c>Fail</c>, <c>Skip</c>.</param>
/// <param name="Message">Why it failed, or was skipped.</param>
sealed record TestResult(
    string Name, string Outcome, string Message, string Stack, string Output);
