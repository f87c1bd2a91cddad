using System;
using System.IO;
using System.Linq;
using Verified.Abstract;
using Verified.Litmus;
using Xunit;

namespace Verified.Tests.OnLitmus;

/// <summary>What is written of a VM test reads as that test.</summary>
public class VmTestTextTests
{
    public static TheoryData<string> Names
        => [.. VmTexts.Corpus.Select(file => Path.GetFileNameWithoutExtension(file))];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_kept_test_is_written_as_it_is_read(string name)
    {
        VmTest test = VmTexts.Read(
            VmTexts.Corpus.Single(file => Path.GetFileNameWithoutExtension(file) == name));
        Assert.Equal(name, test.Name);
        string text = VmTestText.Of(test);
        VmTest again = VmTexts.Parse(text);

        Assert.Equal(VmFlat.Of(test), VmFlat.Of(again));
        Assert.Equal(text, VmTestText.Of(again));
    }
}
