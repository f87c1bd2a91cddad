using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Abstract;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Litmus;

/// <summary>A VM system, as the statements of tests ask for it.</summary>
public interface IVmSystem
{
    /// <summary>Its name in tables, documents and traces.</summary>
    string Name { get; }

    /// <summary>What it lacks of a program, by its name in the format; null for nothing.</summary>
    string? Lacks(UserProgram program);

    /// <summary>The profile of the machine that it is on; null where it is on none.</summary>
    MachineProfile? Machine => null;

    /// <summary>What a trace of a test must say, so that it can be replayed.</summary>
    Origin OriginOf(VmTest test) => new(test.File, []);

    /// <summary>
    /// Puts it on a machine of its own, with its rules, for one run of a program; several threads
    /// may do so at once.
    /// </summary>
    Func<Simulator, IVmWorld> For(UserProgram program);
}

/// <summary>A VM system in one run.</summary>
public interface IVmWorld
{
    /// <summary>Lets a CPU run user code of a process; before each change of process.</summary>
    Routine Enter(UserContext who);

    /// <summary>Executes a statement, which is none about events.</summary>
    /// <param name="value">What it stores, if it stores.</param>
    /// <returns>What a program is told: an error, or the value for its register.</returns>
    Routine<UserResult> Do(UserContext who, Statement statement, ulong value);
}

/// <summary>Who executes a statement: a process, on a CPU.</summary>
/// <param name="Thread">
/// The place of the thread in the program; null for the set-up and the end, which run on the CPU of
/// their process' first thread.
/// </param>
public readonly record struct UserContext(string Process, int? Thread);

/// <summary>The systems that tests run on.</summary>
public static class VmSystems
{
    /// <summary>The oracle.</summary>
    public const string Abstract = "abstract";

    /// <summary>The systems under test.</summary>
    public static readonly IReadOnlyList<IVmSystem> All =
        [new CodezeroSystem(), new AkarosSystem()];

    /// <summary>The oracle's name, and theirs.</summary>
    public static readonly IReadOnlyList<string> Names =
        [Abstract, .. All.Select(each => each.Name)];

    /// <summary>The system of a name, the oracle among them; null if there is none.</summary>
    public static IVmSystem? Find(string name)
        => All.Append(new AbstractSystem()).FirstOrDefault(each => each.Name == name);

    /// <summary>The CPUs of a process: those of its threads, or else the first one.</summary>
    public static IReadOnlyList<int> CpusOf(this UserProgram program, string process)
    {
        ArgumentNullException.ThrowIfNull(program);
        return program.ThreadsOf(process) is { IsEmpty: false } threads ? threads : [0];
    }

    /// <summary>The CPU on which something of a process runs.</summary>
    public static int CpuOf(this UserProgram program, UserContext who)
        => who.Thread ?? program.CpusOf(who.Process)[0];
}
