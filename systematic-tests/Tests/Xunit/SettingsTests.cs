using System;
using System.IO;
using Verified.Explorer;
using Verified.Xunit;
using Xunit;
using Xunit.Sdk;

namespace Verified.Tests.OnXunit;

/// <summary>How a test is explored, by its attribute and by the environment.</summary>
public class SettingsTests
{
    static readonly SystematicFactAttribute Small =
        new() { Strategy = StrategyKind.Pct, Schedules = 70, Seed = 3 };

    [Fact]
    public void An_attribute_without_properties_explores_as_the_command_line_does()
    {
        Settings settings = Settings.Of(new SystematicFactAttribute(), _ => null);
        Assert.Equal(new ExplorerOptions { Workers = 1 }, settings.Explorer);
        Assert.Equal(Path.Combine(AppContext.BaseDirectory, "out"), settings.Out);
        Assert.Null(settings.Replay);
    }

    [Fact]
    public void The_attribute_says_how()
    {
        var attribute = new SystematicFactAttribute
        {
            Strategy = StrategyKind.DepthFirst, Preemptions = 2, Seed = 5, Time = 1.5,
        };
        Assert.Equal(
            new ExplorerOptions
            {
                Strategy = StrategyKind.DepthFirst, Preemptions = 2, Seed = 5, Workers = 1,
                Schedules = long.MaxValue, Time = TimeSpan.FromSeconds(1.5),
            },
            Settings.Of(attribute, _ => null).Explorer);
        Assert.Equal(70, Settings.Of(Small, _ => null).Explorer.Schedules);
    }

    [Fact]
    public void The_environment_comes_first_and_its_budget_replaces_both()
    {
        Assert.Equal(StrategyKind.Random, With("VERIFIED_STRATEGY", "random").Strategy);
        Assert.Equal(9UL, With("VERIFIED_SEED", "9").Seed);
        Assert.Equal(9, With("VERIFIED_SCHEDULES", "9").Schedules);
        Assert.Equal(
            (long.MaxValue, TimeSpan.FromSeconds(0.5)),
            (With("VERIFIED_TIME", "0.5").Schedules, With("VERIFIED_TIME", "0.5").Time));
        Assert.Equal(With("", ""), With("VERIFIED_SEED", ""));
    }

    [Fact]
    public void A_bound_is_for_the_depth_first_search_of_the_attribute()
    {
        var attribute = new SystematicFactAttribute
        {
            Strategy = StrategyKind.DepthFirst, Preemptions = 2,
        };
        Assert.Null(Settings.Of(
            attribute, name => name == "VERIFIED_STRATEGY" ? "pct" : null).Explorer.Preemptions);
    }

    [Fact]
    public void What_must_occur_is_not_sought_where_a_rule_must_break()
        => Assert.Equal(
            "Breaks expects no MustOccur beside it: nothing is sought after the rule broke",
            Assert.Throws<SystematicFailure>(() => Settings.Of(
                new() { Breaks = "a rule", MustOccur = ["pigs fly"] }, _ => null)).Message);

    [Theory]
    [InlineData("VERIFIED_STRATEGY", "Pct", "one of default, portfolio, random, sticky, pct, pos")]
    [InlineData("VERIFIED_SCHEDULES", "0", "a whole number above 0")]
    [InlineData("VERIFIED_SCHEDULES", "1e3", "a whole number above 0")]
    [InlineData("VERIFIED_SEED", "-1", "a whole number from 0")]
    [InlineData("VERIFIED_TIME", "0", "a number of seconds above 0")]
    [InlineData("VERIFIED_TIME", "0,5", "a number of seconds above 0")]
    [InlineData("VERIFIED_TIME", "NaN", "a number of seconds above 0")]
    [InlineData("VERIFIED_TIME", "1 minute", "a number of seconds above 0")]
    public void A_variable_that_cannot_be_read_is_told(string name, string value, string expected)
    {
        string told = Assert.Throws<SystematicFailure>(() => With(name, value)).Message;
        Assert.StartsWith($"{name} expects {expected}", told, StringComparison.Ordinal);
        Assert.EndsWith($", not '{value}'", told, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', told);
    }

    [Theory]
    [InlineData(99, 0, 0.0, -1, 0, "Strategy expects one of StrategyKind, not 99")]
    [InlineData(0, -1, 0.0, -1, 0, "Schedules expects a whole number above 0, not -1")]
    [InlineData(0, 0, -0.5, -1, 0, "Time expects a number of seconds above 0, not -0.5")]
    [InlineData(0, 0, double.NaN, -1, 0, "Time expects a number of seconds above 0, not NaN")]
    [InlineData(8, 0, 0.0, -2, 0, "Preemptions expects a whole number from 0, not -2")]
    [InlineData(
        2, 0, 0.0, 0, 0, "Preemptions expects StrategyKind.DepthFirst beside it, not Random")]
    [InlineData(0, 0, 0.0, -1, 65, "MustOccur expects at most 64 outcomes, not 65")]
    public void A_property_that_cannot_be_used_is_told(
        int strategy, long schedules, double time, int preemptions, int outcomes, string told)
    {
        var attribute = new SystematicFactAttribute
        {
            Strategy = (StrategyKind)strategy, Schedules = schedules, Time = time,
            Preemptions = preemptions, MustOccur = new string[outcomes],
        };
        Assert.Equal(8, (int)StrategyKind.DepthFirst);
        Assert.Equal(
            told,
            Assert.Throws<SystematicFailure>(() => Settings.Of(attribute, _ => null)).Message);
    }

    [Fact]
    public void Paths_begin_where_the_user_is()
    {
        string here = Path.GetTempPath();
        Settings settings = Settings.Of(Small, name => name switch
        {
            "PWD" => here,
            "VERIFIED_OUT" => "traces",
            "VERIFIED_REPLAY" => "traces/x.trace.json",
            _ => null,
        });
        Assert.Equal(Path.Combine(here, "traces"), settings.Out);
        Assert.Equal(Path.Combine(here, "traces", "x.trace.json"), settings.Replay);
        Assert.Equal(
            Path.Combine(Environment.CurrentDirectory, "x"),
            Settings.Of(Small, name => name == "VERIFIED_REPLAY" ? "x" : null).Replay);
    }

    static ExplorerOptions With(string name, string value)
        => Settings.Of(Small, each => each == name ? value : null).Explorer;
}
