using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using Xunit;

namespace Verified.Tests.Cli;

/// <summary><c>fuzz</c>, and <c>litmus --generate</c>: what is written, told and left.</summary>
public sealed class FuzzVerbTests : IDisposable
{
    readonly CommandLineRun cli = new();

    public void Dispose() => cli.Dispose();

    [Theory]
    [InlineData("codezero", 64)]
    [InlineData("codezero, akaros", 192, "--vm", "all")]
    public void What_differs_in_nothing_leaves_nothing(
        string systems, int tests, params string[] args)
    {
        Assert.Equal(0, cli.Run([
            "fuzz", "--tests", $"{tests}", "--schedules", "20", .. args]));
        Assert.Matches(
            $"^{systems} on x86, armv7: [1-9][0-9]* tests compared, [1-9][0-9]* of them "
                + "completely, in ",
            cli.Output);
        Assert.EndsWith(
            "no difference from the abstract VM, and no broken rule\n", cli.Output,
            StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(cli.Out));
    }

    [Theory]
    [InlineData("codezero", "use-after-delete", "nothing that was freed is used")]
    [InlineData("akaros", "does-not-await-shootdowns", "no TLB reaches a free frame")]
    public void What_is_found_is_a_test_and_a_trace_that_replays(
        string system, string variant, string rule)
    {
        Assert.Equal(1, cli.Run(
            "fuzz", "--tests", "512", "--vm", system, "--variant", variant, "--json",
            cli.PathOf("f.json")));
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(cli.PathOf("f.json")));
        JsonElement found = document.RootElement.GetProperty("difference");
        string trace = found.GetProperty("trace").GetString()!;
        string test = found.GetProperty("test").GetString()!;
        Assert.Equal(system, found.GetProperty("system").GetString());
        Assert.Equal(variant, document.RootElement.GetProperty("variant").GetString());
        Assert.False(document.RootElement.GetProperty("holds").GetBoolean());
        Assert.StartsWith(File.ReadAllText(test), cli.Output, StringComparison.Ordinal);
        Assert.Equal(
            new[] { test, trace }.Order(), Directory.GetFiles(cli.Out).Order());

        Assert.Equal(1, cli.Run("replay", trace));
        Assert.Contains($"broken rule \"{rule}\"", cli.Output);
        Assert.Equal(1, cli.Run("minimize", trace));
        Assert.Equal(0, cli.Run("litmus", test));
    }

    [Fact]
    public void A_document_on_standard_output_is_alone_there()
    {
        Assert.Equal(0, cli.Run("fuzz", "--tests", "8", "--json", "-"));
        using JsonDocument document = JsonDocument.Parse(cli.Output);
        Assert.Equal(
            ["system", "variant", "tests", "skipped", "complete", "schedules", "seconds",
                "difference", "interrupted", "holds"],
            document.RootElement.EnumerateObject().Select(each => each.Name));
        Assert.Equal("codezero", document.RootElement.GetProperty("system").GetString());
        Assert.Equal(JsonValueKind.Null, document.RootElement.GetProperty("difference").ValueKind);
    }

    [Fact]
    public void What_is_interrupted_ends_with_130()
    {
        Assert.Equal(130, cli.Run(
            new CancellationToken(canceled: true), "fuzz", "--json", cli.PathOf("f.json")));
        Assert.Contains("0 tests compared", cli.Output);
        Assert.Contains("interrupted; no difference", cli.Output);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(cli.PathOf("f.json")));
        Assert.False(document.RootElement.GetProperty("holds").GetBoolean());
    }

    [Fact]
    public void What_has_no_time_left_ends()
    {
        Assert.Equal(0, cli.Run(
            "fuzz", "--time", "0.5", "--threads", "4", "--statements", "32", "--pages", "8",
            "--schedules", "1000000"));
        Assert.Contains(" s; ", cli.Output);
    }

    [Fact]
    public void Generated_tests_are_the_same_again_and_can_be_run()
    {
        Assert.Equal(0, cli.Run("litmus", "--generate", "5", "--seed", "7"));
        Assert.Equal($"5 tests are in {cli.Out}\n", cli.Output);
        string[] files = Directory.GetFiles(cli.Out, "*.vml");
        string[] before = [.. files.Select(File.ReadAllText)];
        Assert.Equal(5, files.Length);

        Assert.Equal(0, cli.Run("litmus", "--generate", "5", "--seed", "7"));
        Assert.Equal(before, files.Select(File.ReadAllText));
        Assert.Equal(0, cli.Run("litmus", cli.Out, "--schedules", "20"));
    }

    [Theory]
    [InlineData("--generate expects a whole number from 1 to 1000000, not 'x'",
        "litmus", "--generate", "x")]
    [InlineData("--generate expects a whole number from 1 to 1000000, not '0'",
        "litmus", "--generate", "0")]
    [InlineData("--generate writes tests, expected only --seed, --out, --threads, --pages, --stat",
        "litmus", "a.vml", "--generate", "2")]
    [InlineData("--generate writes tests, expected only --seed,",
        "litmus", "--generate", "2", "--json", "-")]
    [InlineData("--pages expects --generate beside it", "litmus", "a.vml", "--pages", "2")]
    [InlineData("--pages expects a whole number from 1 to 8, not '9'",
        "litmus", "--generate", "2", "--pages", "9")]
    [InlineData("--threads expects a whole number from 2 to 4, not '1'", "fuzz", "--threads", "1")]
    [InlineData("--statements expects a whole number from 6 to 32, not '5'",
        "fuzz", "--statements", "5")]
    [InlineData("--tests expects a whole number from 1 to 1000000000, not '0'",
        "fuzz", "--tests", "0")]
    [InlineData("unknown VM system 'linux': expected all, codezero, akaros",
        "fuzz", "--vm", "linux")]
    [InlineData("unknown VM system 'abstract': expected all, codezero, akaros",
        "fuzz", "--vm", "abstract")]
    [InlineData("--variant stands for one system, expected its --vm",
        "fuzz", "--vm", "all", "--variant", "use-after-delete")]
    [InlineData("unknown variant 'use-after-delete': see 'list' for those that there are",
        "fuzz", "--vm", "akaros", "--variant", "use-after-delete")]
    [InlineData("unknown variant 'use-after-delet': did you mean 'use-after-delete'?",
        "fuzz", "--variant", "use-after-delet")]
    [InlineData("/dev/null/x: expected a directory for traces", "fuzz", "--out", "/dev/null/x")]
    [InlineData("Unrecognized command or argument 'x.vml'", "fuzz", "x.vml")]
    public void Wrong_use_is_one_line(string told, params string[] args)
    {
        Assert.Equal(2, cli.Run(args));
        Assert.Empty(cli.Output);
        Assert.Contains(told, cli.Error, StringComparison.Ordinal);
        Assert.Equal(cli.Error.Length - 1, cli.Error.IndexOf('\n', StringComparison.Ordinal));
    }
}
