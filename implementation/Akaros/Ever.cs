using System.Collections.Generic;

namespace Verified.Akaros;

/// <summary>Every descriptor that a kernel allocated in this run, freed or not.</summary>
/// <remarks>For rules alone: a leaked descriptor can be found nowhere else.</remarks>
public sealed class Ever
{
    readonly List<VmRegion> regions = [];
    readonly List<BufferHead> buffers = [];
    readonly List<OpenFile> files = [];

    public IReadOnlyList<VmRegion> Regions => regions;

    public IReadOnlyList<BufferHead> Buffers => buffers;

    public IReadOnlyList<OpenFile> Files => files;

    internal VmRegion Add(VmRegion made)
    {
        regions.Add(made);
        return made;
    }

    internal BufferHead Add(BufferHead made)
    {
        buffers.Add(made);
        return made;
    }

    internal OpenFile Add(OpenFile made)
    {
        files.Add(made);
        return made;
    }
}
