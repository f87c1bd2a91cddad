using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;

namespace Verified.Gate;

/// <summary>The command: arguments in, a table or one JSON document out, an exit status.</summary>
/// <remarks>
/// 0: nothing that was tried survived. 1: a mutant survives, or a score is too low. 2: wrong use,
/// unreadable input, or an engine that cannot run, told in one line. 130: interrupted.
/// </remarks>
public static class Program
{
    /// <summary>The verb under which the gate starts itself again.</summary>
    internal const string Supervise = "supervise";

    public static int Main(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        if (args is [Supervise, string folder])
        {
            return new Supervisor(folder, Console.In, Console.Out).Serve();
        }

        using var interruption = new CancellationTokenSource();
        using PosixSignalRegistration onInterrupt =
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
        using PosixSignalRegistration onTermination =
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
        using PosixSignalRegistration onHangUp =
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, Interrupt);
        using Parent? parent = Parent.Watch(interruption.Cancel);
        return Run(args, Directory.GetCurrentDirectory(),
            new Screen(Console.Out, Console.Error), interruption.Token);

        void Interrupt(PosixSignalContext context)
        {
            // The supervisor cleans up in either case, so no signal needs to end this process.
            context.Cancel = true;
            interruption.Cancel();
        }
    }

    /// <summary>Runs the gate for the repository that a folder belongs to.</summary>
    /// <returns>The exit status.</returns>
    internal static int Run(
        string[] args, string folder, Screen screen, CancellationToken cancellation)
    {
        try
        {
            return CommandLine.Invoke(args, folder, screen, cancellation);
        }
        catch (WrongUse told)
        {
            return screen.TellError(told.Message, ExitStatus.WrongUse);
        }
        catch (OperationCanceledException)
        {
            return screen.TellError(
                "interrupted; nothing was judged or recorded", ExitStatus.Interrupted);
        }
        catch (Exception lost) when (lost is IOException or UnauthorizedAccessException)
        {
            return screen.TellError(lost.Message, ExitStatus.WrongUse);
        }
    }
}

/// <summary>What the process returns.</summary>
static class ExitStatus
{
    public const int Holds = 0;
    public const int Survives = 1;
    public const int WrongUse = 2;
    public const int Interrupted = 130;
}
