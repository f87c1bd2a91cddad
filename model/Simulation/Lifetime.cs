namespace Verified.Simulation;

/// <summary>Whether a kernel object is allocated; touching a freed one is a violation.</summary>
/// <remarks>Managed memory would hide the use after free that the seeds have.</remarks>
public struct Lifetime
{
    bool freed;

    /// <summary>Whether it was freed.</summary>
    public readonly bool IsOver => freed;

    /// <summary>Demands that the object is allocated; <paramref name="what"/> names it.</summary>
    public readonly void Demand(object what)
    {
        if (freed)
        {
            throw new Accusation(BasicRule.NothingFreedIsUsed.BrokenBy($"{what} was freed"));
        }
    }

    /// <summary>Frees it; freeing twice is a use after free.</summary>
    public void End(object what)
    {
        Demand(what);
        freed = true;
    }
}
