using System;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Akaros;

/// <summary>Events to processes, as far as they need memory.</summary>
/// <remarks>Source: the fallback of event delivery (facts M17).</remarks>
public partial class Kernel
{
    /// <summary>Posts an event to a process whose queue needs one more page: maps it.</summary>
    /// <returns>Where, or why not.</returns>
    /// <remarks>
    /// Who posts keeps the process alive until the end. No lock is held: who shoots a process down
    /// takes proc_lock with vmr_lock held, so nobody may ask for vmr_lock with proc_lock held.
    /// </remarks>
    public virtual Routine<(VirtualPage First, Error Error)> PostEvent(Proc proc)
        => Mmap(proc, null, 1, Protection.ReadWrite, MapFlags.Private);
}
