using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Verified.Operators;

/// <summary>A line that a host writes; each command has those that it needs.</summary>
sealed record HostLine(
    bool Done = false, int? Begins = null, int? Test = null, string? Name = null,
    string? File = null, bool Systematic = false, string? Failure = null,
    long Milliseconds = 0, int[]? Mutants = null, int? KilledBy = null);

/// <summary>A process that keeps a mutated test assembly warm.</summary>
/// <remarks>It ends when its standard input does, so with whoever has started it.</remarks>
sealed class Host : IDisposable
{
    static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    readonly Process process;

    /// <param name="mutant">The one that is active from the start; 0 for none.</param>
    public Host(string assembly, IEnumerable<string> mutated, int mutant = 0)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in (string[])[assembly, "--mutants", .. mutated])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment[SwitchSource.Variable] = mutant.ToString(
            System.Globalization.CultureInfo.InvariantCulture);
        start.Environment.Remove("VERIFIED_SCHEDULES");
        process = Process.Start(start)!;
        process.ErrorDataReceived += (_, it) => Complaint = Complaint is "" && it.Data is { } line
            ? line
            : Complaint;
        process.BeginErrorReadLine();
    }

    /// <summary>The first line on its standard error, which tells what was thrown.</summary>
    public string Complaint { get; private set; } = "";

    public async Task Send(string command)
    {
        try
        {
            await process.StandardInput.WriteLineAsync(command);
            await process.StandardInput.FlushAsync();
        }
        catch (System.IO.IOException)
        {
            // It has ended, and the next line that is read says so.
        }
    }

    /// <summary>What it says next; null if it has ended.</summary>
    /// <exception cref="TimeoutException">It says nothing for too long.</exception>
    public async Task<HostLine?> Next(TimeSpan limit, CancellationToken cancellation)
    {
        string? line = await process.StandardOutput.ReadLineAsync(cancellation).AsTask()
            .WaitAsync(limit, cancellation);
        return line is null ? null : JsonSerializer.Deserialize<HostLine>(line, Format);
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }

        process.Dispose();
    }
}
