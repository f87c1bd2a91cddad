using System;
using System.Collections.Generic;
using Verified.Codezero;
using Verified.Machines;

namespace Verified.Specs.Codezero;

/// <summary>
/// What each address space should hold: the newest store to each word, kept beside the machine and
/// never read by the system.
/// </summary>
/// <remarks>
/// Every mapping of this slice is private and starts with zeroes, so a task's memory is its own
/// stores on top of its parent's at the fork. Updated within the steps that it follows.
/// </remarks>
public sealed class GhostMemory : IMachineObserver
{
    readonly Mm0 mm0;
    readonly Dictionary<Tcb, ulong[]> spaces = [];

    public GhostMemory(Mm0 mm0)
    {
        ArgumentNullException.ThrowIfNull(mm0);
        this.mm0 = mm0;
        mm0.ForkCopies = (parent, child) => spaces[child] = (ulong[])Of(parent).Clone();
        mm0.Exited = tcb => spaces.Remove(tcb);
    }

    /// <summary>The first access that found something else than it should; null for none.</summary>
    public string? Mismatch { get; private set; }

    /// <summary>The word that a task's memory should hold.</summary>
    public ulong Word(Tcb task, VirtualPage page, int word) => Of(task)[Index(page, word)];

    public void OnRetired(
        Cpu cpu, AccessKind kind, VirtualPage page, int word, ulong loaded, ulong stored)
    {
        ArgumentNullException.ThrowIfNull(cpu);
        // By the thread, not by the identifier in the TLB: that may be what is wrong.
        Tcb task = ((UserThread)cpu.Trap!).Tcb;
        ref ulong expected = ref Of(task)[Index(page, word)];
        if (loaded != expected)
        {
            Mismatch ??= $"{cpu} finds {loaded} in {page}.{word} of {task}, "
                + $"where {expected} was stored last";
        }

        expected = stored;
    }

    ulong[] Of(Tcb task)
    {
        if (!spaces.TryGetValue(task, out ulong[]? words))
        {
            MachineSettings settings = mm0.Machine.Settings;
            spaces[task] = words = new ulong[settings.Pages * settings.Words];
        }

        return words;
    }

    int Index(VirtualPage page, int word) => (page.Number * mm0.Machine.Settings.Words) + word;
}
