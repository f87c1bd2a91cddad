using System;
using System.Threading;
using Verified.Explorer;

namespace Verified.Tests.Explorer;

/// <summary>Short forms for tests that have a hand in what is run.</summary>
static class Attending
{
    /// <summary>The same scenario, with something done before each schedule.</summary>
    public static Scenario Before(this Scenario scenario, Action act) => scenario with
    {
        Build = stage =>
        {
            act();
            scenario.Build(stage);
        },
    };

    /// <summary>Waits for what others do; not for ever, if they do not.</summary>
    public static bool Comes(Func<bool> what) => SpinWait.SpinUntil(what, TimeSpan.FromSeconds(10));

    /// <summary>A variant that breaks a rule.</summary>
    public static PublishedVariant Breaking(this Scenario scenario, string rule)
        => new($"{scenario.Name}-variant", "demo", "demos.c demo", "Wrong.", rule, scenario);
}
