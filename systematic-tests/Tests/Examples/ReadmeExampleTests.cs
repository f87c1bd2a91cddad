using System;
using System.IO;
using System.Linq;
using Verified.Tests.House;
using Xunit;

namespace Verified.Tests.Examples;

/// <summary>The example of the README is the one that is compiled and run.</summary>
public class ReadmeExampleTests
{
    const string Example = "systematic-tests/Tests/Examples/SlotExample.cs";

    [Fact]
    public void The_example_of_the_README_is_compiled_and_run()
    {
        string readme = Text("systematic-tests/README.md");
        string block = Assert.Single(readme.Split("```csharp\n").Skip(1)).Split("```\n")[0];
        Assert.Equal(Text(Example), block);
    }

    [Fact]
    public void The_example_has_at_most_40_lines()
        => Assert.InRange(File.ReadAllLines(PathOf(Example)).Length, 1, 40);

    static string Text(string path)
        => File.ReadAllText(PathOf(path)).Replace("\r\n", "\n", StringComparison.Ordinal);

    static string PathOf(string path) => Path.Combine(Repository.Root, path);
}
