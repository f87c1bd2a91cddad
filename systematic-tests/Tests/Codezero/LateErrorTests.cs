using System.Linq;
using Verified.Codezero;
using Verified.Machines;
using Verified.Scenarios;
using Verified.Simulation;
using Xunit;
using static Verified.Codezero.VmFlags;

namespace Verified.Tests.OnCodezero;

/// <summary>A file that cannot be written back when its last user has gone.</summary>
public class LateErrorTests
{
    static readonly MachineSettings OneFails = new() { DiskFailures = 1 };

    /// <summary>Two files are closed and mapped; one request unmaps both.</summary>
    [Fact]
    public void Who_unmaps_two_files_is_told_if_either_cannot_be_written()
        => Assert.Null(Programs.RunAll(
            on => Start(on, async me =>
            {
                Reply unmapped = await me.Unmap(Programs.Page(0), 2);
                string left = string.Concat(on.Mm0.Files.Select(file => file.Vnode!.Name));
                on.Occurs(left switch
                {
                    "" => 0,
                    "F" => 1,
                    _ => 2,
                });
                Check.Kernel(
                    unmapped.Error == (left.Length == 0 ? Error.None : Error.EIO),
                    $"{unmapped.Error} is not the answer where [{left}] is left");
            }),
            OneFails, "both are written", "the first one is not", "the second one is not"));

    [Fact]
    public void What_was_not_written_stays_until_the_next_close_and_not_to_the_next_request()
        => Assert.Null(Programs.RunAll(
            on => Start(on, async me =>
            {
                Reply unmapped = await me.Unmap(Programs.Page(0));
                if (unmapped.Error == Error.EIO)
                {
                    on.Occurs(0);
                    await me.Map(Prot | Private, 1);
                    Check.Kernel(on.Mm0.Files.Any(IsF), "it is in memory");
                    Check.Kernel(on.Mm0.FileDisk!.Peek(0, 0) != 7, "it is not on the disk");
                    int file = (await me.Open("F")).Value;
                    await me.Close(file);
                    Check.Kernel(!on.Mm0.Files.Any(IsF), "it is no longer in memory");
                    Check.Kernel(on.Mm0.FileDisk.Peek(0, 0) == 7, "it is on the disk");
                }
            }),
            OneFails, "it could not be written"));

    static bool IsF(VmFile file) => file.Vnode!.Name == "F";

    static void Start(CodezeroStage on, System.Func<UserThread, Routine> then)
    {
        on.Disks(2, 1);
        on.File("F", 1);
        on.File("G", 1);
        Tcb p = on.Mm0.CreateTask("P");
        on.MapFile(p, "F", 0, 1, Prot | Shared);
        on.MapFile(p, "G", 0, 1, Prot | Shared);
        on.Thread("P.1", p, 0, async me =>
        {
            await me.Close(0);
            await me.Close(1);
            bool isF = (await me.Store(Programs.Page(0), 7)).Error == Error.None;
            bool isG = (await me.Store(Programs.Page(1), 8)).Error == Error.None;
            if (isF && isG)
            {
                await then(me);
            }
        });
    }
}
