using System;
using System.Collections.Generic;
using System.Linq;
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

    /// <summary>A system on each profile on which scenarios are.</summary>
    /// <exception cref="WrongUse">There is no such system or variant.</exception>
    public static IReadOnlyList<IVmSystem> OnEachMachine(string? name, string? variant)
        => name is not null && VmSystems.All.All(each => each.Name != name)
            ? throw VmFiles.Unknown(name, VmSystems.All.Select(each => each.Name))
            : [Of(name, variant, null), Of(name, variant, MachineProfile.Armv7.Name)];

    /// <param name="name">Null for the first one.</param>
    /// <param name="machine">The name of a profile; null for the usual one.</param>
    /// <exception cref="WrongUse">There is none.</exception>
    public static IVmSystem Of(string? name, string? variant, string? machine)
    {
        name ??= VmSystems.All[0].Name;
        IVmSystem? system = VmSystems.Find(name);
        MachineProfile? profile = Array.Find(Profiles, each => each.Name == machine);
        MakeMm0? make = null;
        return system is null ? throw VmFiles.Unknown(name, VmSystems.Names)
            : machine is not null && profile is null ? throw WrongUse.Unknown(
                "machine", machine, Profiles.Select(each => each.Name))
            : variant is not null && !PublishedPagers.ByName.TryGetValue(variant, out make)
                ? throw WrongUse.Unknown("variant", variant, PublishedPagers.ByName.Keys)
            : system is CodezeroSystem && (make is not null || profile is not null)
                ? new CodezeroSystem(profile, make is null ? null : make.Invoke, variant)
            : system;
    }
}
