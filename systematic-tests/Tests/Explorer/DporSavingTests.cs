using System;
using System.Linq;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Verified.Explorer;
using Verified.Scenarios;
using Verified.Simulation;
using Xunit;
using Runner = Verified.Explorer.Runner;

namespace Verified.Tests.Explorer;

/// <summary>A reduction that was saved and made anew goes on as if it had not been.</summary>
/// <remarks>
/// After each of its schedules, one that is made anew runs the next schedule beside it; both must
/// then stand at the same place. So they come to the same after any moment.
/// </remarks>
public sealed class DporSavingTests
{
    /// <summary>Where steps have effects that they do not declare.</summary>
    [Fact]
    public void Effects_of_planned_steps_are_kept()
        => GoesOn(AllScenarios.List.Single(each => each.Name == "ReadFaultMeetsExit"));

    [Fact]
    public void Values_are_kept()
    {
        GoesOn(Demos.Choices);
        GoesOn(AllScenarios.List.Single(each => each.Name == "ForkWithRestlessTlbs"));
    }

    [Fact]
    public void Violations_and_schedules_that_are_too_long_are_kept()
    {
        GoesOn(Demos.TwoStages);
        GoesOn(Demos.Philosophers);
        GoesOn(Oddities.SometimesLong);
    }

    /// <summary>The beginning of a schedule is run again where it was made anew.</summary>
    [Fact]
    public void What_could_not_be_taken_is_counted_once()
        => GoesOn(HiddenGates.Opened(stepsBehind: 1, racersBehind: 3));

    /// <summary>One planned step could not be taken, but another one was left.</summary>
    [Fact]
    public void It_begins_anew_where_that_was_decided()
        => GoesOn(HiddenGates.Opened(stepsBehind: 1, meets: true, racersBefore: 2));

    [Fact]
    public void Random_programs_go_on()
        => FsCheck.Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(150).WithReplay(8, 1),
            Prop.ForAll(DporRandomPrograms.Of(Enum.GetValues<Deed>(), 2_500), program =>
                GoesOn(new Scenario("Random", "demo", "", [], stage =>
                    DporRandomPrograms.Build(stage.Simulator, program)))));

    static void GoesOn(Scenario scenario)
    {
        var whole = new Dpor(0);
        (Runner runner, Runner other) = (new(scenario), new(scenario));
        bool hasNext = true;
        for (long i = 0; hasNext && i < 1_500; i++)
        {
            string before = Saved(whole);
            Dpor anew = Dpor.Of(0, JsonSerializer.Deserialize<SavedReduction>(before)!);
            Assert.Equal(before, Saved(anew));

            hasNext = whole.Advance(runner.Run(whole, i));
            Assert.Equal(hasNext, anew.Advance(other.Run(anew, i)));
            Assert.Equal(Saved(whole), Saved(anew));
        }
    }

    static string Saved(Dpor dpor) => JsonSerializer.Serialize(dpor.Save());
}
