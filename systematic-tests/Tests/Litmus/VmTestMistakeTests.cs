using System;
using System.Linq;
using Verified.Litmus;
using Xunit;

namespace Verified.Tests.OnLitmus;

/// <summary>A wrong line of a VM test is told with its column, and what could be there.</summary>
public class VmTestMistakeTests
{
    const string TheName = "the test's name, at most 100 letters, digits, '_' and '-'";
    const string NewFile = "the name of a file that there is not yet";
    const string NewProcess = "the name of a process that there is not yet";
    const string Sections = "'thread', 'finally', 'always', 'never' or 'sometimes'";
    const string Operand = "a number up to 2147483647 or a register that is set before";

    const string TooMany =
        "expected at most 64 statements of a thread, of 'setup' and of 'finally'";

    const string InThread = "a load, a store or another statement (map, unmap, protect, fork, "
        + "exit, sync, discard, lock, unlock, evict, pwrite, truncate, signal, wait)";

    const string Elsewhere = "a load, a store or another statement (map, unmap, protect, fork, "
        + "sync, discard, lock, unlock, evict, pwrite, truncate, signal, wait)";

    const string Value = "a number up to 2147483647, 'unset', an error's name "
        + "(SEGV, BUS, ENOMEM, EINVAL, EACCES, EIO) or a register with its thread";

