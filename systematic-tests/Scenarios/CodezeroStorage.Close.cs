using Verified.Codezero;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Scenarios;

/// <summary>What close promises while somebody else keeps the file.</summary>
public static partial class CodezeroStorage
{
    /// <summary>A file is closed by one task, and stays mapped by another.</summary>
    public static Scenario CloseWritesBack(MakeMm0 make)
        => Define(
            nameof(CloseWritesBack), MachineProfile.X86,
            "a task stores to two pages of a file and closes it, which another one loads from; "
                + "a disk request may fail",
            ["both pages are on the disk", "one is not, and close said so"],
            stage =>
            {
                MachineSettings settings = Settings(MachineProfile.X86, 2) with
                {
                    DiskFailures = 1,
                };
                CodezeroStage on = Stored(stage, settings, make);
                on.File("f", 2);
                Tcb p = on.Mm0.CreateTask("P");
                Tcb q = on.Mm0.CreateTask("Q");
                VirtualPage mine = on.MapFile(p, "f", 0, 2, SharedFile);
                VirtualPage its = on.MapFile(q, "f", 0, 2, SharedFile);
                on.Thread("Q.1", q, 1, async me => await me.Load(its));
                on.Thread("P.1", p, 0, async me =>
                {
                    bool first = (await me.Store(mine, 7)).Error == Error.None;
                    bool second = (await me.Store(mine + 1, 8)).Error == Error.None;
                    Reply closed = await me.Close(0);
                    int lost = (first && on.Mm0.FileDisk!.Peek(0, 0) != 7 ? 1 : 0)
                        + (second && on.Mm0.FileDisk!.Peek(1, 0) != 8 ? 1 : 0);
                    Check.Kernel(
                        lost == 0 || closed.Error == Error.EIO,
                        "what was stored is on the disk, or close says that it is not");
                    Check.Kernel(lost <= 1, "one failure of a disk keeps one page from it");
                    on.Occurs(lost);
                });
            });
}
