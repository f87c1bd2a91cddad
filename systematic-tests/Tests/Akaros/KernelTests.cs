using System.Linq;
using Verified.Akaros;
using Verified.Explorer;
using Verified.Machines;
using Verified.Scenarios;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnAkaros;

/// <summary>What one thread can ask for, with its errors.</summary>
public class KernelTests
{
    [Fact]
    public void The_page_map_tells_its_pages_and_regions() => Alone(async (on, me, page) =>
    {
        string told = await Kernel.PageMapInfo(on.File.Map);
        Check.Tool(told.Contains("1 pages", System.StringComparison.Ordinal), told);
        Check.Tool(
            told.Contains("P: page 0x1 – page 0x2, ReadWrite", System.StringComparison.Ordinal),
            told);
    });

    [Fact]
    public void Wrong_requests_are_refused_and_change_nothing() => Alone(async (on, me, page) =>
    {
        VirtualPage end = on.Kernel.UserEnd;
        Is(Error.EINVAL, await me.Unmap(page, 0));
        Is(Error.EINVAL, await me.Unmap(new(0)));
        Is(Error.EINVAL, await me.Unmap(end + -1, 2));
        Is(Error.EINVAL, await me.Protect(page, 2, Protection.Read));
        Is(Error.EINVAL, await me.Protect(end + -1, int.MaxValue, Protection.Read));
        Is(Error.EINVAL, await me.Sync(page, 2));
        Is(Error.EINVAL, await me.Evict(page + 1));
        Is(Error.EINVAL, await me.Close(7));
        Is(Error.EINVAL, await me.Truncate(0, 99));
        Is(Error.EINVAL, await me.Truncate(0, -1));
        Is(Error.EINVAL, await me.FileSync(7));
        Is(Error.ENOENT, (await me.Open("none")).Error);
        Is(Error.EACCES, (await me.Open("F", writable: false, truncate: true)).Error);
        Is(Error.EINVAL, (await me.Read(7, 0, page, 0, 1)).Error);
        Is(Error.EINVAL, (await me.Write(0, 99, page, 0, 1)).Error);
        Is(Error.EINVAL, (await Mapped(me, 0, MapFlags.Shared, 0)).Error);
        Is(Error.EINVAL, (await Mapped(me, 1, MapFlags.Shared | MapFlags.Private, 0)).Error);
        Is(Error.EINVAL, (await Mapped(me, 1, MapFlags.Shared, null)).Error);
        Is(Error.EINVAL, (await Mapped(me, 1, MapFlags.Private, 7)).Error);
        Is(Error.ENOMEM, (await Mapped(me, 99, MapFlags.Private, null)).Error);
        Is(Error.None, (await me.Store(page, 1)).Error);
    });

    [Fact]
    public void A_file_that_was_opened_to_read_is_not_stored_to() => Alone(async (on, me, page) =>
    {
        (int file, _) = await me.Open("F", writable: false);
        Is(Error.EACCES, (await Mapped(me, 1, MapFlags.Shared, file)).Error);
        Is(Error.EACCES, (await me.Write(file, 0, page, 0, 1)).Error);
        Is(Error.EACCES, await me.Truncate(file, 0));
        (VirtualPage first, Error error) = await Mapped(me, 1, MapFlags.Private, file);
        Is(Error.None, error);
        Is(Error.None, (await me.Store(first, 1)).Error);
        Is(Error.None, await me.Close(file));
    });

    [Fact]
    public void A_read_ends_with_the_file_and_a_write_lengthens_it() => Alone(
        async (on, me, page) =>
        {
            (VirtualPage own, _) = await Mapped(me, 2, MapFlags.Private, null);
            await me.Store(own, 5);
            await me.Store(own + 1, 6);
            (int words, Error error) = await me.Write(0, 1, own, 0, 2);
            Check.Tool(words == 2 && error == Error.None, $"{words} words are written: {error}");
            (words, _) = await me.Read(0, 0, own, 0, 2);
            Check.Tool(words == 2, $"{words} words are read");
            Check.Tool((await me.Load(own + 1)).Value == 5, "the second one is what was written");
            (words, error) = await me.Read(0, 2, own, 0, 2);
            Check.Tool(words == 1 && error == Error.None, $"{words} words are left: {error}");
        });

    static Routine<(VirtualPage First, Error Error)> Mapped(
        UserThread me, int pages, MapFlags flags, int? file)
        => me.Map(null, pages, Protection.ReadWrite, flags, file);

    static void Is(Error expected, Error found)
        => Check.Tool(expected == found, $"{expected} is told, and not {found}");

    /// <summary>Runs one thread of a process that has a page of a file mapped, all rules on.
    /// </summary>
    static void Alone(System.Func<AkarosStage, UserThread, VirtualPage, Routine> program)
    {
        ExplorationResult result = new Campaign(
            [Subject.Of(AkarosHardware.X86.Define("Alone", "one thread", ["it ends"], stage =>
            {
                MachineSettings settings = AkarosHardware.X86.Settings(1);
                var on = new AkarosStage(
                    stage, settings, (machine, batch) => new Kernel(machine, batch));
                Proc p = on.Proc("P");
                VirtualPage page = on.Map(p);
                on.Cache();
                on.Touch();
                on.Thread("P.1", p, 0, async me =>
                {
                    await program(on, me, page);
                    on.Occurs(0);
                });
            }))],
            new() { Strategy = StrategyKind.DepthFirst, Workers = 1 }).Run().Single();
        Assert.Null(result.Finding?.Violation.Fact);
        Assert.True(result.Holds, result.Error);
    }
}
