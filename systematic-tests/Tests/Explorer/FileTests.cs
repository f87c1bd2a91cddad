using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using Verified.Explorer;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>Files that a user names: how they are replaced, and how much is read of them.</summary>
public sealed class FileTests : IDisposable
{
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("verified-tests-");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public void A_directory_is_refused_before_anything_is_written()
    {
        var wrong = Assert.Throws<IOException>(() => new AtomicFile(directory.FullName));

        Assert.Equal("it is a directory", wrong.Message);
    }

    [Fact]
    public void What_cannot_be_written_is_told_before_there_is_anything_to_write()
        => Assert.Throws<DirectoryNotFoundException>(
            () => new AtomicFile(PathOf(Path.Combine("none", "file"))));

    [Fact]
    public void What_is_not_written_leaves_nothing()
    {
        new AtomicFile(PathOf("file")).Dispose();

        Assert.Empty(directory.GetFiles());
    }

    [Fact]
    public void Who_reads_the_old_file_reads_it_whole()
    {
        File.WriteAllText(PathOf("file"), "old");
        using var reader = new StreamReader(PathOf("file"));
        using (var file = new AtomicFile(PathOf("file")))
        {
            file.Write("new");
        }

        Assert.Equal("old", reader.ReadToEnd());
        Assert.Equal("new", File.ReadAllText(PathOf("file")));
    }

    [Fact]
    public void A_name_becomes_one_that_a_file_can_have()
        => Assert.Equal("_a-b_c+d.e__1", UserFile.SafeName(".a-b_c+d.e/ 1"));

    [Theory]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(2, false)]
    public void Links_stay_and_what_they_lead_to_is_replaced(int links, bool exists)
    {
        string[] names = ["end", "link", "link to it"];
        if (exists)
        {
            File.WriteAllText(PathOf("end"), "old");
        }

        for (int i = 1; i <= links; i++)
        {
            File.CreateSymbolicLink(PathOf(names[i]), names[i - 1]);
        }

        using (var file = new AtomicFile(PathOf(names[links])))
        {
            file.Write("new");
        }

        Assert.Equal("new", File.ReadAllText(PathOf("end")));
        Assert.Equal(
            new[] { null, "end", "link" }[..(links + 1)],
            names[..(links + 1)].Select(name => new FileInfo(PathOf(name)).LinkTarget));
        Assert.Equal(links + 1, directory.GetFiles().Length);
    }

    [Fact]
    public void A_pipe_stays_and_is_written_to()
    {
        using FileStream pipe = Pipe();
        using (var file = new AtomicFile(pipe.Name))
        {
            file.Write("new");
        }

        pipe.Write("."u8);
        var read = new byte[8];
        Assert.Equal("new.", Encoding.UTF8.GetString(read, 0, pipe.Read(read)));
        Assert.Single(directory.GetFiles());
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(200_000)]
    [InlineData(200_001)]
    public void Of_a_file_that_is_longer_the_first_bytes_are_read(int most)
    {
        byte[] whole = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i % 251))];
        File.WriteAllBytes(PathOf("file"), whole);

        Assert.Equal(whole.Take(most), UserFile.ReadUpTo(PathOf("file"), most));
    }

    [Fact]
    public void Of_a_pipe_no_more_is_awaited_than_is_wanted()
    {
        using FileStream pipe = Pipe();
        pipe.Write("whole"u8);
        byte[] read = [];
        var reader = new Thread(() => read = UserFile.ReadUpTo(pipe.Name, 5))
        {
            IsBackground = true,
        };
        reader.Start();

        Assert.True(reader.Join(TimeSpan.FromSeconds(5)), "the reader has what it wants");
        Assert.Equal("whole", Encoding.UTF8.GetString(read));
    }

    /// <summary>A pipe with both ends open, so that nobody waits for the other one.</summary>
    FileStream Pipe()
    {
        using Process made = Process.Start("mkfifo", PathOf("pipe"));
        made.WaitForExit();
        return new(
            PathOf("pipe"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite,
            bufferSize: 0);
    }

    string PathOf(string name) => Path.Combine(directory.FullName, name);
}
