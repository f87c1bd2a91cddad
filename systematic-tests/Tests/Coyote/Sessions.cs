using System.Collections.Generic;
using Verified.Coyote;
using Verified.Explorer;

namespace Verified.Tests.OnCoyote;

/// <summary>One schedule that Coyote ran.</summary>
/// <param name="Decisions">What it has decided, in order.</param>
/// <param name="Broken">Whether a rule broke.</param>
readonly record struct Ran(string Decisions, bool Broken);

/// <summary>Short forms for tests.</summary>
static class Sessions
{
    /// <summary>Runs schedules to their end, whatever they break.</summary>
    public static Session Of(
        Scenario scenario, string strategy, out List<Ran> ran, long schedules = 10_000,
        uint seed = 42)
    {
        var all = new List<Ran>();
        Session session = null!;
        session = new Session(scenario, strategy, seed, schedules, broken =>
        {
            all.Add(new(string.Join(' ', session.Answers.Numbers), broken is not null));
            return false;
        });
        session.Run(() => true);
        ran = all;
        return session;
    }
}
