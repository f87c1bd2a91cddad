using System.Collections.Generic;
using Verified.Explorer;
using Verified.Litmus;

namespace Verified.Cli;

/// <summary>The VM tests that a user names.</summary>
static class VmFiles
{
    public static readonly TestFiles<VmTest> All = new(
        VmTestFile.Ending, (file, content) => VmTestFile.Read(file, content), test => test.Name);

    /// <summary>What a trace of a test is of.</summary>
    /// <exception cref="WrongUse">
    /// Its file is gone, holds another test, or one that the system cannot run.
    /// </exception>
    public static Subject SubjectOf(string path, Trace trace)
    {
        VmTest test = All.Of(path, trace);
        IVmSystem system;
        try
        {
            system = Systems.Of(trace.System, trace.Origin!.Variant, trace.Origin.Machine);
        }
        catch (WrongUse wrong)
        {
            throw new WrongUse($"{path}: {wrong.Message}");
        }

        return system.Lacks(test.Program) is { } lacking
            ? throw new WrongUse($"{path}: {system.Name} has no '{lacking}', and "
                + $"{test.File} needs it")
            : VmExploration.SubjectOf(test, system);
    }

    /// <summary>A system that there is not.</summary>
    public static WrongUse Unknown(string name, IEnumerable<string> known)
        => new($"unknown VM system '{name}': expected {string.Join(", ", known)}");
}
