using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Threading;
using Verified.Gate;
using Xunit;

namespace Verified.Mutation.Tests.OnGate;

/// <summary>However a gate is ended, nothing of it lives on and nothing is left behind.</summary>
public sealed class KilledTests : IDisposable
{
    /// <summary>An engine with a child, and with one that leaves both.</summary>
    const string Slow =
        """
        echo broken > src/A.cs
        sleep 1000 &
        setsid sh -c 'sleep 1000 & exec sleep 1000' > /dev/null 2>&1 &
        echo tested 1 of 9, 0 survived
        touch "$TMPDIR/../../running"
        sleep 1000
        """;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly TestRepository repository = new(Slow);
    readonly Folder temporary = new();

    public void Dispose()
    {
        repository.Dispose();
        temporary.Dispose();
    }

    [Theory]
    [InlineData("KILL")]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public void While_an_engine_runs(string signal)
    {
        using Process gate = Start();
        ExpectRunning();
        Expect("gate, supervisor, engine and its four run", () => Processes().Length == 7);
        Send(signal, gate.Id);
        ExpectNothingLeft(gate);
        Assert.Equal(signal == "KILL" ? 128 + 9 : 130, gate.ExitCode);
    }

    [Theory]
    [InlineData("KILL", 30)]
    [InlineData("KILL", 150)]
    [InlineData("KILL", 250)]
    [InlineData("KILL", 350)]
    [InlineData("KILL", 450)]
    [InlineData("KILL", 600)]
    [InlineData("INT", 250)]
    [InlineData("INT", 400)]
    [InlineData("TERM", 350)]
    public void At_any_moment_of_its_start(string signal, int milliseconds)
    {
        using Process gate = Start();
        Thread.Sleep(milliseconds);
        Send(signal, gate.Id);
        ExpectNothingLeft(gate);
    }

    [Theory]
    [InlineData("KILL")]
    [InlineData("TERM")]
    public void If_the_supervisor_is_killed_the_gate_cleans_up(string signal)
    {
        using Process gate = Start();
        ExpectRunning();
        Send(signal, SupervisorOf(gate));
        ExpectNothingLeft(gate);
        Assert.Equal(2, gate.ExitCode);
    }

    [Fact]
    public void If_both_are_killed_the_next_gate_cleans_up()
    {
        using Process gate = Start();
        ExpectRunning();
        Send("STOP", gate.Id);
        Send("KILL", SupervisorOf(gate));
        Send("KILL", gate.Id);
        gate.WaitForExit();
        Assert.NotEmpty(Processes());
        string left = Assert.Single(Scratches());
        Directory.SetCreationTimeUtc(left, DateTime.UtcNow - TimeSpan.FromHours(1));

        File.Delete(Path.Combine(temporary.Root, "running"));
        using Process next = Start();
        ExpectRunning();
        Assert.DoesNotContain(left, Scratches());
        Send("INT", next.Id);
        ExpectNothingLeft(next);
    }

    [Fact]
    public void A_gate_at_work_is_not_swept_away_by_another_one()
    {
        using Process gate = Start();
        ExpectRunning();
        string mine = Assert.Single(Scratches());
        Directory.SetCreationTimeUtc(mine, DateTime.UtcNow - TimeSpan.FromHours(1));
        File.Delete(Path.Combine(temporary.Root, "running"));
        using Process other = Start();
        ExpectRunning();
        Assert.Equal(2, Scratches().Length);
        Send("KILL", other.Id);
        other.WaitForExit();
        Send("KILL", gate.Id);
        ExpectNothingLeft(gate);
    }

    [Fact]
    public void If_the_command_that_built_it_is_killed()
    {
        string configuration = typeof(KilledTests).Assembly
            .GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        using Process run = Start(
            "run", "--no-build", "-c", configuration, "--project", GateFolder(), "--");
        ExpectRunning();
        Send("KILL", run.Id);
        ExpectNothingLeft(run);
    }

    Process Start(params string[] before)
    {
        string[] words = before.Length > 0 ? before : [typeof(GateFile).Assembly.Location];

        // Tests that run in the background of a shell ignore what ends the foreground.
        string[] heeding = ["--default-signal=INT,HUP", "dotnet"];
        var start = new ProcessStartInfo("env", [.. heeding, .. words, "--base", "HEAD~1"])
        {
            WorkingDirectory = repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TMPDIR"] = temporary.Root;
        Process gate = Process.Start(start)!;
        gate.OutputDataReceived += (_, _) => { };
        gate.ErrorDataReceived += (_, _) => { };
        gate.BeginOutputReadLine();
        gate.BeginErrorReadLine();
        return gate;
    }

    void ExpectRunning()
        => Expect("the engine runs", () => File.Exists(Path.Combine(temporary.Root, "running")));

    void ExpectNothingLeft(Process gate)
    {
        Assert.True(gate.WaitForExit(Patience), "the gate ends");
        Expect("no process lives on", () => Processes().Length == 0);
        Assert.Empty(Scratches());
        Assert.Equal(Reports.Source + "\n", repository.Read(TestRepository.Code));
        Assert.False(Path.Exists(Path.Combine(repository.Root, "mutation", "baselines.json")));
    }

    string[] Scratches() => Directory.GetDirectories(temporary.Root, "verified-gate-*");

    /// <summary>All that have this test's folder for temporary files, or one below it.</summary>
    string[] Processes()
        => [.. Directory.GetDirectories("/proc")
            .Where(path => int.TryParse(Path.GetFileName(path), out _))
            .Where(path => EnvironmentOf(path).Contains(
                $"TMPDIR={temporary.Root}", StringComparison.Ordinal))];

    static string EnvironmentOf(string process)
    {
        try
        {
            return File.ReadAllText($"{process}/environ");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    int SupervisorOf(Process gate)
        => int.Parse(Path.GetFileName(Processes().Single(path =>
            File.ReadAllText($"{path}/status").Contains($"PPid:\t{gate.Id}\n", default))), null);

    static void Send(string signal, int process)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", $"{process}"]);
        kill.WaitForExit();
    }

    static void Expect(string what, Func<bool> holds)
        => Assert.True(SpinWait.SpinUntil(
            () =>
            {
                Thread.Sleep(TimeSpan.FromMilliseconds(20));
                return holds();
            },
            Patience), what);

    static string GateFolder([CallerFilePath] string here = "")
        => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "Gate"));
}
