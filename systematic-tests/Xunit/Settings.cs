using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Numerics;
using Verified.Explorer;
using Xunit.Sdk;

namespace Verified.Xunit;

/// <summary>How a test is explored: as its attribute says, or the environment, which comes
/// first.</summary>
/// <remarks>
/// <c>VERIFIED_STRATEGY</c>, <c>VERIFIED_SEED</c>; <c>VERIFIED_SCHEDULES</c> and
/// <c>VERIFIED_TIME</c>, of which one alone replaces both of the attribute; <c>VERIFIED_OUT</c>,
/// the directory of traces; <c>VERIFIED_REPLAY</c>, a trace. A variable that is empty is not set.
/// </remarks>
/// <param name="Replay">The trace to replay instead of exploring; null for none.</param>
sealed record Settings(ExplorerOptions Explorer, string Out, string? Replay)
{
    public const string ReplayName = "VERIFIED_REPLAY";

    const string Number = "a whole number from 0";
    const string Positive = "a whole number above 0";
    const string Seconds = "a number of seconds above 0";

    public static Settings Of(SystematicFactAttribute attribute)
        => Of(attribute, Environment.GetEnvironmentVariable);

    /// <exception cref="SystematicFailure">A value is wrong; the message is one line.</exception>
    public static Settings Of(SystematicFactAttribute attribute, Func<string, string?> variable)
    {
        DemandFit(attribute);
        var given = new Variables(variable);
        StrategyKind? strategy = given.Strategy;
        long? schedules = given.Read<long>("VERIFIED_SCHEDULES", Positive, value => value > 0);
        double? time = given.Read<double>(
            "VERIFIED_TIME", Seconds, IsTime, NumberStyles.Float);
        if (schedules is null && time is null)
        {
            schedules = attribute.Schedules > 0 ? attribute.Schedules : null;
            time = attribute.Time > 0 ? attribute.Time : null;
        }

        StrategyKind kind = strategy ?? attribute.Strategy;
        bool isBounded = kind == StrategyKind.DepthFirst && attribute.Preemptions >= 0;
        return new(
            new()
            {
                Strategy = kind,
                Preemptions = isBounded ? attribute.Preemptions : null,
                Seed = given.Read<ulong>("VERIFIED_SEED", Number, _ => true) ?? attribute.Seed,
                Schedules = schedules
                    ?? (time is null ? ExplorerOptions.DefaultSchedules : long.MaxValue),
                Time = time is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                Workers = 1,
            },
            given.Path("VERIFIED_OUT") ?? Path.Combine(AppContext.BaseDirectory, "out"),
            given.Path(ReplayName));
    }

    /// <summary>The properties of the attribute can be used, and together.</summary>
    static void DemandFit(SystematicFactAttribute it)
    {
        Demand(
            Enum.IsDefined(it.Strategy), nameof(it.Strategy), $"one of {nameof(StrategyKind)}",
            it.Strategy);
        if (it.Breaks is not null && it.MustOccur.Length > 0)
        {
            throw new SystematicFailure(
                "Breaks expects no MustOccur beside it: nothing is sought after the rule broke");
        }

        Demand(it.Schedules >= 0, nameof(it.Schedules), Positive, it.Schedules);
        Demand(it.Time == 0 || IsTime(it.Time), nameof(it.Time), Seconds, it.Time);
        Demand(it.Preemptions >= -1, nameof(it.Preemptions), Number, it.Preemptions);
        Demand(
            it.Preemptions < 0 || it.Strategy == StrategyKind.DepthFirst, nameof(it.Preemptions),
            $"{nameof(StrategyKind)}.{nameof(StrategyKind.DepthFirst)} beside it", it.Strategy);
        Demand(
            it.MustOccur.Length <= 64, nameof(it.MustOccur), "at most 64 outcomes",
            it.MustOccur.Length);
    }

    static bool IsTime(double seconds) => seconds is > 0 and < 1e8;

    static void Demand(bool holds, string property, string expected, IFormattable value)
    {
        if (!holds)
        {
            throw new SystematicFailure($"{property} expects {expected}, not "
                + value.ToString(null, CultureInfo.InvariantCulture));
        }
    }

    /// <summary>What the environment says.</summary>
    sealed class Variables(Func<string, string?> variable)
    {
        public StrategyKind? Strategy
        {
            get
            {
                const string name = "VERIFIED_STRATEGY";
                string all = string.Join(
                    ", ", Enum.GetValues<StrategyKind>().Select(ExplorerOptions.NameOf));
                return Text(name) is { } text
                    ? ExplorerOptions.KindOf(text) ?? throw Wrong(name, $"one of {all}", text)
                    : null;
            }
        }

        /// <remarks>No style has separators of thousands: 0,5 would be 5.</remarks>
        public T? Read<T>(
            string name, string expected, Func<T, bool> allowed,
            NumberStyles style = NumberStyles.Integer)
            where T : struct, INumberBase<T>
            => Text(name) is not { } text ? null
                : T.TryParse(text, style, CultureInfo.InvariantCulture, out T value)
                    && allowed(value) ? value
                : throw Wrong(name, expected, text);

        /// <summary>A path, from where the user is.</summary>
        /// <remarks>
        /// Test runners change the directory; the shell's variable tells where they were started.
        /// </remarks>
        public string? Path(string name)
        {
            string from = variable("PWD") is { } shell && Directory.Exists(shell)
                ? shell
                : Environment.CurrentDirectory;
            return Text(name) is { } text
                ? System.IO.Path.GetFullPath(text, System.IO.Path.GetFullPath(from))
                : null;
        }

        string? Text(string name) => variable(name) is { Length: > 0 } text ? text : null;

        static SystematicFailure Wrong(string name, string expected, string text)
            => new($"{name} expects {expected}, not '{text}'");
    }
}
