using System.Collections.Generic;
using Verified.Akaros;
using Verified.Machines;

namespace Verified.Specs.Akaros;

/// <summary>What the ghost is told of pages in maps.</summary>
sealed partial class AkarosGhost
{
    // What the step that is under way has said, to be looked at when it is over.
    readonly List<GhostCached> cleaned = [];
    readonly List<GhostCached> marked = [];

    public void Taken(Page page, bool isLookup)
    {
        Changes++;
        if (In(page.Frame) is not { } its)
        {
            Stranger ??= $"a {page}, which is in no map, is counted as used";
            return;
        }

        its.Owners++;
        its.LookedUp = true;
    }

    public void Put(Page page)
    {
        Changes++;
        if (In(page.Frame) is not { Owners: > 0 } its)
        {
            Stranger ??= $"somebody puts the {page}, which nobody has";
            return;
        }

        its.Owners--;
    }

    public void Inserted(PageMap map, int index, Page page)
    {
        Changes++;
        var its = new GhostCached(MapOf(map), index, page) { IsLoading = true };
        its.Map.At(index) = byFrame[page.Frame.Number] = its;
    }

    public void Removed(PageMap map, int index, Page page, bool isCut)
    {
        Changes++;
        GhostMap its = MapOf(map);
        its.At(index) = byFrame[page.Frame.Number] = null;
        if (!isCut)
        {
            its.Removed++;
            claims.Dropped(page.Frame);
        }
    }

    public void Loaded(Page page)
    {
        Changes++;
        if (In(page.Frame) is { } its)
        {
            its.IsLoading = false;
            its.Loads++;
            if (its.Loads > 1)
            {
                Misloaded ??= $"{its} was read {its.Loads} times with success";
            }
        }
    }

    public void LoadFailed(Page page)
    {
        Changes++;
        if (In(page.Frame) is { } its)
        {
            its.IsLoading = false;
        }
    }

    public void RemovalBegins(PageMap map, int first, int count)
    {
        Changes++;
        GhostMap its = MapOf(map);
        its.Removers++;
        its.Removals++;
        its.Removed = 0;
        its.Remover = kernel.Simulator.Current;
        its.Pass = RemovalPass.Admission;
    }

    public void Enters(PageMap map, RemovalPass pass)
    {
        Changes++;
        MapOf(map).Pass = pass;
    }

    public void Marked(PageMap map, int index, Page page)
    {
        Changes++;
        if (In(page.Frame) is { } its)
        {
            its.MarkedBy = its.Map.Removals;
            its.LookedUp = false;
            marked.Add(its);
        }
    }

    public void RemovalEnds(PageMap map, int removed)
    {
        Changes++;
        GhostMap its = MapOf(map);
        its.Removers--;
        if (removed != its.Removed)
        {
            Miscounted ??= $"a removal from the {map} says {removed}, and has taken out "
                + $"{its.Removed} pages";
        }
    }

    public void TookDirtyBit(Page page)
    {
        Changes++;
        if (In(page.Frame) is { } its)
        {
            its.InHand++;
        }
    }

    public void SavedDirtyBit(Page page)
    {
        Changes++;
        if (In(page.Frame) is { } its)
        {
            its.InHand--;
        }
    }

    public void WriteBegins(PageMap map, int index, Page page)
    {
        Changes++;
        if (In(page.Frame) is { } its)
        {
            its.InBatch++;
            cleaned.Add(its);
        }
    }

    public void WriteEnded(PageMap map, int index, Page page, Error error)
    {
        Changes++;
        if (In(page.Frame) is { } its)
        {
            its.InBatch--;
        }
    }

    /// <summary>The step is over: looks at what it has said of the kernel.</summary>
    public void Settle()
    {
        foreach (GhostCached its in marked)
        {
            LookAtPins(its);
        }

        marked.Clear();
        if (lowered is { } told)
        {
            LeftRight ??= Reach.Translation(kernel.Machine, told, RightLeft);
            lowered = null;
        }

        if (ended is { } sync)
        {
            LookAtStore(sync);
            ended = null;
        }
    }

    /// <summary>The pages that the step has taken for clean; the next call has others.</summary>
    public IReadOnlyList<GhostCached> TakeCleaned()
    {
        GhostCached[] those = [.. cleaned];
        cleaned.Clear();
        return those;
    }

    void LookAtPins(GhostCached its)
    {
        foreach (VmRegion region in its.Map.Map.Regions)
        {
            if (!region.IsFreed && region.IsPinned && region.Bounds.HasIndex(its.Index))
            {
                MarkedPin ??= $"{its} is marked, which {region} pins";
            }
        }
    }
}
