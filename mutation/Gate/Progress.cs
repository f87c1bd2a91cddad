using System;
using System.Diagnostics;
using System.IO;

namespace Verified.Gate;

/// <summary>Tells a person how far the gate is, and how long it took so far.</summary>
/// <remarks>
/// On a terminal one line is written again and again; elsewhere a line for each phase, and one for
/// each tenth of the mutants.
/// </remarks>
sealed class Progress(TextWriter output, bool isTerminal)
{
    readonly long start = Stopwatch.GetTimestamp();

    string label = "";
    string phase = "";
    int tested;
    int expected;
    int survived;
    int tenths;

    public TimeSpan Passed => Stopwatch.GetElapsedTime(start);

    /// <summary>An engine starts.</summary>
    public void Begin(string name)
    {
        (label, tested, expected, survived, tenths) = (name, 0, 0, 0, 0);
        Phase("starting");
    }

    public void Phase(string what)
    {
        phase = what;
        Show(isNews: true);
    }

    /// <summary>The engine knows how many mutants it will try.</summary>
    public void Expect(int mutants) => Stand(tested, mutants, survived);

    /// <summary>One more mutant was tried.</summary>
    public void Tested(bool survives) => Stand(tested + 1, expected, survived + (survives ? 1 : 0));

    /// <summary>So many mutants were tried.</summary>
    public void Stand(int now, int of, int alive)
    {
        (bool isFirst, tested, expected, survived) = (expected == 0, now, of, alive);
        phase = $"{tested} of {expected} mutants, {survived} survived so far";
        int passed = 10 * tested / Math.Max(1, expected);
        Show(isNews: isFirst || passed > tenths);
        tenths = passed;
    }

    /// <summary>Time passes.</summary>
    public void Tick() => Show(isNews: false);

    /// <summary>The line is for something else now.</summary>
    public void End()
    {
        if (isTerminal)
        {
            output.Write("\r\e[K");
        }
    }

    void Show(bool isNews)
    {
        string line = $"{Passed:h\\:mm\\:ss} {label}: {phase}";
        if (isTerminal)
        {
            int width = Math.Max(20, Console.WindowWidth) - 1;
            output.Write($"\r{(line.Length > width ? line[..width] : line)}\e[K");
        }
        else if (isNews)
        {
            output.WriteLine(line);
        }
    }
}
