using System;
using System.Linq;
using Verified.Abstract;
using Verified.Litmus;
using Xunit;

namespace Verified.Tests.OnLitmus;

/// <summary>VM tests are read as their format says.</summary>
public class VmTestFileTests
{
    /// <summary>Each as it is written by the tests of the project, and what it is.</summary>
    public static TheoryData<string, Statement> EveryStatement => new()
    {
        { "map b 1 private anon rw", new MapStatement("b", 1, false, null, Protection.ReadWrite) },
        { "map b 16 shared anon none", new MapStatement("b", 16, true, null, Protection.None) },
        {
            "map b 2 private file f@14 r",
            new MapStatement("b", 2, false, new("f", 14), Protection.Read)
        },
        {
            "map b 1 shared file f@0 rw",
            new MapStatement("b", 1, true, new("f", 0), Protection.ReadWrite)
        },
        { "unmap a", new UnmapStatement(new("a", 0, 2, IsWhole: true)) },
        { "unmap a[1]", new UnmapStatement(new("a", 1, 1)) },
        { "unmap a[0..1]", new UnmapStatement(new("a", 0, 2)) },
        { "protect a none", new ProtectStatement(new("a", 0, 2, true), Protection.None) },
        { "protect a[0] r", new ProtectStatement(new("a", 0, 1), Protection.Read) },
        { "a[1] = 2147483647", new StoreStatement(new("a", 1, 0), new(int.MaxValue, null)) },
        { "a[1].2 = r", new StoreStatement(new("a", 1, 2), new(0, "r")) },
        { "q = a[0]", new LoadStatement("q", new("a", 0, 0)) },
        { "q = a[0].2", new LoadStatement("q", new("a", 0, 2)) },
        { "q = swap a[0] 3", new SwapStatement("q", new("a", 0, 0), new(3, null)) },
        { "r = swap a[0].1 r", new SwapStatement("r", new("a", 0, 1), new(0, "r")) },
        { "fork R", new ForkStatement("R") },
        { "exit", new ExitStatement() },
        { "sync a", new SyncStatement(new("a", 0, 2, true)) },
        { "discard a", new DiscardStatement(new("a", 0, 2, true)) },
        { "lock a", new LockStatement(new("a", 0, 2, true)) },
        { "unlock a[0]", new UnlockStatement(new("a", 0, 1)) },
        { "evict a", new EvictStatement(new("a", 0, 2, true)) },
        { "pwrite f[15].2 7", new WriteFileStatement(new(new("f", 15), 2), new(7, null)) },
        { "pwrite f[0] r", new WriteFileStatement(new(new("f", 0), 0), new(0, "r")) },
        { "q = pread f[1]", new ReadFileStatement("q", new(new("f", 1), 0)) },
        { "truncate f 0", new TruncateStatement("f", 0) },
        { "truncate f 16", new TruncateStatement("f", 16) },
        { "signal t", new SignalStatement("t") },
        { "wait s", new WaitStatement("s") },
    };

    [Theory]
    [MemberData(nameof(EveryStatement))]
    public void A_statement_is_read_and_written_alike(string text, Statement expected)
    {
        UserThreadProgram read =
            VmTexts.Parse(VmTexts.With(10, "r = a[0]", text)).Program.Threads[0];

        Assert.Equal([new LoadStatement("r", new("a", 0, 0)), expected], read.Statements);
        Assert.Equal(text, $"{expected}");
    }

    [Theory]
    [InlineData("a[0].0=1", "a[0] = 1")]
    [InlineData(" a [ 01 ] . 2 = 007", "a[1].2 = 7")]
    [InlineData("unmap a[1..1] # one", "unmap a[1]")]
    [InlineData("map\tb 1 private file f @ 0 rw", "map b 1 private file f@0 rw")]
    public void Blanks_and_zeros_mean_nothing(string line, string written)
        => Assert.Equal(
            written,
            $"{VmTexts.Parse(VmTexts.With(10, line, "r=a[0]")).Program.Threads[0].Statements[0]}");

    [Fact]
    public void Sizes_and_sections_are_read()
    {
        VmTest test = VmTexts.Parse(
            "\uFEFF# about", " vmlitmus\t1 # 1", "name  A_b-c-1", "doc  A sentence, “so”: 😀 # no",
            "frames 256", "words 16", "cpus 8", "file f 2", "file g 16 pages = 1 2",
            "file h 1 page = 2147483647", "process P Q", "process R\r", "setup", "P: fork S",
            "S: d = pread f[0]", "thread S.1", "thread Q.1", "thread S.2 ", "finally",
            "S: e = disk g[0]");
        string[] lines =
        [
            "vmlitmus 1", "name  A_b-c-1", "doc   A sentence, “so”: 😀", "cpus 8", "words 16",
            "frames 256", "file f 2 pages = 0 0",
            "file g 16 pages = 1 2 0 0 0 0 0 0 0 0 0 0 0 0 0 0", "file h 1 page = 2147483647",
            "process P Q R", "setup", "  P: fork S", "  S: d = pread f[0]", "thread S.1",
            "thread Q.1", "thread S.2", "finally", "  S: e = disk g[0]",
        ];

        Assert.Equal("t.vml", test.File);
        Assert.Equal(string.Concat(lines.Select(line => $"{line}\n")), VmTestText.Of(test));
    }

