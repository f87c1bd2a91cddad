using System;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Text.Json;
using System.Threading;
using Verified.Cli;
using Verified.Explorer;
using Verified.Tests.Explorer;
using Xunit;

namespace Verified.Tests.Cli;

/// <summary>Where output goes: to links, to pipes, to what is full.</summary>
public sealed class OutputTests : IDisposable
{
    readonly CommandLineRun cli = new();

    public void Dispose() => cli.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_document_goes_where_a_link_leads(bool exists)
    {
        if (exists)
        {
            File.WriteAllText(cli.PathOf("target.json"), "old");
        }

        File.CreateSymbolicLink(cli.PathOf("link.json"), "target.json");
        cli.Run("run", "AtomicUpdate", "--json", cli.PathOf("link.json"));

        Assert.Equal("target.json", new FileInfo(cli.PathOf("link.json")).LinkTarget);
        JsonDocument.Parse(File.ReadAllText(cli.PathOf("target.json"))).Dispose();
    }

    [Fact]
    public void A_document_goes_into_a_pipe_that_is_there()
    {
        string pipe = cli.PathOf("pipe");
        using (Process made = Process.Start("mkfifo", pipe))
        {
            made.WaitForExit();
        }

        string read = "";
        var reader = new Thread(() => read = File.ReadAllText(pipe)) { IsBackground = true };
        reader.Start();
        cli.Run("run", "AtomicUpdate", "--json", pipe);

        Assert.True(reader.Join(TimeSpan.FromSeconds(5)), "the reader of the pipe has its end");
        JsonDocument.Parse(read).Dispose();
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(pipe)!));
    }

    [Theory]
    [InlineData("list")]
    [InlineData("run", "AtomicUpdate")]
    [InlineData("run", "AtomicUpdate", "--json", "-")]
    [InlineData("--help")]
    public void Output_that_cannot_be_written_is_one_line(params string[] args)
    {
        using var error = new StringWriter();
        using var full = new Full();
        int status = Program.Run(
            args[0] == "run" ? [.. args, "--out", cli.Out] : args, full, error,
            new Catalogue([Demos.AtomicUpdate], [], []));

        Assert.Equal(2, status);
        Assert.EndsWith(
            "verified: cannot write: No space left on device\n", error.ToString(),
            StringComparison.Ordinal);
    }

    /// <summary>A device without space.</summary>
    sealed class Full : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => throw new IOException("No space left on device");
    }
}
