using System.IO;
using System.Text;
using Verified.Cli;
using Xunit;

namespace Verified.Tests.Cli;

/// <summary>Where nothing can be written, one line says so.</summary>
public class OutputTests
{
    [Fact]
    public void A_full_output_is_told_in_one_line()
    {
        using var error = new StringWriter();
        using var full = new Full();

        int status = Program.Run(["list"], full, error, TestContext.Current.CancellationToken);

        Assert.Equal(2, status);
        Assert.Equal("verified: cannot write: no space is left\n", error.ToString());
    }

    sealed class Full : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => throw new IOException("no space is left");
    }
}
