using System;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Verified.Litmus;
using Xunit;

namespace Verified.Tests.OnLitmus;

/// <summary>
/// Whatever is in a file, it is a VM test, or one line says where it is none; and that soon.
/// </summary>
/// <remarks><c>VERIFIED_FUZZ_FILES</c> says how many files are tried.</remarks>
public sealed partial class VmTestFuzzTests(ITestOutputHelper told)
{
    const int Files = 2_000;

    /// <summary>Far more than any file needs, whatever else the computer does.</summary>
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Fact]
    public void A_mutated_file_is_read_or_refused_in_one_line()
    {
        string? asked = Environment.GetEnvironmentVariable("VERIFIED_FUZZ_FILES");
        int files = int.TryParse(asked, CultureInfo.InvariantCulture, out int more) ? more : Files;
        LitmusMutations mutations = VmTexts.Mutations(seed: 1);
        int refused = 0;
        var clock = Stopwatch.StartNew();
        for (int i = 0; i < files; i++)
        {
            byte[] content = i % 10 == 0 ? mutations.NextOfWords() : mutations.Next();
            TimeSpan start = clock.Elapsed;
            string? message = MessageOf(content);
            Assert.True(
                (message is null || OneLine().IsMatch(message)) && clock.Elapsed - start < Soon,
                $"'{message}'; file {i}:\n{Convert.ToHexString(content)}");
            refused += message is null ? 0 : 1;
        }

        told.WriteLine($"{files:N0} files: {refused:N0} refused, {files - refused:N0} read");
        Assert.InRange(refused, files / 4, files - files / 6);
    }

    /// <returns>Null where it is a test.</returns>
    static string? MessageOf(byte[] content)
    {
        try
        {
            VmTestFile.Read("fuzz.vml", content);
            return null;
        }
        catch (Mistake mistake)
        {
            return mistake.Message;
        }
    }

    [GeneratedRegex(@"\Afuzz\.vml:[0-9]+:[0-9]+: expected [^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+\z")]
    private static partial Regex OneLine();
}
