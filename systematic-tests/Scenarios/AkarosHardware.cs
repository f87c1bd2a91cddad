using System.Collections.Generic;
using Verified.Explorer;
using Verified.Machines;

namespace Verified.Scenarios;

/// <summary>The kinds of machine on which Akaros's kernel is tried.</summary>
/// <param name="Suffix">What a scenario's name ends with there.</param>
public sealed record AkarosHardware(string Suffix, MachineProfile Profile, Relaxations Relaxed)
{
    /// <summary>D is set by a walk that looks at the entry again.</summary>
    public static AkarosHardware X86 { get; } = new("", MachineProfile.X86, new());

    /// <summary>No D: the first store faults.</summary>
    public static AkarosHardware Armv7 { get; } = new("OnArmv7", MachineProfile.Armv7, new());

    /// <summary>D is set in whatever the entry is by then.</summary>
    public static AkarosHardware Blind { get; }
        = new("WithBlindDirty", MachineProfile.X86, new() { BlindDirty = true });

    public static IReadOnlyList<AkarosHardware> All => [X86, Armv7, Blind];

    /// <summary>A machine with one word a page, and little else.</summary>
    public MachineSettings Settings(int cpus)
        => new() { Profile = Profile, Relaxed = Relaxed, Cpus = cpus, Words = 1, Frames = 16 };

    /// <summary>A scenario, named after its situation and its hardware.</summary>
    public Scenario Define(
        string name, string sentence, IReadOnlyList<string> mustOccur,
        System.Action<Stage> build)
        => new($"{name}{Suffix}", "akaros", sentence, mustOccur, build);
}
