using System;
using Verified.Akaros;
using Verified.Machines;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnAkaros;

/// <summary>A file gets another length at one certain moment of another call.</summary>
public class CutMeetingTests
{
    const string Me = "P.1";
    const string Other = "Q";
    const string Syncer = "S";

    static readonly VirtualPage First = new(1);

    /// <summary>
    /// Who finds what he may not map yet would try for ever, if he never gave way: so he must wait.
    /// </summary>
    [Fact]
    public void A_fault_waits_until_what_a_file_grew_by_may_be_mapped() => Solo.Unwatched(
        async on =>
        {
            await on.Me.Map(null, Solo.Capacity, Protection.ReadWrite, MapFlags.Shared, 0);
            on.Preferred = Other;
            Assert.Equal(0UL, (await on.Me.Load(First + Solo.Pages)).Value);
        },
        before: on =>
        {
            on.Preferred = Me;
            Start(on, Other, async () =>
                Assert.Equal(Error.None, await on.Kernel.Truncate(on.File, Solo.Capacity)));
            on.Listen(said => on.Preferred = said == "Grown F 5" ? Me : on.Preferred);
        });

    [Fact]
    public void A_fault_waits_until_a_cut_has_set_the_length() => Solo.Unwatched(
        async on =>
        {
            await on.Me.Map(null, Solo.Pages, Protection.ReadWrite, MapFlags.Shared, 0);
            on.Preferred = Other;
            Assert.Equal(Error.BUS, (await on.Me.Load(First + 1)).Error);
        },
        before: on =>
        {
            on.Kernel.CacheNow(on.File, 1);
            on.Preferred = Me;
            Start(on, Other, async () =>
                Assert.Equal(Error.None, await on.Kernel.Truncate(on.File, 1)));
            on.Listen(said => on.Preferred = said == "CutBegins F 1" ? Me : on.Preferred);
        });

    /// <summary>The file has its length again, by a write, before the reader looks at it.</summary>
    [Fact]
    public void A_read_gives_no_zeroes_of_a_cut_where_something_was_written_since()
        => Solo.Unwatched(
            async on =>
            {
                await on.Me.Map(null, 1, Protection.ReadWrite, MapFlags.Private);
                await on.Me.Store(First, 1);
                on.Preferred = Me;
                Assert.Equal((1, Error.None), await on.Me.Read(0, 0, First, 0, 1));
                Assert.Equal(5UL, (await on.Me.Load(First)).Value);
            },
            before: on =>
            {
                on.Kernel.CacheNow(on.File, 0);
                on.Preferred = Me;
                Start(on, Other, async () =>
                {
                    Assert.Equal(Error.None, await on.Kernel.Truncate(on.File, 0));
                    Assert.Equal(Error.None, await on.Kernel.WriteWord(on.File, 0, 5));
                    on.Preferred = Me;
                });
                on.Listen(said => on.Preferred = said switch
                {
                    "Taken page True" or "Read F 0 0 0" => Other,
                    "CutEnded F 0" => Me,
                    _ => on.Preferred,
                });
            });

    /// <summary>
    /// A page that is cut off may be read as zeroes only when the length says that it is gone.
    /// </summary>
    [Fact]
    public void A_read_gives_no_zeroes_of_a_page_that_is_about_to_be_cut_off() => Solo.Unwatched(
        async on =>
        {
            await on.Me.Map(null, 1, Protection.ReadWrite, MapFlags.Private);
            await on.Me.Store(First, 1);
            on.Preferred = Other;
            (int words, Error error) = await on.Me.Read(0, 0, First, 0, 1);
            Assert.Equal(Error.None, error);
            Assert.True(words == 0 || (await on.Me.Load(First)).Value == Solo.InFile(0, 0));
        },
        before: on =>
        {
            on.Preferred = Me;
            Start(on, Other, async () =>
                Assert.Equal(Error.None, await on.Kernel.Truncate(on.File, 0)));
            on.Listen(said =>
            {
                on.Preferred = said switch
                {
                    "CutBegins F 0" => Me,
                    "Inserted F 0 page" => Other,
                    _ => on.Preferred,
                };
                on.BeforeStep = said != "Inserted F 0 page" ? on.BeforeStep : () =>
                {
                    if (on.NextOf(Other) == "size of F")
                    {
                        (on.Preferred, on.BeforeStep) = (Me, null);
                    }
                };
            });
        });

