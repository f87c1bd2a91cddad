using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Verified.Gate;

/// <summary>A command for the supervisor; one without a file stops the one that runs.</summary>
sealed record Order(
    string? File = null, string[]? Arguments = null, string? Folder = null,
    Dictionary<string, string>? Environment = null);

/// <summary>What the supervisor tells: a text of the command, or its end.</summary>
/// <param name="Failure">Why it could not be started.</param>
sealed record Notice(string? Text = null, int? Exit = null, string? Failure = null);

/// <summary>
/// The process that owns a scratch folder and all that runs in it, for a gate that may be killed.
/// </summary>
/// <remarks>
/// It reads orders from a pipe. However the gate ends, the pipe does too; then all processes of the
/// folder are killed and the folder is deleted. A gate that ends well cleans up in no other way.
/// </remarks>
sealed class Supervisor(string folder, TextReader orders, TextWriter notices)
{
    readonly Lock starting = new();
    readonly Lock telling = new();
    Process? running;

    /// <summary>Serves one gate, until it ends.</summary>
    /// <returns>The exit status.</returns>
    public int Serve()
    {
        LeaveTheTerminal();
        using PosixSignalRegistration onInterrupt = On(PosixSignal.SIGINT);
        using PosixSignalRegistration onTermination = On(PosixSignal.SIGTERM);
        using PosixSignalRegistration onHangUp = On(PosixSignal.SIGHUP);
        using FileStream ownership = Scratch.Take(folder);
        Tell(new(Exit: 0));
        while (orders.ReadLine() is { } line && OrderOf(line) is { } order)
        {
            Obey(order);
        }

        CleanUp();
        return ExitStatus.Holds;
    }

    /// <summary>Null for half of one, which a gate that is killed may leave.</summary>
    static Order? OrderOf(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<Order>(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    PosixSignalRegistration On(PosixSignal signal)
        => PosixSignalRegistration.Create(signal, _ =>
        {
            CleanUp();
            Environment.Exit(ExitStatus.Interrupted);
        });

    void CleanUp()
    {
        StopRunning();
        Scratch.Delete(folder);
    }

    void StopRunning()
    {
        lock (starting)
        {
            running?.Kill(entireProcessTree: true);
        }

        Strays.Kill(folder);
    }

    void Obey(Order order)
    {
        if (order.File is null)
        {
            StopRunning();
            return;
        }

        var process = new Process { StartInfo = Describe(order) };
        try
        {
            lock (starting)
            {
                process.Start();
                running = process;
            }
        }
        catch (Win32Exception wrong)
        {
            process.Dispose();
            Tell(new(Failure: wrong.Message));
            return;
        }

        process.StandardInput.Close();
        _ = Task.Run(() => Follow(process));
    }

    ProcessStartInfo Describe(Order order)
    {
        var start = new ProcessStartInfo(order.File!, order.Arguments ?? [])
        {
            WorkingDirectory = order.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Git.Forget(start.Environment);
        foreach ((string name, string value) in order.Environment ?? [])
        {
            start.Environment[name] = value;
        }

        start.Environment[Strays.Marker] = Strays.MarkerOf(folder);
        return start;
    }

    /// <summary>Passes on what a command writes; what it leaves running ends with it.</summary>
    async Task Follow(Process process)
    {
        Task output = Task.WhenAll(
            PassOn(process.StandardOutput), PassOn(process.StandardError));
        while (!process.HasExited)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20)).ConfigureAwait(false);
        }

        Strays.Kill(folder);
        await output.ConfigureAwait(false);
        int status = process.ExitCode;
        lock (starting)
        {
            running = null;
            process.Dispose();
        }

        Tell(new(Exit: status));
    }

    async Task PassOn(StreamReader reader)
    {
        var buffer = new char[4096];
        while (await reader.ReadAsync(buffer).ConfigureAwait(false) is var count and > 0)
        {
            Tell(new(Text: new string(buffer, 0, count)));
        }
    }

    void Tell(Notice notice)
    {
        string line = JsonSerializer.Serialize(notice);
        try
        {
            lock (telling)
            {
                notices.WriteLine(line);
                notices.Flush();
            }
        }
        catch (IOException)
        {
            // The gate is gone; the end of its orders says so too.
        }
    }

    /// <summary>An interruption from the keyboard is for the gate, which then ends us.</summary>
    static void LeaveTheTerminal()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetSessionId();
        }
    }

    [DllImport("libc", EntryPoint = "setsid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int SetSessionId();
}
