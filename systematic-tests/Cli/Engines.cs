using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Explorer;

namespace Verified.Cli;

/// <summary>Who can run schedules: our explorer, and another engine if it is built in.</summary>
static class Engines
{
    public const string Explorer = "explorer";
    public const string Coyote = "coyote";

    /// <summary>With <c>bench</c>: the explorer beside the other one.</summary>
    public const string Both = "both";

    /// <summary>The engine beside our explorer.</summary>
    /// <exception cref="WrongUse">It was not built in; the message says how to get it.</exception>
    public static IEngine Other => OtherIfBuiltIn ?? throw new WrongUse(
        "--engine coyote expects a build with -p:Coyote=true, and a package source that has "
        + "Microsoft.Coyote 1.7.11");

#if COYOTE
    public static IEngine? OtherIfBuiltIn { get; } = new Verified.Coyote.CoyoteEngine();
#else
    public static IEngine? OtherIfBuiltIn => null;
#endif
}

/// <summary>Which engines a measurement is of.</summary>
/// <param name="Other">The engine that is not our explorer, if it is asked for.</param>
sealed record EngineChoice(bool HasExplorer, IEngine? Other)
{
    public bool IsBoth => HasExplorer && Other is not null;

    /// <summary>Those with a strategy's name, of whichever engine.</summary>
    /// <exception cref="WrongUse">No engine has it.</exception>
    public static T[] Known<T>(IReadOnlyList<T> all, Func<T, string> nameOf, string name)
    {
        T[] known = [.. all.Where(each => nameOf(each) == name)];
        return known.Length > 0 ? known
            : throw WrongUse.Unknown("strategy", name, all.Select(nameOf).Distinct());
    }
}
