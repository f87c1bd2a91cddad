using System;
using System.IO;
using System.Linq;
using System.Threading;
using Verified.Akaros;
using Verified.Explorer;
using Verified.Litmus;
using Verified.Machines;
using Verified.Published;
using Xunit;

namespace Verified.Tests.OnLitmus;

/// <summary>Fuzzing: right systems are like the abstract VM, and wrong ones are found.</summary>
public class VmFuzzTests
{
    /// <param name="least">How many of the tests need nothing that it lacks.</param>
    [Theory]
    [InlineData("codezero", 192, 128)]
    [InlineData("akaros", 128, 48)]
    public void A_right_system_differs_in_nothing(string system, int tests, int least)
    {
        VmFuzz fuzz = Fuzz(
            profile => system == "codezero"
                ? new CodezeroSystem(profile)
                : new AkarosSystem(profile),
            tests, workers: 2);

        VmResult? found = fuzz.Run(CancellationToken.None);

        Assert.True(found is null, found is null ? "" : VmTestText.Of(found.Test));
        Assert.Equal(tests, fuzz.Progress.Tests + fuzz.Progress.Skipped);
        Assert.InRange(fuzz.Progress.Tests, least, tests);
        Assert.InRange(fuzz.Progress.Complete, least / 2, fuzz.Progress.Tests);
    }

    [Theory]
    [InlineData("use-after-delete", 1)]
    [InlineData("drops-a-file", 2)]
    [InlineData("freezes-without-shootdown", 2)]
    public void A_wrong_pager_is_found_by_a_small_test(string variant, int workers)
    {
        VmFuzz fuzz = Fuzz(variant, tests: 512, workers);

        VmResult found = fuzz.Run(CancellationToken.None)!;
        VmResult small = fuzz.Shrink(found, "small.vml", CancellationToken.None);

        Assert.Equal(found.Finding!.Violation.Rule, small.Finding!.Violation.Rule);
        Assert.InRange(small.Test.Program.AllStatements.Count(), 1, 8);
        Assert.Equal(variant, small.Finding.Trace.Origin!.Variant);
        Assert.Equal("small.vml", small.Finding.Trace.Origin.File);
        Assert.Equal(
            small.Finding.Violation.Rule,
            Replay.Run(small.Finding.Trace, new Runner(small.Subject!.Scenario)).Broken?.Rule);
    }

    [Theory]
    [InlineData("unmap-drops-dirty-bits")]
    [InlineData("does-not-await-shootdowns")]
    public void A_wrong_kernel_is_found_by_a_small_test(string variant)
    {
        VmFuzz fuzz = Fuzz(
            profile => new AkarosSystem(
                profile,
                machine => AllAkarosVariants.ByName[variant](machine, Kernel.UsualBatch), variant),
            tests: 512, workers: 2);
        VmResult found = fuzz.Run(CancellationToken.None)!;
        VmResult small = fuzz.Shrink(found, "small.vml", CancellationToken.None);

        Assert.Equal(found.Finding!.Violation.Rule, small.Finding!.Violation.Rule);
        Assert.InRange(small.Test.Program.AllStatements.Count(), 1, 8);
        Assert.Equal(variant, small.Finding.Trace.Origin!.Variant);
    }

    [Fact]
    public void What_is_found_does_not_depend_on_the_workers()
        => Assert.Equal(
            VmTestText.Of(Fuzz("drop-without-new-original", 256, 1).Run(default)!.Test),
            VmTestText.Of(Fuzz("drop-without-new-original", 256, 2).Run(default)!.Test));

    [Fact]
    public void A_system_that_cannot_be_built_is_found()
    {
        var broken = new CodezeroSystem(make: (_, _) => throw new InvalidDataException("no disk"));
        var fuzz = new VmFuzz(
            [broken], new VmBounds(), new VmFuzzBudget(42, null, 64),
            new ExplorerOptions { Schedules = 20 });

        VmResult found = fuzz.Run(CancellationToken.None)!;

        Assert.Equal(VmStatus.Error, found.Status);
        Assert.Contains("its set-up threw InvalidDataException: no disk", found.Error);
        Assert.Null(fuzz.Shrink(found, "small.vml", CancellationToken.None).Finding);
    }

    [Fact]
    public void A_cancelled_one_has_found_nothing()
        => Assert.Null(Fuzz("use-after-delete", 64, 1).Run(new CancellationToken(canceled: true)));

    static VmFuzz Fuzz(string? variant, long tests, int workers)
        => Fuzz(profile => SystemOn(profile, variant), tests, workers);

    static VmFuzz Fuzz(Func<MachineProfile?, IVmSystem> on, long tests, int workers)
        => new(
            [on(null), on(MachineProfile.Armv7)], new VmBounds(),
            new VmFuzzBudget(42, null, tests),
            new ExplorerOptions { Schedules = VmFuzz.DefaultSchedules, Workers = workers });

    static CodezeroSystem SystemOn(MachineProfile? profile, string? variant)
        => new(profile, variant is null ? null : PublishedPagers.ByName[variant].Invoke, variant);
}
