using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;
using Verified.Explorer;
using Verified.Simulation;

namespace Verified.Cli;

/// <summary>
/// The command line: arguments in, tables or one JSON document out, an exit status.
/// </summary>
/// <remarks>
/// 0: all hold. 1: a rule is broken, a must-occur outcome was not seen, a variant was not found.
/// 2: wrong use, unreadable input, an unfit scenario, or output that is lost, told in one line on
/// standard error. 130: interrupted, and nothing broken until then.
/// </remarks>
public static class Program
{
    public static int Main(string[] args)
    {
        using var interruption = new CancellationTokenSource();
        using PosixSignalRegistration onInterrupt =
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
        using PosixSignalRegistration onTermination =
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
        return Run(args, Console.Out, Console.Error, interruption.Token);

        // The second signal is not held back: it ends the process.
        void Interrupt(PosixSignalContext context)
        {
            context.Cancel = !interruption.IsCancellationRequested;
            interruption.Cancel();
        }
    }

    /// <summary>Runs the tool on its own catalogue.</summary>
    /// <returns>The exit status.</returns>
    public static int Run(
        string[] args, TextWriter output, TextWriter error,
        CancellationToken cancellation = default)
        => Run(args, output, error, Composition.Catalogue, cancellation);

    /// <summary>Runs the tool on any catalogue.</summary>
    public static int Run(
        string[] args, TextWriter output, TextWriter error, Catalogue catalogue,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(error);
        try
        {
            return CommandLine.Invoke(args, new(catalogue, new(output, error), cancellation));
        }
        catch (Exception told) when (told is WrongUse or ToolException)
        {
            return Tell(error, told.Message);
        }
        catch (IOException lost)
        {
            // Whoever reads or writes files names them: what is left is our own output.
            return Tell(error, $"cannot write: {lost.Message}");
        }
    }

    static int Tell(TextWriter error, string told)
    {
        try
        {
            new Screen(error, error).TellError(told);
        }
        catch (IOException)
        {
            // Standard error is lost too; the status still tells.
        }

        return ExitStatus.WrongUse;
    }
}

/// <summary>What the process returns.</summary>
static class ExitStatus
{
    public const int Holds = 0;
    public const int Broken = 1;
    public const int WrongUse = 2;
    public const int Interrupted = 130;
}
