using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Verified.Simulation;

/// <summary>
/// The three kinds of red, never confused: the system under test is wrong, the machine was misused,
/// this tool is wrong. Each message is a sentence about the good state.
/// </summary>
public static class Check
{
    /// <summary>A VM system is wrong: the run ends with a violation of its own assertion.</summary>
    public static void Kernel(
        [DoesNotReturnIf(false)] bool holds, string sentence,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (!holds)
        {
            Throw(BasicRule.Kernel, sentence, file, line);
        }
    }

    /// <summary>The same, for a sentence with values in it.</summary>
    public static void Kernel(
        [DoesNotReturnIf(false)] bool holds,
        [InterpolatedStringHandlerArgument(nameof(holds))] ref Sentence sentence,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (!holds)
        {
            Throw(BasicRule.Kernel, sentence.ToString(), file, line);
        }
    }

    /// <summary>The machine was misused by the system under test.</summary>
    public static void Hardware(
        [DoesNotReturnIf(false)] bool holds, string sentence,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (!holds)
        {
            Throw(BasicRule.Hardware, sentence, file, line);
        }
    }

    /// <summary>The same, for a sentence with values in it.</summary>
    public static void Hardware(
        [DoesNotReturnIf(false)] bool holds,
        [InterpolatedStringHandlerArgument(nameof(holds))] ref Sentence sentence,
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (!holds)
        {
            Throw(BasicRule.Hardware, sentence.ToString(), file, line);
        }
    }

    /// <summary>This tool, or a test body's use of it, is wrong.</summary>
    /// <exception cref="ToolException">The sentence does not hold.</exception>
    public static void Tool([DoesNotReturnIf(false)] bool holds, string sentence)
    {
        if (!holds)
        {
            throw new ToolException(sentence);
        }
    }

    /// <summary>The same, for a sentence with values in it.</summary>
    /// <exception cref="ToolException">The sentence does not hold.</exception>
    public static void Tool(
        [DoesNotReturnIf(false)] bool holds,
        [InterpolatedStringHandlerArgument(nameof(holds))] ref Sentence sentence)
    {
        if (!holds)
        {
            throw new ToolException(sentence.ToString());
        }
    }

    [DoesNotReturn]
    static void Throw(BasicRule rule, string sentence, string file, int line)
        => throw new Accusation(
            rule.BrokenBy($"not so: {sentence}") with
            {
                Place = $"{SourcePlace.InRepository(file)}:{line}",
            });
}

/// <summary>An interpolated sentence that is put together only when it does not hold.</summary>
/// <remarks>Without it the texts of checks that hold are 30 % of the bytes of a schedule.</remarks>
[InterpolatedStringHandler]
public ref struct Sentence
{
    DefaultInterpolatedStringHandler text;

    public Sentence(int literalLength, int formattedCount, bool holds, out bool isNeeded)
    {
        isNeeded = !holds;
        text = isNeeded ? new(literalLength, formattedCount) : default;
    }

    public void AppendLiteral(string value) => text.AppendLiteral(value);

    public void AppendFormatted<T>(T value) => text.AppendFormatted(value);

    public void AppendFormatted<T>(T value, string? format) => text.AppendFormatted(value, format);

    public override string ToString() => text.ToString();
}

/// <summary>Carries a violation out of simulated code; the run ends with it.</summary>
[SuppressMessage("Design", "CA1032", Justification = "carries a violation, always")]
[SuppressMessage("Naming", "CA1710", Justification = "an accusation, not a failure")]
public sealed class Accusation(Violation violation) : Exception(violation.Fact)
{
    public Violation Violation { get; } = violation;
}

/// <summary>
/// The tool, or a test body's use of it, is wrong; never a verdict about a system.
/// </summary>
public sealed class ToolException : Exception
{
    public ToolException()
    {
    }

    public ToolException(string message)
        : base(message)
    {
    }

    public ToolException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
