using System.IO;
using System.Linq;
using Verified.Abstract;
using Verified.Litmus;
using Xunit;

namespace Verified.Tests.OnLitmus;

/// <summary>What is written of a VM test reads as that test.</summary>
public class VmTestTextTests
{
    const int Tried = 1_000;

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

    [Theory]
    [InlineData(0, "f[2]")]
    [InlineData(1, "f[2].1")]
    public void Only_the_first_word_of_a_page_has_no_number(int word, string text)
        => Assert.Equal(text, $"{new FileWord(new("f", 2), word)}");

    [Fact]
    public void So_is_any_other_test()
    {
        LitmusMutations mutations = VmTexts.Mutations(seed: 3);
        int read = 0;
        for (int i = 0; i < Tried; i++)
        {
            if (TestOf(mutations.NextTest()) is not { } test)
            {
                continue;
            }

            read++;
            VmTest again = VmTexts.Parse(VmTestText.Of(test));
            Assert.Equal(VmFlat.Of(test), VmFlat.Of(again));
        }

        Assert.InRange(read, Tried / 3, Tried);
    }

    /// <returns>Null where it is none.</returns>
    static VmTest? TestOf(string[] lines)
    {
        try
        {
            return VmTexts.Parse(lines);
        }
        catch (Mistake)
        {
            return null;
        }
    }
}
