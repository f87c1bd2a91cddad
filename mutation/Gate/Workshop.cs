using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading;

namespace Verified.Gate;

/// <summary>A program with its arguments, to be run in a folder.</summary>
sealed record Command(string Folder, string[] Words)
{
    /// <summary>Variables of its environment, beside those of every command.</summary>
    public Dictionary<string, string> Environment { get; init; } = [];
}

/// <summary>How a command ended.</summary>
/// <param name="Exit">Its exit status; null if the time was over before.</param>
/// <param name="Output">What it wrote to standard output and standard error.</param>
sealed record Ended(int? Exit, string Output)
{
    /// <summary>Its lines that say something.</summary>
    public IEnumerable<string> Lines => Output.Split('\n')
        .Select(line => line.Trim())
        .Where(line => line.Length > 0);
}

/// <summary>The scratch folder of this gate, and the supervisor that runs commands in it.</summary>
sealed class Workshop : IDisposable
{
    static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);

    readonly Process supervisor;
    readonly BlockingCollection<Notice> notices = [];
    readonly CancellationToken cancellation;

    /// <summary>Starts the supervisor, which makes the folder.</summary>
    public Workshop(CancellationToken cancellation)
    {
        this.cancellation = cancellation;
        Folder = Scratch.NewName();
        supervisor = StartSupervisor();
        new Thread(Listen) { IsBackground = true }.Start();
        _ = Await(_ => { }, () => { }, null);
        Directory.CreateDirectory(Temporary);
    }

    /// <summary>The scratch folder.</summary>
    public string Folder { get; }

    string Temporary => Path.Combine(Folder, "t");

    /// <summary>Runs a command to its end.</summary>
    /// <param name="onText">Is given what it writes, piece by piece.</param>
    /// <param name="onTick">Is called now and then.</param>
    /// <param name="remaining">The time that is left; null for any.</param>
    /// <exception cref="WrongUse">It could not be started.</exception>
    /// <exception cref="OperationCanceledException">The gate was interrupted.</exception>
    public Ended Run(
        Command command, Action<string>? onText = null, Action? onTick = null,
        Func<TimeSpan>? remaining = null)
    {
        Send(new Order(
            command.Words[0], command.Words[1..], command.Folder, Surroundings(command)));
        return Await(onText ?? (_ => { }), onTick ?? (() => { }), remaining) is var ended
            && ended.Exit is null ? Stop(ended) : ended;
    }

    public void Dispose()
    {
        try
        {
            supervisor.StandardInput.Close();
        }
        catch (IOException)
        {
            // It was killed; what it left is ended below.
        }

        supervisor.WaitForExit();
        supervisor.Dispose();
        Strays.Kill(Folder);
        Scratch.Delete(Folder);
    }

    Process StartSupervisor()
    {
        var start = new ProcessStartInfo(
            "dotnet", [typeof(Program).Assembly.Location, Program.Supervise, Folder])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            throw new WrongUse("dotnet: expected to be found on the search path for programs");
        }
    }

    Ended Stop(Ended ended)
    {
        Send(new Order());
        _ = Await(_ => { }, () => { }, null);
        return ended;
    }

    /// <summary>
    /// What programs leave in the folder for temporary files goes with the scratch folder; servers
    /// of the compiler find only each other there, so that they end with the command.
    /// </summary>
    Dictionary<string, string> Surroundings(Command command) => new(command.Environment)
    {
        ["TMPDIR"] = Temporary,
        ["TMP"] = Temporary,
        ["TEMP"] = Temporary,
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
        ["NO_COLOR"] = "1",
    };

    void Send(Order order)
    {
        try
        {
            supervisor.StandardInput.WriteLine(JsonSerializer.Serialize(order));
            supervisor.StandardInput.Flush();
        }
        catch (IOException)
        {
            throw Gone();
        }
    }

    Ended Await(Action<string> onText, Action onTick, Func<TimeSpan>? remaining)
    {
        var output = new StringBuilder();
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (remaining is not null && remaining() <= TimeSpan.Zero)
            {
                return new(null, output.ToString());
            }

            if (!notices.TryTake(out Notice? notice, Tick))
            {
                if (notices.IsCompleted)
                {
                    throw Gone();
                }

                onTick();
            }
            else if (notice.Failure is { } failure)
            {
                throw new WrongUse($"cannot start an engine: {failure}");
            }
            else if (notice.Exit is { } exit)
            {
                return new(exit, output.ToString());
            }
            else
            {
                output.Append(notice.Text);
                onText(notice.Text!);
            }
        }
    }

    void Listen()
    {
        try
        {
            while (supervisor.StandardOutput.ReadLine() is { } line)
            {
                notices.Add(JsonSerializer.Deserialize<Notice>(line)!);
            }
        }
        catch (JsonException)
        {
            // It was killed in the middle of a line.
        }
        finally
        {
            notices.CompleteAdding();
        }
    }

    static WrongUse Gone() => new("the gate's supervisor was killed, expected it to live");
}