    /// <param name="line">The line of the whole test that is replaced.</param>
    /// <param name="place">Where the mistake is, by line and column.</param>
    [Theory]
    [InlineData(1, "1:1", "'vmlitmus', not 'mmulitmus'", "mmulitmus 1")]
    [InlineData(1, "1:10", "version 1, not '2'", "vmlitmus 2")]
    [InlineData(2, "2:1", "'name', not 'doc'", "doc x")]
    [InlineData(2, "2:5", TheName + ", not the end of the line", "name")]
    [InlineData(2, "2:6", TheName + ", not '1a'", "name 1a")]
    [InlineData(2, "2:7", "the end of the line, not '+'", "name a+b")]
    [InlineData(3, "3:1", "'doc', 'cpus', 'words', 'frames', 'file', 'process', 'setup', "
        + Sections + ", not 'nothing'", "nothing")]
    [InlineData(3, "3:4", "text that can be printed, not the end of the line", "doc")]
    [InlineData(3, "3:4", "text that can be printed, not the end of the line", "doc # x")]
    [InlineData(3, "3:9", "text that can be printed, not U+001B", "doc Two \u001b[31m")]
    [InlineData(3, "3:9", "text that can be printed, not U+202E", "doc a 😀\u202Eb")]
    [InlineData(3, "4:1", "'cpus', 'words', 'frames', 'file', 'process', 'setup', " + Sections
        + ", not 'doc'", "doc one\ndoc two")]
    [InlineData(3, "3:6", "a number of CPUs, 1 … 8, not '0'", "cpus 0")]
    [InlineData(3, "3:6", "a number of CPUs, 1 … 8, not '9'", "cpus 9")]
    [InlineData(3, "11:1", "no more threads than CPUs, of which the test has 1", "cpus 1")]
    [InlineData(3, "3:7", "a number of words, 1 … 16, not '17'", "words 17")]
    [InlineData(3, "4:1", "'cpus', 'frames', 'file', 'process', 'setup', " + Sections
        + ", not 'words'", "words 2\nwords 2")]
    [InlineData(3, "3:8", "a number of frames, 1 … 256, not '0'", "frames 0")]
    [InlineData(3, "3:8", "a number of frames, 1 … 256, not '257'", "frames 257")]
    [InlineData(3, "4:1", "'file', 'process', 'setup', " + Sections + ", not 'words'",
        "file g 1\nwords 2")]
    [InlineData(4, "4:6", NewFile + ", not '2'", "file 2")]
    [InlineData(4, "4:7", "a number of pages, 1 … 16, not the end of the line", "file f")]
    [InlineData(4, "4:8", "a number of pages, 1 … 16, not '0'", "file f 0")]
    [InlineData(4, "4:8", "a number of pages, 1 … 16, not '17'", "file f 17")]
    [InlineData(4, "4:21", "the end of the line, not '3'", "file f 2 page = 1 2 3")]
    [InlineData(4, "4:11", "a number up to 2147483647, not the end of the line", "file f 2 =")]
    [InlineData(4, "4:14", "a number up to 2147483647 or the end of the line, not 'x'",
        "file f 2 = 1 x")]
    [InlineData(4, "4:16", "'=' or the end of the line, not '1'", "file f 2 pages 1")]
    [InlineData(4, "5:6", NewFile + ", not 'f'", "file f 2\nfile f 2")]
    [InlineData(5, "5:8", NewProcess + ", not the end of the line", "process")]
    [InlineData(5, "5:12", NewProcess + " or the end of the line, not ':'", "process P Q:")]
    [InlineData(5, "5:13", NewProcess + " or the end of the line, not 'P'", "process P Q P")]
    [InlineData(5, "6:9", NewProcess + ", not 'P'", "process P\nprocess P")]
    [InlineData(5, "6:1", "'process', 'setup', " + Sections + ", not 'file'",
        "process P\nfile g 1")]
    [InlineData(5, "7:3", "a process that there is (Q), not 'P'", "process Q")]
    [InlineData(6, "6:7", "the end of the line, not 'a'", "setup a")]
    [InlineData(6, "7:1", "a process and ':', " + Sections + ", not 'setup'", "setup\nsetup")]
    [InlineData(7, "7:1", "a process and ':', " + Sections + ", not 'map'",
        "map a 2 private anon rw")]
    [InlineData(7, "7:1", "a process that there is (P), not 'Z'", "Z: map a 2 private anon rw")]
    [InlineData(7, "7:4", Elsewhere + ", not 'mup'", "P: mup a")]
    [InlineData(7, "7:4", Elsewhere + ", not 'exit'", "P: exit")]
    [InlineData(7, "7:8", "a word of a region, 'swap' or 'pread', not 'disk'", "P: r = disk f[0]")]
    [InlineData(7, "7:8", "a region, not '2'", "P: map 2")]
    [InlineData(7, "7:8", "a region of P's family, not the end of the line", "P: sync")]
    [InlineData(7, "7:10", "a number of pages, 1 … 16, not '0'", "P: map a 0 private anon rw")]
    [InlineData(7, "7:10", "a number of pages, 1 … 16, not '17'", "P: map a 17 private anon rw")]
    [InlineData(7, "7:12", "'private' or 'shared', not 'public'", "P: map a 2 public anon rw")]
    [InlineData(7, "7:20", "'anon' or 'file', not 'anom'", "P: map a 2 private anom rw")]
    [InlineData(7, "7:25", "'r', 'rw' or 'none', not 'rx'", "P: map a 2 private anon rx")]
    [InlineData(7, "7:25", "a file of the test (f), not 'g'", "P: map a 2 private file g@0 rw")]
    [InlineData(7, "7:26", "'@', not '['", "P: map a 2 private file f[0] rw")]
    [InlineData(7, "7:27", "a page of f, 0 … 14, not '15'", "P: map a 2 private file f@15 rw")]
    [InlineData(7, "7:28", "a page of f, 0, not '1'", "P: map a 16 private file f@1 rw")]
    [InlineData(7, "8:10", "2 pages, as region 'a' has them, not '1'",
        "P: map a 2 private anon rw\nP: map a 1 private anon rw")]
    [InlineData(7, "8:10", "1 page, as region 'a' has it, not '2'",
        "P: map a 1 private anon rw\nP: map a 2 private anon rw")]
    [InlineData(7, "7:18", Operand + ", not 'y'", "P: x = swap a[0] y\nP: map a 2 private anon rw")]
    [InlineData(8, "8:9", NewProcess + ", not 'P'", "P: fork P")]
    [InlineData(8, "9:9", NewProcess + ", not 'Q'", "P: fork Q\nP: fork Q")]
    [InlineData(8, "8:9", NewProcess + ", not '1'", "P: fork 1")]
    [InlineData(8, "8:1", "a process that there is (P), not 'Q'",
        "Q: map b 1 private anon rw\nP: fork Q")]
    [InlineData(9, "9:7", "a process, not the end of the line", "thread")]
    [InlineData(9, "9:9", "'.', not the end of the line", "thread P")]
    [InlineData(9, "9:10", "the next thread of P, P.1, not 'x'", "thread P.x")]
    [InlineData(9, "9:10", "the next thread of P, P.1, not '2'", "thread P.2")]
    [InlineData(9, "9:8", "a process that there is before 'finally' (P, Q), not 'R'", "thread R.1")]
    [InlineData(9, "10:10", "the next thread of P, P.2, not '1'", "thread P.1\nthread P.1")]
    [InlineData(9, "10:1", InThread + ", " + Sections + ", not 'setup'", "thread P.1\nsetup")]
    [InlineData(10, "10:1", "a register's name, not 'fault'", "fault = a[0]")]
    [InlineData(10, "10:1", InThread + ", " + Sections + ", not 'r'", "r")]
    [InlineData(10, "10:4", "a word of a region, 'swap' or 'pread', not the end of the line",
        "r =")]
    [InlineData(10, "10:5", "a word of a region, 'swap' or 'pread', not '5'", "r = 5")]
    [InlineData(10, "10:5", "a word of a region, 'swap' or 'pread', not 'a'", "r = a")]
    [InlineData(10, "10:5", "a region of P's family (a), not 'b'", "r = b[0]")]
    [InlineData(10, "10:7", "a page of a, 0 … 1, not '2'", "r = a[2]")]
    [InlineData(10, "10:7", "a page of a, 0 … 1, not '99'", "r = a[99]")]
    [InlineData(10, "10:7", "a page of a, not 'x'", "r = a[x]")]
    [InlineData(10, "10:8", "']', not the end of the line", "r = a[0")]
    [InlineData(10, "10:10", "a word of the page, 0 … 2, not '3'", "r = a[0].3")]
    [InlineData(10, "10:9", "the end of the line, not ','", "r = a[0],")]
    [InlineData(10, "10:5", "a word of a region, 'swap' or 'pread', not 'disk'", "r = disk f[0]")]
    [InlineData(10, "10:12", "'[', not '1'", "r = swap a 1")]
    [InlineData(10, "10:14", Operand + ", not the end of the line", "r = swap a[0]")]
    [InlineData(10, "10:15", Operand + ", not 'r'", "r = swap a[0] r")]
    [InlineData(10, "10:15", Operand + ", not 'fault'", "r = swap a[0] fault")]
    [InlineData(10, "11:8", Operand + " (r), not 's'", "r = a[0]\na[0] = s")]
    [InlineData(10, "10:11", "a file of the test (f), not 'g'", "r = pread g[0]")]
    [InlineData(10, "10:13", "a page of f, 0 … 15, not '16'", "r = pread f[16]")]
    [InlineData(10, "10:16", "a word of the page, 0 … 2, not '3'", "r = pread f[0].3")]
    [InlineData(10, "10:1", "a region of P's family (a), not 'b'", "b[0] = 1")]
    [InlineData(10, "10:6", "'=', not '1'", "a[0] 1")]
    [InlineData(10, "10:7", Operand + ", not '='", "a[0] == 1")]
    [InlineData(10, "10:8", Operand + ", not '2147483648'", "a[0] = 2147483648")]
    [InlineData(10, "10:8", Operand + ", not 'q'", "a[0] = q")]
    [InlineData(10, "10:8", Operand + ", not 'x'", "a[0] = x")]
    [InlineData(10, "10:5", "a region of P's family, not the end of the line", "sync")]
    [InlineData(10, "10:6", "a region of P's family (a), not 'b'", "sync b")]
    [InlineData(10, "10:8", "the end of the line, not 'x'", "sync a x")]
    [InlineData(10, "10:8", "a page of a, 0 … 1, not '2'", "sync a[2]")]
    [InlineData(10, "10:11", "a page of a, 1, not '0'", "sync a[1..0]")]
    [InlineData(10, "10:11", "a page of a, 0 … 1, not '2'", "sync a[0..2]")]
    [InlineData(10, "10:9", "'..' or ']', not '.'", "sync a[0.1]")]
    [InlineData(10, "10:12", "']', not the end of the line", "sync a[0..1")]
    [InlineData(10, "10:7", "a region of P's family, not '5'", "unmap 5")]
    [InlineData(10, "10:10", "'r', 'rw' or 'none', not the end of the line", "protect a")]
    [InlineData(10, "10:14", "'r', 'rw' or 'none', not 'rwx'", "protect a[0] rwx")]
    [InlineData(10, "10:10", "'[', not '1'", "pwrite f 1")]
    [InlineData(10, "10:12", Operand + ", not the end of the line", "pwrite f[0]")]
    [InlineData(10, "10:13", Operand + ", not 'x'", "pwrite f[0] x")]
    [InlineData(10, "10:8", "a file of the test (f), not 'g'", "pwrite g[0] 1")]
    [InlineData(10, "10:12", "a number of pages, 0 … 16, not '17'", "truncate f 17")]
    [InlineData(10, "10:10", "a file of the test (f), not 'g'", "truncate g 1")]
    [InlineData(10, "10:8", "an event, not '2'", "signal 2")]
    [InlineData(10, "10:5", "an event that some statement signals, not the end of the line",
        "wait")]
    [InlineData(10, "10:6", "an event that some statement signals (s), not 't'", "wait t")]
    [InlineData(10, "10:6", "the end of the line, not 'now'", "exit now")]
    [InlineData(10, "10:1", "'exit' as the last statement of its process's only thread",
        "exit\nr = a[0]")]
    [InlineData(10, "11:1", "'exit' as the last statement of its process's only thread",
        "r = a[0]\nexit\nthread P.2")]
    [InlineData(11, "12:1", "a fork by a process that exists before it, which 'R' never does",
        "thread R.1\nfork R\nthread Q.1")]
    [InlineData(11, "12:1", "a fork by a process that exists before it, which 'R' never does",
        "thread R.1\nfork S\nthread S.1\nfork R\nthread Q.1")]
    [InlineData(14, "14:9", "the end of the line, not 'x'", "finally x")]
    [InlineData(14, "15:1", "a process and ':', 'always', 'never' or 'sometimes', not 'finally'",
        "finally\nfinally")]
    [InlineData(14, "15:1", "a process and ':', 'always', 'never' or 'sometimes', not 'thread'",
        "finally\nthread P.2")]
    [InlineData(14, "15:4", Elsewhere + ", not 'exit'", "finally\nP: exit")]
    [InlineData(14, "15:1", "a process that there is (P, Q), not 'R'", "finally\nR: x = a[0]")]
    [InlineData(14, "15:8", "a region of P's family (a), not 'b'", "finally\nP: x = b[0]")]
    [InlineData(14, "15:11", Operand + ", not 'r'", "finally\nP: a[0] = r")]
    [InlineData(14, "14:8", "a process that there is before 'finally' (P, Q), not 'R'",
        "thread R.1\nfinally\nP: fork R")]
    [InlineData(16, "16:7", "a process of the test (P, Q) or '(', not the end of the line",
        "always")]
    [InlineData(16, "16:8", "a process of the test (P, Q) or '(', not 'Z'", "always Z.1:r == 0")]
    [InlineData(16, "16:9", "'.', not ':'", "always P:r == 0")]
    [InlineData(16, "16:10", "'init', 'end' or a thread of P, 1, not '3'", "always P.3:r == 0")]
    [InlineData(16, "16:12", "':', not 'r'", "always P.1 r == 0")]
    [InlineData(16, "16:12", "a register of P.1 (r, fault), not 'z'", "always P.1:z == 0")]
    [InlineData(16, "16:15", "a register of P.init (fault), not 'r'", "always P.init:r == 0")]
    [InlineData(16, "16:14", "'==' or '!=', not '='", "always P.1:r = 0")]
    [InlineData(16, "16:17", Value + ", not 'segv'", "always P.1:r == segv")]
    [InlineData(16, "16:17", Value + ", not 'ENOENT'", "always P.1:r == ENOENT")]
    [InlineData(16, "16:21", "a register of Q.1 (q, fault), not 'r'", "always P.1:r == Q.1:r")]
    [InlineData(16, "16:17", Value + ", not '2147483648'", "always P.1:r == 2147483648")]
    [InlineData(16, "16:21", "a process of the test (P, Q) or '(', not the end of the line",
        "always P.1:r == 0 &&")]
    [InlineData(16, "16:19", "')', not the end of the line", "always (P.1:r == 0")]
    [InlineData(16, "16:19", "the end of the line, not 'x'", "always P.1:r == 0 x")]
    [InlineData(16, "17:1", "'always', 'never' or 'sometimes', not 'P'",
        "always P.1:r == 0\nP: x = a[0]")]
    [InlineData(16, "16:1", "a process and ':', 'always', 'never' or 'sometimes', not 'allways'",
        "allways P.1:r == 0")]
    public void A_line_that_is_wrong_is_told(int line, string place, string expected, string by)
    {
        Mistake mistake = Refused(VmTexts.With(line, by.Split('\n')));

        Assert.Equal($"t.vml:{place}: expected {expected}", mistake.Message);
        Assert.Equal(place, $"{mistake.Line}:{mistake.Column}");
    }

