using Verified.Codezero;
using Verified.Machines;
using Verified.Scenarios;
using Verified.Simulation;
using Xunit;
using static Verified.Codezero.VmFlags;

namespace Verified.Tests.OnCodezero;

/// <summary>read and write: which memory they may use, and what they do when it is short.</summary>
public class ReadWriteTests
{
    const ulong InFile = CodezeroStage.InFile;

    [Fact]
    public void Memory_that_may_not_be_stored_to_can_be_written_from_and_not_read_into()
        => Assert.Null(Programs.Run(on =>
        {
            Tcb p = Task(on);
            on.Area(p, Programs.Page(0), 1, 0, writable: false);
            on.Thread("P.1", p, 0, async me =>
            {
                Reply read = await me.Read(0, 0, Programs.Page(0), 0, 1);
                Check.Kernel(read == new Reply(Error.EINVAL), "nothing is read");
                Reply written = await me.Write(0, 0, Programs.Page(0), 0, 1);
                Check.Kernel(written == new Reply(Error.None, Value: 1), "a word is written");
                await me.FileSync(0);
                Check.Kernel(on.Mm0.FileDisk!.Peek(0, 0) == 0, "it is on the disk");
            });
        })?.Fact);

    [Theory]
    [InlineData(4u, 8u)]
    [InlineData(8u, 4u)]
    [InlineData(8u, 0u)]
    public void Only_whole_words_are_read(uint buffer, uint bytes)
        => Assert.Null(Programs.Run(on => on.Thread("P.1", Task(on), 0, async me =>
        {
            await me.Map(Prot | Private, 1, new VirtualPage(1));
            Reply read = await me.Send(replies => new FileRequest(
                me.Tcb, replies, FileKind.Read, 0, 0, (2 * 8) + buffer, bytes));
            Check.Kernel(read == new Reply(Error.EINVAL), "half a word is not read");
        }))?.Fact);

    /// <summary>The page of zeroes, which the area shows, is nobody's to copy into.</summary>
    [Fact]
    public void Where_there_is_no_frame_for_a_copy_nothing_is_read_into_the_page_of_zeroes()
        => Assert.Null(Programs.RunAll(
            on =>
            {
                Tcb p = Task(on);
                on.Area(p, Programs.Page(0), 2, 0);
                on.Thread("P.1", p, 0, async me =>
                {
                    UserResult first = await me.Load(Programs.Page(0));
                    Reply read = await me.Read(0, 0, Programs.Page(0), 0, 1);
                    on.Occurs(first.Error != Error.None ? 0 : read.Error == Error.None ? 1 : 2);
                    ulong now = (await me.Load(Programs.Page(0))).Value;
                    Check.Kernel(
                        now == (read.Error == Error.None ? InFile : 0),
                        $"it is not {now} after {read.Error}");
                    ulong other = (await me.Load(Programs.Page(1))).Value;
                    Check.Kernel(other == 0, $"where nothing was read it is not {other}");
                });
            },
            new() { AllocationFailures = 2 }, "memory is short at once", "a word is read"));

    [Fact]
    public void A_file_that_is_closed_while_it_is_read_goes_with_the_reader()
        => Assert.Null(Programs.RunMany(
            on =>
            {
                Tcb p = Task(on);
                on.Area(p, Programs.Page(0), 1, 0);
                bool read = false;
                bool closed = false;
                on.Thread("P.1", p, 0, async me =>
                {
                    Reply reply = await me.Read(0, 0, Programs.Page(0), 0, 1);
                    read = true;
                    on.Occurs(0, closed && reply.Error == Error.None);
                    DemandItIsGone(on, closed);
                });
                on.Thread("P.2", p, 1, async me =>
                {
                    await me.Close(0);
                    closed = true;
                    on.Occurs(1, read);
                    DemandItIsGone(on, read);
                });
            },
            schedules: 200, "the reader is last", "who closes it is last"));

    static void DemandItIsGone(CodezeroStage on, bool both)
        => Check.Kernel(!both || on.Mm0.Files.Count == 0, "nobody has the file");

    /// <summary>A task that has a file of one page open as 0, and no memory.</summary>
    static Tcb Task(CodezeroStage on)
    {
        on.Disks(1, 2);
        on.File("F", 1);
        Tcb p = on.Mm0.CreateTask("P");
        on.Open(p, "F");
        return p;
    }
}
