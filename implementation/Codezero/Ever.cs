using System.Collections.Generic;

namespace Verified.Codezero;

/// <summary>Every descriptor that a pager allocated in this run, freed or not.</summary>
/// <remarks>For rules alone: a leaked descriptor can be found nowhere else.</remarks>
public sealed class Ever
{
    readonly List<VmObject> objects = [];
    readonly List<VmObjectLink> links = [];
    readonly List<Page> pages = [];
    readonly List<VmFile> files = [];
    readonly List<Request> requests = [];

    public IReadOnlyList<VmObject> Objects => objects;

    public IReadOnlyList<VmObjectLink> Links => links;

    public IReadOnlyList<Page> Pages => pages;

    public IReadOnlyList<VmFile> Files => files;

    /// <summary>Every request that was sent.</summary>
    public IReadOnlyList<Request> Requests => requests;

    internal VmFile Add(VmFile made)
    {
        files.Add(made);
        objects.Add(made.Object);
        return made;
    }

    internal void Add(Request sent) => requests.Add(sent);

    internal VmObject Add(VmObject made)
    {
        objects.Add(made);
        return made;
    }

    internal VmObjectLink Add(VmObjectLink made)
    {
        links.Add(made);
        return made;
    }

    internal Page Add(Page made)
    {
        pages.Add(made);
        return made;
    }
}
