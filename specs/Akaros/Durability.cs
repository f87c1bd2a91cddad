using Verified.Akaros;
using Verified.Machines;

namespace Verified.Specs.Akaros;

/// <summary>Facts about what pages and stores hold, against what should be in them.</summary>
static class Durability
{
    public static string? LostWithItsPage(AkarosWorld world)
    {
        foreach (Cell each in world.Cells())
        {
            if (each.Slot.Frame is null && !each.Map.IsUndefined(each.Index)
                && Lost(world, each) is { } fact)
            {
                return fact;
            }
        }

        return null;
    }

    public static string? UnknownStore(AkarosWorld world)
    {
        foreach (Cell each in world.Cells())
        {
            if (IsDefined(each) && each.Page!.UpToDate.Value && !IsKnown(world, each)
                && Differing(world, each) is { } fact)
            {
                return fact;
            }
        }

        return null;
    }

    public static string? StalePage(AkarosWorld world)
    {
        foreach (Cell each in world.Cells())
        {
            if (IsDefined(each) && each.Page!.UpToDate.Value && Stale(world, each) is { } fact)
            {
                return fact;
            }
        }

        return null;
    }

    public static string? DirtyBeforeLoaded(AkarosWorld world)
    {
        foreach (Cell each in world.Cells())
        {
            if (each.Page is { IsFreed: false } page && !page.UpToDate.Value && page.Dirty.Value)
            {
                return $"{each} is dirty, and not up to date";
            }
        }

        return null;
    }

    /// <summary>Whether an entry of some process says that a frame was stored to.</summary>
    public static bool HasDirtyEntry(AkarosWorld world, Frame frame)
    {
        foreach (Entry each in world.Entries())
        {
            if (each.Value.Dirty && each.Value.Frame == frame)
            {
                return true;
            }
        }

        return false;
    }

    static bool IsDefined(Cell cell)
        => cell.Page is { IsFreed: false } && !cell.Map.IsUndefined(cell.Index);

    /// <summary>Whether somebody knows that the store may lack what the page has.</summary>
    static bool IsKnown(AkarosWorld world, Cell cell)
        => cell.Page!.Dirty.Value
            || cell.Known is { } its && its.Owners + its.InBatch + its.InHand > 0
            || (DiffersAt(world, cell) >= 0 && HasDirtyEntry(world, cell.Page.Frame));

    static string? Differing(AkarosWorld world, Cell cell)
        => DiffersAt(world, cell) is >= 0 and var word
            ? $"word {word} of {cell} is {InFrame(world, cell, word)} in {cell.Page!.Frame} and "
                + $"{cell.Map.Stored(cell.Index, word)} in the store, and nothing says so"
            : null;

    /// <summary>The first word in which page and store differ; negative for none.</summary>
    static int DiffersAt(AkarosWorld world, Cell cell)
    {
        for (int word = 0; word < world.Machine.Settings.Words; word++)
        {
            if (InFrame(world, cell, word) != cell.Map.Stored(cell.Index, word))
            {
                return word;
            }
        }

        return -1;
    }

    static string? Stale(AkarosWorld world, Cell cell)
    {
        ulong[] expected = cell.Map.Page(cell.Index);
        for (int word = 0; word < expected.Length; word++)
        {
            ulong found = InFrame(world, cell, word);
            if (found != expected[word])
            {
                return $"word {word} of {cell} is {found} in {cell.Page!.Frame}, and "
                    + $"{expected[word]} was stored last";
            }
        }

        return null;
    }

    static string? Lost(AkarosWorld world, Cell cell)
    {
        ulong[] expected = cell.Map.Page(cell.Index);
        for (int word = 0; word < expected.Length; word++)
        {
            ulong found = cell.Map.Stored(cell.Index, word);
            if (found != expected[word])
            {
                return $"{expected[word]} was stored to word {word} of {cell} last, which is not "
                    + $"in memory, and the store has {found}";
            }
        }

        return null;
    }

    static ulong InFrame(AkarosWorld world, Cell cell, int word)
        => world.Machine.Memory.Peek(cell.Page!.Frame, word);
}