    [Fact]
    public void What_is_not_said_is_as_usual()
    {
        VmTest test = VmTexts.Parse("vmlitmus 1", "name n");
        UserProgram program = test.Program;

        Assert.Equal(("n", "", 1, 4), (test.Name, test.Doc, program.Cpus, program.Words));
        Assert.Null(program.Frames);
        Assert.Equal(
            (0, 0, 0),
            (program.Processes.Count, program.Threads.Count, test.Conditions.Count));
        Assert.Equal(2, VmTexts.Parse(VmTexts.Whole).Program.Cpus);
        Assert.Equal(8, VmTexts.Parse(VmTexts.With(3, "cpus 8")).Program.Cpus);
    }

    [Theory]
    [InlineData("always P.1:r==0", "P.1:r", true, "0", null)]
    [InlineData("never P.01 : r != 007 # no", "P.1:r", false, "7", null)]
    [InlineData("sometimes P.end:x == unset", "P.end:x", true, "unset", null)]
    [InlineData("always P.init:fault == SEGV", "P.init:fault", true, "SEGV", null)]
    [InlineData("always Q.1:fault == BUS", "Q.1:fault", true, "BUS", null)]
    [InlineData("always Q.1:q == ENOMEM", "Q.1:q", true, "ENOMEM", null)]
    [InlineData("always Q.1:q == EINVAL", "Q.1:q", true, "EINVAL", null)]
    [InlineData("always Q.1:q == EACCES", "Q.1:q", true, "EACCES", null)]
    [InlineData("always Q.1:q == EIO", "Q.1:q", true, "EIO", null)]
    [InlineData("always Q.1:q == P.end:x", "Q.1:q", true, null, "P.end:x")]
    public void A_condition_is_read_and_kept_as_it_is_written(
        string line, string register, bool same, string? value, string? other)
    {
        VmCondition condition = Assert.Single(VmTexts.Parse(VmTexts.With(16, line)).Conditions);

        Assert.Equal(new VmAtom(register, same, value, other), condition.Condition.Atoms.Single());
        Assert.Equal(line.Split('#')[0].Trim(), $"{condition}");
    }

    [Fact]
    public void Threads_may_name_what_a_later_one_makes()
    {
        UserProgram program = VmTexts.Parse(
            "vmlitmus 1", "name n", "process P", "thread Q.1", "wait s", "unmap b", "fork R",
            "thread P.1", "fork Q", "map b 3 shared anon r", "thread R.1", "r = b[2]",
            "thread P.2", "signal s", "finally", "R: r = b[0]").Program;

        Assert.Equal(["Q.1", "P.1", "R.1", "P.2"], program.Threads.Select(thread => thread.Name));
        Assert.Equal(new UnmapStatement(new("b", 0, 3, true)), program.Threads[0].Statements[1]);
    }

    [Fact]
    public void Regions_belong_to_a_family_and_registers_to_a_thread()
    {
        string[] lines =
        [
            "vmlitmus 1", "name n", "process P Q", "setup", "P: map a 1 private anon rw",
            "Q: map a 2 private anon rw", "P: r = a[0]", "P: a[0] = r", "Q: r = a[1]",
            "Q: fork R", "thread R.1", "r = a[1]", "a[1] = r",
        ];
        Assert.Equal(6, VmTexts.Parse(lines).Program.Setup.Count);
        Expect(9, "Q: a[1] = r", 11, "a number up to 2147483647 or a register that is set before");
        Expect(12, "a[1] = r", 8, "a number up to 2147483647 or a register that is set before");
        Expect(10, "P: fork R", 7, "a page of a, 0");

        void Expect(int line, string by, int column, string expected)
        {
            Mistake mistake = Assert.Throws<Mistake>(
                () => VmTexts.Parse([.. lines[..(line - 1)], by, .. lines[line..]]));
            Assert.Contains($":{column}: expected {expected}, not", mistake.Message);
        }
    }

    [Fact]
    public void No_word_is_reserved()
    {
        string[] lines =
        [
            "vmlitmus 1", "name setup", "file pread 1", "process map thread finally unset",
            "setup", "thread: map always 2 private file pread@0 rw", "thread: fork fork",
            "map: map map 1 shared anon rw", "finally: map swap 1 private anon none",
            "thread thread.1", "exit = always[0]", "finally = swap always[1] exit",
            "always[0] = finally", "never = pread pread[0]", "thread map.1",
            "map[0] = 1", "unmap = map[0]", "unmap map", "signal wait", "wait wait", "exit",
            "finally", "finally: disk = disk pread[0]", "finally: always = swap[0]",
            "always unset.end:fault == unset && thread.1:never == map.1:unmap",
        ];
        VmTest test = VmTexts.Parse(lines);

        Assert.Equal(new LoadStatement("exit", new("always", 0, 0)), First(0));
        Assert.Equal(new StoreStatement(new("map", 0, 0), new(1, null)), First(1));
        Assert.Equal(VmFlat.Of(test), VmFlat.Of(VmTexts.Parse(VmTestText.Of(test))));

        Statement First(int thread) => test.Program.Threads[thread].Statements[0];
    }
}
