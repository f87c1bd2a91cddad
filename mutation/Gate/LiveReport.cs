using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net.Http;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Threading;

namespace Verified.Gate;

/// <summary>
/// What Stryker.NET tells a browser while it runs, so that a run that is cut off is not lost.
/// </summary>
/// <remarks>
/// Before it tries mutants it writes them all into a page, with the address at which it then sends
/// an event for each that was tried. In place of a browser a program is started that does nothing.
/// </remarks>
sealed partial class LiveReport(string page)
{
    const string Data = "data:";

    /// <summary>What the page breaks, so that no browser takes it for a tag.</summary>
    const string BrokenBracket = "<\" + \"";

    readonly Lock events = new();
    readonly Dictionary<string, JsonNode> tried = [];
    string? report;

    /// <summary>The option that asks for it.</summary>
    public const string Option = "--open-report:html";

    /// <summary>Whether a browser can be stood in for.</summary>
    public static bool IsPossible => OperatingSystem.IsLinux()
        && !File.Exists("/proc/sys/fs/binfmt_misc/WSLInterop");

    /// <summary>The search path for programs with the stand-in before all others.</summary>
    /// <param name="folder">Where it may be written.</param>
    public static string PathWithStandIn(string folder)
    {
        Directory.CreateDirectory(folder);
        string browser = Path.Combine(folder, "xdg-open");
        File.WriteAllText(browser, "#!/bin/sh\nexit 0\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                browser,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return $"{folder}:{Environment.GetEnvironmentVariable("PATH")}";
    }

    /// <summary>Listens as soon as there is something to hear.</summary>
    public void Tick()
    {
        if (report is null && File.Exists(page) && File.ReadAllText(page) is var text
            && Mutants().Match(text) is { Success: true } found
            && Address().Match(text) is { Success: true } address)
        {
            report = found.Groups[1].Value.Replace(BrokenBracket, "<", StringComparison.Ordinal);
            new Thread(() => Listen(address.Groups[1].Value)) { IsBackground = true }.Start();
        }
    }

    /// <summary>What is known by now; nothing if no mutant was tried yet.</summary>
    /// <param name="root">The clone that is mutated.</param>
    public IReadOnlyList<Mutant> Read(string root)
    {
        if (report is null)
        {
            return [];
        }

        JsonNode whole = JsonNode.Parse(report)!;
        foreach (JsonArray mutants in whole["files"]!.AsObject()
            .Select(file => file.Value!["mutants"]!.AsArray()))
        {
            for (int i = 0; i < mutants.Count; i++)
            {
                string id = mutants[i]!["id"]!.GetValue<string>();
                lock (events)
                {
                    if (tried.TryGetValue(id, out JsonNode? told))
                    {
                        mutants[i] = told.DeepClone();
                    }
                }
            }
        }

        return Report.Parse(whole.ToJsonString(), root);
    }

    void Listen(string address)
    {
        try
        {
            using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
            using var reader = new StreamReader(client.GetStreamAsync(address).Result);
            while (reader.ReadLine() is { } line)
            {
                Hear(line);
            }
        }
        catch (Exception ended) when (ended is IOException or AggregateException
            or JsonException)
        {
            // It ended, or was stopped, maybe in the middle of a line.
        }
    }

    void Hear(string line)
    {
        if (line.StartsWith($"{Data}{{", StringComparison.Ordinal))
        {
            JsonNode told = JsonNode.Parse(line[Data.Length..])!;
            lock (events)
            {
                tried[told["id"]!.GetValue<string>()] = told;
            }
        }
    }

    [GeneratedRegex(@"app\.report = (\{.*\});(?=[\s\S]*</html>)")]
    private static partial Regex Mutants();

    [GeneratedRegex("sse=\"(http://localhost:[0-9]+/)\"")]
    private static partial Regex Address();
}