    /// <summary>
    /// A used page stays through a cut; who copies it before it is zeroes finds the cut counted.
    /// </summary>
    [Fact]
    public void A_private_copy_has_nothing_that_was_cut_off_while_it_was_made()
        => Solo.Unwatched(
            async on =>
            {
                await on.Me.Map(null, Solo.Pages, Protection.ReadWrite, MapFlags.Private, 0);
                on.Kernel.AfterPrivateCopy = () => on.Preferred = Other;
                Assert.Equal(0UL, (await on.Me.Load(First + 1)).Value);
            },
            before: on =>
            {
                on.Kernel.CacheNow(on.File, 1);
                on.Preferred = Me;
                Start(on, Other, async () =>
                {
                    Assert.Equal(Error.None, await on.Kernel.Truncate(on.File, 1));
                    Assert.Equal(Error.None, await on.Kernel.Truncate(on.File, Solo.Pages));
                    on.Preferred = Me;
                });
                on.Listen(said => on.Preferred = said == "Taken page True"
                    ? Other : on.Preferred);

                // The other one counts both of its cuts; behind the second one it waits.
                int counted = 0;
                bool counts = false;
                on.BeforeStep = () =>
                {
                    bool did = counts;
                    counts = on.NextOf(Other) == "cuts of F";
                    counted += did && !counts ? 1 : 0;
                    if (did && counted == 2)
                    {
                        (on.Preferred, on.BeforeStep) = (Me, null);
                    }
                };
            });

    /// <summary>Who syncs waits until used pages are zeroes, or the old ones are stored.</summary>
    [Fact]
    public void What_was_cut_off_is_not_written_by_a_sync_and_found_again() => Solo.Unwatched(
        async on =>
        {
            Page used = (await on.Kernel.Load(on.File.Map, 0)).Page!;
            await used.Dirty.Store(true);
            var done = new Semaphore(on.Machine.Simulator, "both are done", 0);
            Start(on, Other, async () =>
            {
                Assert.Equal(Error.None, await on.Kernel.Truncate(on.File, 0));
                await done.Up();
            });
            Start(on, Syncer, async () =>
            {
                Assert.Equal(Error.None, await on.Kernel.Sync(on.File.Map, 0, 1));
                await done.Up();
            });
            await done.Down();
            await done.Down();
            await on.Kernel.PutIt(used);
            Assert.Equal(1, await on.Kernel.RemoveContiguous(on.File.Map, 0, 1));
            Assert.Equal(Error.None, await on.Kernel.Truncate(on.File, 1));
            Page again = (await on.Kernel.Load(on.File.Map, 0)).Page!;
            Assert.Equal(0UL, await on.Machine.Memory.Read(again.Frame, 0));
        },
        before: on =>
        {
            on.Preferred = Me;
            on.Listen(said => on.Preferred = said == "CutBegins F 0" ? Syncer : on.Preferred);
        });

    /// <summary>Removers do not ask for cuts: they wait until what was zeroed is clean.</summary>
    [Fact]
    public void What_a_cut_has_zeroed_is_not_removed_before_the_cut_has_ended() => Solo.Holds(
        async on =>
        {
            await on.Me.Map(null, 1, Protection.ReadWrite, MapFlags.Shared, 0);
            await on.Me.Store(First, 5);
            Page used = (await on.Kernel.Load(on.File.Map, 0)).Page!;
            Start(on, Other, async () =>
                Assert.Equal(Error.None, await on.Kernel.Truncate(on.File, 0)));
            int counted = 0;
            bool counts = false;
            on.BeforeStep = () =>
            {
                counted += counts ? 0 : on.NextOf(Other) == "cuts of F" ? 1 : 0;
                counts = on.NextOf(Other) == "cuts of F";
                if (counted == 2)
                {
                    (on.Preferred, on.BeforeStep) = (Me, null);
                }
            };
            on.Preferred = Other;
            await on.Kernel.PutIt(used);
            Assert.Null(on.BeforeStep);
            await on.Kernel.RemoveContiguous(on.File.Map, 0, 1);
        });

    static void Start(Solo on, string name, Func<Routine> program)
        => on.Kernel.Simulator.Start(name, program);
}
