using System.Linq;
using Verified.Abstract;
using Verified.Litmus;
using Xunit;

namespace Verified.Tests.OnLitmus;

/// <summary>Shrinking leaves what is asked for, and nothing else.</summary>
public class VmShrinkerTests
{
    static readonly VmTest Large = VmTexts.Parse(
        "vmlitmus 1", "name large", "words 4", "frames 9", "file f 3 pages = 1 2 3",
        "process P S", "setup", "P: map a 3 private anon rw", "P: map b 2 shared file f@1 rw",
        "S: map c 1 shared file f@0 rw", "P: a[0].3 = 1", "P: fork Q", "Q: fork R",
        "thread P.1", "a[0] = 2", "r = swap b[0] 3", "unmap a[2]", "thread P.2", "evict a",
        "signal s", "thread Q.1", "wait s", "x = a[1]", "exit", "thread S.1", "sync c",
        "finally", "P: y = a[0]", "R: z = a[0]", "S: d = disk f[0]");

    [Fact]
    public void One_statement_keeps_what_it_needs()
    {
        VmTest small = VmShrinker.Shrink(Large, test => test.Program.Threads.Any(
            thread => thread.Statements.Any(each => each is SwapStatement)));
        Assert.Equal(
            """
            vmlitmus 1
            name  large
            words 1
            file f 1 page = 1
            process P
            setup
              P: map b 1 shared file f@1 rw
            thread P.1
              r = swap b[0] 3

            """, VmTestText.Of(small));
    }

    [Fact]
    public void A_process_of_the_third_generation_keeps_its_line()
    {
        VmTest small = VmShrinker.Shrink(Large, test => test.Program.Finally.Any(
            placed => placed.Process == "R"));
        Assert.Equal(
            """
            vmlitmus 1
            name  large
            words 1
            process P
            setup
              P: map a 1 private anon rw
              P: fork Q
              Q: fork R
            finally
              R: z = a[0]

            """, VmTestText.Of(small));
    }

    [Fact]
    public void What_cannot_be_smaller_stays()
        => Assert.Equal(
            VmTestText.Of(Large), VmTestText.Of(VmShrinker.Shrink(Large, _ => false)));

    [Fact]
    public void Whatever_is_shown_nothing_is_left_but_the_name()
        => Assert.Empty(VmShrinker.Shrink(Large, _ => true).Program.AllStatements.ToArray());
}
