using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Codezero;
using Verified.Litmus;
using Verified.Machines;
using Verified.Published;
using Verified.Scenarios;

namespace Verified.Cli;

/// <summary>Systems as the command line and traces name them.</summary>
static class Systems
{
    static readonly MachineProfile[] Profiles =
        [MachineProfile.X86, MachineProfile.Armv7, MachineProfile.Armv8];

    /// <summary>The name that stands for all systems.</summary>
    public const string Each = "all";

    /// <summary>A system on each profile on which scenarios are; or all systems, in turns.
    /// </summary>
    /// <param name="name">Null for the first one.</param>
    /// <exception cref="WrongUse">There is no such system or variant.</exception>
    public static IReadOnlyList<IVmSystem> OnEachMachine(string? name, string? variant)
    {
        string[] known = [.. VmSystems.All.Select(each => each.Name)];
        string[] chosen = name == Each ? known : [name ?? known[0]];
        return !known.Contains(chosen[0]) ? throw VmFiles.Unknown(chosen[0], [Each, .. known])
            : chosen.Length > 1 && variant is not null
                ? throw new WrongUse("--variant stands for one system, expected its --vm")
            : [.. chosen.SelectMany(each => new[]
                {
                    Of(each, variant, null), Of(each, variant, MachineProfile.Armv7.Name),
                })];
    }

    /// <param name="name">Null for the first one.</param>
    /// <param name="machine">The name of a profile; null for the usual one.</param>
    /// <exception cref="WrongUse">There is none.</exception>
    public static IVmSystem Of(string? name, string? variant, string? machine)
    {
        name ??= VmSystems.All[0].Name;
        MachineProfile? profile = Array.Find(Profiles, each => each.Name == machine);
        return machine is not null && profile is null
            ? throw WrongUse.Unknown("machine", machine, Profiles.Select(each => each.Name))
            : VmSystems.Find(name) switch
            {
                null => throw VmFiles.Unknown(name, VmSystems.Names),
                CodezeroSystem => new CodezeroSystem(profile, Pager(variant), variant),
                IVmSystem when variant is not null => throw new WrongUse(
                    $"{name} has no published variants, and so no '{variant}'"),
                AkarosSystem => new AkarosSystem(profile),
                IVmSystem other => other,
            };
    }

    static Func<Machine, int, Mm0>? Pager(string? variant)
        => variant is null ? null
            : PublishedPagers.ByName.TryGetValue(variant, out MakeMm0? make) ? make.Invoke
            : throw WrongUse.Unknown("variant", variant, PublishedPagers.ByName.Keys);
}
