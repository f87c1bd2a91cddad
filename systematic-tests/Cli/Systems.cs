using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Akaros;
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
                CodezeroSystem => new CodezeroSystem(
                    profile, PagerOf(Found(variant, PublishedPagers.ByName)), variant),
                AkarosSystem => new AkarosSystem(
                    profile, KernelOf(Found(variant, AllAkarosVariants.ByName)), variant),
                IVmSystem other => variant is null ? other : throw new WrongUse(
                    $"{name} has no published variants, and so no '{variant}'"),
            };
    }

    static Func<Machine, int, Mm0>? PagerOf(MakeMm0? make) => make is null ? null : make.Invoke;

    static Func<Machine, Kernel>? KernelOf(MakeKernel? make)
        => make is null ? null : machine => make(machine, Kernel.UsualBatch);

    static T? Found<T>(string? variant, IReadOnlyDictionary<string, T> known)
        where T : Delegate
        => variant is null ? null
            : known.TryGetValue(variant, out T? make) ? make
            : throw WrongUse.Unknown("variant", variant, known.Keys);
}
