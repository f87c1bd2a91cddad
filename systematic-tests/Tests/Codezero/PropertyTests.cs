using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Verified.Codezero;
using Verified.Published;
using Verified.Scenarios;
using Verified.Tests.House;
using Xunit;

namespace Verified.Tests.OnCodezero;

/// <summary>Random operations, one after the other, against a plain model of memory.</summary>
/// <remarks>
/// The lists are the same at each run. <c>VERIFIED_PROPERTY_RUNS</c> says how many there are.
/// </remarks>
public class PropertyTests
{
    const int Runs = 1_000;
    const int RunsUntilABug = 3_000;

    [Fact]
    public void Operations_one_after_the_other_do_what_a_plain_model_says()
    {
        string? wrong = FirstFailure(
            (machine, handlers) => new Mm0(machine, handlers), Effort.Runs(Runs),
            SequentialGenerator.Lists);
        Assert.True(wrong is null, wrong);
    }

    public static IEnumerable<TheoryDataRow<string>> Names
        => PublishedPagers.ByName.Keys.Except(PublishedPagers.NotSequential)
            .Select(name => new TheoryDataRow<string>(name));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_sequential_bug_is_found_by_random_operations(string variant)
    {
        // As they were drawn: nobody reads the shortest one.
        Arbitrary<OperationList> lists = Arb.From(SequentialGenerator.Lists.Generator);
        Assert.NotNull(FirstFailure(PublishedPagers.ByName[variant], RunsUntilABug, lists));
    }

    /// <summary>Runs lists until one goes wrong, and makes that one as short as it can.</summary>
    /// <returns>The shortest one with its answers; null if none goes wrong.</returns>
    static string? FirstFailure(MakeMm0 make, int runs, Arbitrary<OperationList> lists)
    {
        var run = new SequentialRun(make);
        string? wrong = null;
        Exception? thrown = Record.Exception(() => FsCheck.Check.One(
            Config.QuickThrowOnFailure.WithReplay(4, 3).WithMaxTest(runs),
            Prop.ForAll(lists, list =>
            {
                string? told = run.Check(list);
                wrong = told ?? wrong;
                return told is null;
            })));
        return wrong ?? thrown?.Message;
    }
}
