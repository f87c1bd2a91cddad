using System;
using System.Globalization;

namespace Verified.Tests.House;

/// <summary>How much tests try that could try more.</summary>
/// <remarks>
/// <c>VERIFIED_PROPERTY_RUNS</c> says how many random inputs. Compiled with <c>QUICK</c>, tests try
/// little: then thousands of mutants are tried with them, and survivors with all.
/// </remarks>
static class Effort
{
    /// <summary>The most random inputs of one property that are quick.</summary>
    const int QuickRuns = 50;

#if QUICK
    public const bool IsQuick = true;
#else
    public const bool IsQuick = false;
#endif

    /// <summary>How many random inputs to try.</summary>
    /// <param name="usual">Where nobody asks for more or fewer.</param>
    public static int Runs(int usual)
        => int.TryParse(
            Environment.GetEnvironmentVariable("VERIFIED_PROPERTY_RUNS"),
            CultureInfo.InvariantCulture, out int asked) ? asked
            : IsQuick ? Math.Min(usual, QuickRuns)
            : usual;
}
