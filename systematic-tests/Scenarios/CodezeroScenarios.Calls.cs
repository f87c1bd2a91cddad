using Verified.Codezero;
using Verified.Explorer;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Scenarios;

/// <summary>Calls that change an address space, or use it in the task's stead.</summary>
public static partial class CodezeroScenarios
{
    /// <summary>A file is read into memory that nobody has touched.</summary>
    public static Scenario ReadIntoUntouchedMemory(MakeMm0 make)
        => Define(
            nameof(ReadIntoUntouchedMemory), MachineProfile.X86,
            "a file is read into a page that was never touched, while another task reads zeroes",
            ["the file is read first", "the zeroes are read first"],
            stage =>
            {
                CodezeroStage on = WithFile(stage, MachineProfile.X86, 2, 2, make);
                Tcb p = on.Task("P", 1);
                int f = on.Open(p, "F");
                bool any = false;
                on.Thread("P.1", p, 0, async me =>
                {
                    Reply read = await me.Read(f, 0, CodezeroStage.Page(0), 0, 2);
                    Check.Kernel(read.Value == 2, "both words are read");
                    ulong word = (await me.Load(CodezeroStage.Page(0))).Value;
                    Check.Kernel(word == CodezeroStage.InFile, "the file's word is read");
                    on.Occurs(0, !any);
                    any = true;
                });
                on.Thread("Q.1", on.Task("Q", 1), 1, async me =>
                {
                    UserResult zero = await me.Load(CodezeroStage.Page(0));
                    Check.Kernel(zero.Value == 0, "untouched memory is zero");
                    on.Occurs(1, !any);
                    any = true;
                });
            });

    /// <summary>A range of addresses ends where addresses begin again.</summary>
    public static Scenario BufferAtTheEndOfAddresses(MakeMm0 make)
        => Define(
            nameof(BufferAtTheEndOfAddresses), MachineProfile.X86,
            "a file is read into a buffer that ends beyond the last address",
            ["the call is refused"],
            stage =>
            {
                CodezeroStage on = WithFile(stage, MachineProfile.X86, 2, 1, make);
                Tcb p = on.Task("P", 1);
                int f = on.Open(p, "F");
                on.Thread("P.1", p, 0, async me =>
                {
                    Reply read = await me.Send(replies => new FileRequest(
                        p, replies, FileKind.Read, f, Position: 0, Buffer: uint.MaxValue - 7,
                        Bytes: 16));
                    on.Occurs(0, read.Error == Error.EINVAL);
                    await me.Store(CodezeroStage.Page(0), 1);
                });
            });

    /// <summary>A new area is wanted in the middle of another one.</summary>
    public static Scenario MapInsideAnArea(MakeMm0 make)
        => Define(
            nameof(MapInsideAnArea), MachineProfile.X86,
            "a thread maps memory in the middle of an area that another one stores to",
            ["the call is refused after the store", "the call is refused before the store"],
            stage =>
            {
                var on = new CodezeroStage(stage, Settings(MachineProfile.X86, 2), 2, make);
                Tcb p = on.Task("P", 3);
                bool landed = false;
                on.Thread("P.1", p, 0, async me =>
                {
                    Reply mapped = await me.Map(Private, 1, CodezeroStage.Page(1));
                    on.Occurs(landed ? 0 : 1, mapped.Error == Error.EINVAL);
                });
                on.Thread("P.2", p, 1, async me =>
                {
                    await me.Store(CodezeroStage.Page(1), 7);
                    landed = true;
                    ulong word = (await me.Load(CodezeroStage.Page(1))).Value;
                    Check.Kernel(word == 7, "a store stays");
                });
            });

    /// <summary>A task forks while another thread stores to a page for the first time.</summary>
    public static Scenario ForkMeetsAFirstStore(MakeMm0 make)
        => Define(
            nameof(ForkMeetsAFirstStore), MachineProfile.X86,
            "a task forks while another thread of it stores to a page that nobody has touched",
            ["the child has the store", "the child does not have it"],
            stage =>
            {
                var on = new CodezeroStage(stage, Settings(MachineProfile.X86, 3), 2, make);
                Tcb p = on.Task("P", 1);
                on.Thread("P.1", p, 0, async me => await on.Fork(me, "C", 2, async child =>
                {
                    ulong word = (await child.Load(CodezeroStage.Page(0))).Value;
                    on.Occurs(word == 7 ? 0 : 1);
                }));
                on.Thread("P.2", p, 1, async me =>
                    await me.Store(CodezeroStage.Page(0), 7));
            });

    /// <summary>A hole is cut into an area that another thread uses.</summary>
    public static Scenario UnmapTheMiddle(MakeMm0 make, MachineProfile profile)
        => Define(
            nameof(UnmapTheMiddle), profile,
            "a thread unmaps the middle of three pages while another one stores to all of them",
            ["the middle is stored to before it goes", "the store to the middle is refused"],
            stage =>
            {
                var on = new CodezeroStage(stage, Settings(profile, 2), 2, make);
                Tcb p = on.Task("P", 3);
                on.Thread("P.1", p, 0, async me =>
                {
                    Reply gone = await me.Unmap(CodezeroStage.Page(1));
                    Check.Kernel(gone.Error == Error.None, "unmapping succeeds");
                    UserResult load = await me.Load(CodezeroStage.Page(1));
                    Check.Kernel(load.Error == Error.SEGV, "what was unmapped is refused");
                });
                on.Thread("P.2", p, 1, async me =>
                {
                    await me.Store(CodezeroStage.Page(0), 1);
                    UserResult middle = await me.Store(CodezeroStage.Page(1), 2);
                    on.Occurs(middle.Error == Error.None ? 0 : 1);
                    await me.Store(CodezeroStage.Page(2), 3);
                    ulong first = (await me.Load(CodezeroStage.Page(0))).Value;
                    ulong last = (await me.Load(CodezeroStage.Page(2))).Value;
                    Check.Kernel(first == 1 && last == 3, "both halves keep their pages");
                });
            });
}
