using Verified.Codezero;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Scenarios;

/// <summary>A boot image, which is in memory from the start and never goes.</summary>
public static partial class CodezeroStorage
{
    /// <summary>Two tasks run one boot image: both load it, one stores to it and forks.</summary>
    public static Scenario TwoTasksRunOneBootImage(MakeMm0 make)
        => Define(
            nameof(TwoTasksRunOneBootImage), MachineProfile.X86,
            "two tasks map one boot image; one stores to it, has it pushed out, and forks",
            ["the store comes before the other task's load", "it comes after it"],
            stage =>
            {
                CodezeroStage on = Stored(stage, Settings(MachineProfile.X86, 3), make);
                Frame image = on.Machine.Frames.Reserve();
                on.Machine.Memory.Poke(image, 0, 7);
                VmFile file = on.Mm0.AddBootFile([image]);
                Tcb p = on.Mm0.CreateTask("P");
                Tcb q = on.Mm0.CreateTask("Q");
                VirtualPage page = CodezeroStage.Page(0);
                on.Mm0.MapBootFile(p, file, page);
                on.Mm0.MapBootFile(q, file, page);
                bool stored = false;
                on.Thread("P.1", p, 0, async me =>
                {
                    await MustStore(me, page, 8);
                    stored = true;
                    await me.Evict(page);
                    await on.Fork(me, "C", 2, async child =>
                    {
                        await MustFind(child, page, 8);
                        await MustStore(child, page, 9);
                        await child.Exit();
                    });
                    await MustFind(me, page, 8);
                });
                on.Thread("Q.1", q, 1, async me =>
                {
                    await me.Evict(page);
                    await MustFind(me, page, 7);
                    on.Occurs(stored ? 0 : 1);
                    await me.Exit();
                });
            });
}
