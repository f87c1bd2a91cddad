using System.Linq;
using Verified.Abstract;
using Verified.Machines;

namespace Verified.Litmus;

/// <summary>Where Codezero's programs have their pages, and how large their machine is.</summary>
sealed class CodezeroLayout
{
    // The roots of idle CPUs, the page of zeroes.
    const int FramesOfThePager = 2;

    // A page and its copy. With fewer, CPUs take each other's pages away, and none comes to an end.
    const int FramesOfAFault = 2;

    readonly UserProgram program;

    public CodezeroLayout(UserProgram program, MachineProfile profile)
    {
        this.program = program;
        Places = new ProgramLayout(program);
        SwapSlots = NeedsSwap() ? program.MostPages + (Places.Buffers * Places.Processes) : 0;
        int own = System.Math.Max(
            program.Frames ?? (2 * program.MostPages), FramesOfAFault * program.Cpus);

        // Of the pages of a space, the last quarter is for segments.
        Settings = Places.Machine(
            profile, space: ((Places.Pages * 4) + 2) / 3, FramesOfThePager + own);
    }

    public ProgramLayout Places { get; }

    public MachineSettings Settings { get; }

    /// <summary>How many pages may be in swap: all, where something pushes them there.</summary>
    public int SwapSlots { get; }

    bool NeedsSwap() => program.Frames is not null
        || program.AllStatements.Any(placed => placed.Statement is EvictStatement);
}