    [Fact]
    public void Nothing_of_a_file_without_processes_can_have_a_statement()
    {
        string[] lines = [.. VmTexts.Whole.Where(line => line != "process P")];
        Assert.Equal(
            "t.vml:6:3: expected a process that there is, not 'P'", Refused(lines).Message);
        Assert.Equal(
            "t.vml:3:8: expected a process that there is before 'finally', not 'P'",
            Refused(["vmlitmus 1", "name n", "thread P.1"]).Message);
    }

    [Theory]
    [InlineData(0, "1:1: expected 'vmlitmus 1', not the end of the file")]
    [InlineData(1, "1:1: expected 'name' and the test's name, not the end of the file")]
    public void A_file_that_ends_too_early_says_what_is_missing(int lines, string told)
        => Assert.Equal($"t.vml:{told}", Refused(VmTexts.Whole[..lines]).Message);

    [Fact]
    public void There_are_at_most_so_many_of_each_kind()
    {
        Expect(5, 14, i => $"process R{i}", "23:3: expected at most 16 processes");
        Expect(8, 14, i => $"P: fork R{i}", "23:3: expected at most 16 processes");
        Expect(4, 7, i => $"file f{i} 1", "12:1: expected at most 8 files");
        Expect(11, 6, i => $"thread P.{i + 2}", "18:1: expected at most 8 threads");
        Expect(7, 62, _ => "P: signal s", "71:3: " + TooMany);
        Expect(10, 63, _ => "signal s", "74:3: " + TooMany);
        Expect(15, 63, _ => "P: signal s", "79:3: " + TooMany);
        Expect(16, 63, _ => "never P.1:r == 1", "80:1: expected at most 64 conditions");
        Assert.Equal(
            "t.vml:5:1: expected at most 16 processes",
            Refused(VmTexts.With(5, "process A B C D E F G H I J K L M N O P Q")).Message);
        Assert.Equal(new string('a', 100), VmTexts.Parse(Named(100)).Name);
        Assert.Equal(
            $"t.vml:2:6: expected {TheName}, not 'aaaaaaaaaaaaaaaaaaaaaaaa…'",
            Refused(Named(101)).Message);

        static string[] Named(int letters) => ["vmlitmus 1", $"name {new string('a', letters)}"];

        static void Expect(int line, int most, Func<int, string> one, string told)
        {
            Assert.Null(Record.Exception(() => VmTexts.Parse(With(most))));
            Assert.Equal($"t.vml:{told}", Refused(With(most + 1)).Message);

            string[] With(int count) => VmTexts.With(
                line, [.. Enumerable.Range(0, count).Select(one), VmTexts.Whole[line - 1]]);
        }
    }

    [Fact]
    public void What_is_wrong_by_itself_is_told_before_what_does_not_fit()
    {
        string[] lines = VmTexts.With(10, "r = b[0]");
        Assert.Equal(10, Refused(lines).Line);
        Assert.Equal(13, Refused([.. lines[..12], "q =", .. lines[13..]]).Line);
    }

    static Mistake Refused(string[] lines)
        => Assert.Throws<Mistake>(() => VmTexts.Parse(lines));
}
