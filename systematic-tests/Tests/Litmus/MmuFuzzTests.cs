using System;
using System.Globalization;
using System.IO;
using System.Text.RegularExpressions;
using Verified.Tests.Cli;
using Xunit;

namespace Verified.Tests.OnLitmus;

/// <summary>
/// Whatever is in a file, it is a test that is explored, or one line says where it is none.
/// </summary>
/// <remarks><c>VERIFIED_FUZZ_FILES</c> says how many files are tried.</remarks>
public sealed partial class MmuFuzzTests(ITestOutputHelper told) : IDisposable
{
    const int Files = 1_500;

    readonly CommandLineRun cli = new();
    (int Refused, int Run, int Reached) count;

    public void Dispose() => cli.Dispose();

    [Fact]
    public void A_mutated_file_is_run_or_refused_in_one_line()
    {
        string? asked = Environment.GetEnvironmentVariable("VERIFIED_FUZZ_FILES");
        int files = int.TryParse(asked, CultureInfo.InvariantCulture, out int more) ? more : Files;
        LitmusMutations mutations = MmuTexts.Mutations(seed: 1);
        for (int i = 0; i < files; i++)
        {
            byte[] content = mutations.Next();
            File.WriteAllBytes(cli.PathOf("fuzz.mml"), content);
            string? wrong = Try();
            Assert.True(wrong is null, $"{wrong}; file {i}:\n{Convert.ToHexString(content)}");
        }

        told.WriteLine($"{files:N0} files: {count.Refused:N0} refused, {count.Run:N0} run, "
            + $"{count.Reached:N0} of them with a witness that replays");
        Assert.InRange(count.Refused, files / 5, files);
        Assert.InRange(count.Reached, files / 50, count.Run);
    }

    /// <returns>What is wrong with what came of it, if anything is.</returns>
    string? Try()
    {
        int status = cli.Run(
            "mmu", cli.PathOf("fuzz.mml"), "--schedules", "50", "--workers", "1");
        if (status == 2)
        {
            count.Refused++;
            return OneLine().IsMatch(cli.Error) && cli.Output.Length == 0
                ? null
                : $"expected one line, not '{cli.Error}'";
        }

        count.Run++;
        return status is not (0 or 1) ? $"expected status 0 or 1, not {status}"
            : !Table().IsMatch(cli.Output) ? $"expected a table, not '{cli.Output}'"
            : TryWitness();
    }

    string? TryWitness()
    {
        if (Witness().Match(cli.Output) is not { Success: true } trace)
        {
            return null;
        }

        count.Reached++;
        return cli.Run("replay", trace.Groups[1].Value) == 1
            && !cli.Output.StartsWith("not as recorded", StringComparison.Ordinal)
                ? null
                : $"expected a witness that replays, not '{cli.Output}{cli.Error}'";
    }

    [GeneratedRegex(@"\Averified: \S+/fuzz\.mml:[0-9]+:[0-9]+: expected [^\p{Cc}\p{Cf}]+\n\z")]
    private static partial Regex OneLine();

    [GeneratedRegex(
        @"\n[01] of 1 tests agree(; not all are complete)?(; witnesses are in \S+)?\n\z")]
    private static partial Regex Table();

    [GeneratedRegex(@"\n  replay .* (\S+)\n")]
    private static partial Regex Witness();
}
