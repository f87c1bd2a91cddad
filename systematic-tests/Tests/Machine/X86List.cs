using System;
using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;
using Xunit.v3;

namespace Verified.Tests.OnMachine;

/// <summary>Which entries of the x86 list a test shows.</summary>
/// <remarks>
/// The list is of 27 small programs, X01 to X26 and X12b, each with what Intel SDM vol. 3A, chapter
/// 4, says of it, or the code of Linux that depends on it. To run one of them: -trait "x86=X07".
/// </remarks>
[AttributeUsage(AttributeTargets.Method)]
sealed class ListedAttribute(params string[] labels) : Attribute, ITraitAttribute
{
    public const string Trait = "x86";

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits()
        => [.. Array.ConvertAll(labels, label => KeyValuePair.Create(Trait, label))];
}

/// <summary>The forms that most programs of the list have.</summary>
static class Handover
{
    /// <summary>
    /// After a warm-up CPU 0 changes something and raises a flag; CPU 1 goes on if it sees it up.
    /// </summary>
    /// <returns>What CPU 1 came to; a dash when it saw no flag.</returns>
    public static Func<object> To(
        Bench bench, Func<Routine> warmUp, Func<Routine> change, Func<Routine<string>> then)
    {
        Frame flag = bench.Page(0);
        string seen = "-";
        After(
            bench, warmUp,
            async () =>
            {
                await change();
                await bench.Memory.Write(flag, 0, 1);
            },
            async () => seen = await bench.Memory.Read(flag, 0) == 1 ? await then() : seen);
        return () => seen;
    }

    /// <summary>After a warm-up both CPUs do something.</summary>
    public static void After(
        Bench bench, Func<Routine> warmUp, Func<Routine> cpu0, Func<Routine> cpu1)
        => bench.Start("warm-up", async () =>
        {
            await warmUp();
            bench.Start("cpu0", cpu0);
            bench.Start("cpu1", cpu1);
        });
}
