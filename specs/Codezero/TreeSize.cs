using Verified.Codezero;

namespace Verified.Specs.Codezero;

/// <summary>How much there is of a tree: what a refused request must leave as it was.</summary>
readonly record struct TreeSize(int Objects, int Links, int Pages, int Slots, int FilePages)
{
    public static TreeSize Of(ObjectTree tree)
    {
        TreeSize size = default;
        foreach (VmObject each in tree.Objects)
        {
            size = new(
                size.Objects + 1, size.Links + each.LinkCount, size.Pages + each.PageCount,
                size.Slots + each.Slots.Count,
                size.FilePages + (each.File?.Length ?? 0));
        }

        return size;
    }

    public override string ToString()
        => $"{Objects} objects, {Links} links, {Pages} pages, {Slots} slots, "
            + $"a file of {FilePages} pages";
}
