using System.Collections.Generic;
using System.Linq;
using Verified.Abstract;
using Verified.Machines;

namespace Verified.Litmus;

/// <summary>Where a program's pages, files and buffers are, and how large its machine is.</summary>
/// <remarks>
/// Regions of one name are at one place in a process and in all that descend from it; those of
/// processes that are not related have nothing to do with each other.
/// </remarks>
sealed class CodezeroLayout
{
    // The roots of idle CPUs, the page of zeroes.
    const int FramesOfThePager = 2;

    // A page and its copy. With fewer, CPUs take each other's pages away, and none comes to an end.
    const int FramesOfAFault = 2;

    readonly UserProgram program;
    readonly Dictionary<string, string> ancestors = [];
    readonly Dictionary<(string Ancestor, string Region), VirtualPage> regions = [];
    readonly Dictionary<string, (int First, int Count)> blocks = [];
    readonly int[] buffers;

    public CodezeroLayout(UserProgram program, MachineProfile profile)
    {
        this.program = program;
        FindAncestors();
        int end = 1;
        foreach (IGrouping<string, PlacedStatement> family in program.AllStatements
            .Where(placed => placed.Statement is MapStatement)
            .GroupBy(placed => ancestors[placed.Process]))
        {
            end = System.Math.Max(end, Place(family.Key, family));
        }

        FirstBuffer = new VirtualPage(end);
        buffers = BuffersOfThreads();
        foreach (InitialFile file in program.Files)
        {
            int count = program.PagesOf(file.Name);
            blocks.Add(file.Name, (FileBlocks, count));
            FileBlocks += count;
        }

        SwapSlots = NeedsSwap() ? program.MostPages + (Buffers * Processes) : 0;
        Settings = SettingsFor(end + Buffers) with { Profile = profile };
    }

    public MachineSettings Settings { get; }

    /// <summary>The pages that threads use to read and write files; none if nobody does.</summary>
    public VirtualPage FirstBuffer { get; }

    public int Buffers { get; private set; }

    public int FileBlocks { get; private set; }

    /// <summary>How many pages may be in swap: all, where something pushes them there.</summary>
    public int SwapSlots { get; }

    public int Processes => ancestors.Count;

    public VirtualPage PageOf(string process, Word word)
        => regions[(ancestors[process], word.Region)] + word.Page;

    public int DescriptorOf(string file)
        => program.Files.TakeWhile(each => each.Name != file).Count();

    public int FirstBlockOf(string file) => blocks[file].First;

    /// <summary>How many pages a file may grow to.</summary>
    public int CapacityOf(string file) => blocks[file].Count;

    /// <summary>In words from the start of the file.</summary>
    public int PositionOf(FileWord word) => (word.Page.Page * program.Words) + word.Number;

    public VirtualPage BufferOf(UserContext who)
        => FirstBuffer + (who.Thread is { } thread ? buffers[thread] : 0);

    void FindAncestors()
    {
        foreach (string process in program.Processes)
        {
            ancestors[process] = process;
        }

        // A child may be named before its parent's fork; a parent is there before its child.
        PlacedStatement[] forks =
            [.. program.AllStatements.Where(placed => placed.Statement is ForkStatement)];
        for (bool goesOn = true; goesOn;)
        {
            goesOn = false;
            foreach (PlacedStatement placed in forks)
            {
                string child = ((ForkStatement)placed.Statement).Child;
                if (ancestors.TryGetValue(placed.Process, out string? its)
                    && ancestors.TryAdd(child, its))
                {
                    goesOn = true;
                }
            }
        }
    }

    /// <returns>Behind the last page of a family.</returns>
    int Place(string ancestor, IEnumerable<PlacedStatement> maps)
    {
        var next = new VirtualPage(1);
        foreach (MapStatement map in maps.Select(placed => (MapStatement)placed.Statement))
        {
            if (regions.TryAdd((ancestor, map.Region), next))
            {
                next += map.Pages;
            }
        }

        return next.Number;
    }

    /// <summary>One for the set-up and the end, one for each thread that needs one.</summary>
    int[] BuffersOfThreads()
    {
        bool anywhere = program.AllStatements.Any(placed => UsesFiles(placed.Statement));
        Buffers = anywhere ? 1 : 0;
        return [.. program.Threads.Select(
            thread => thread.Statements.Any(UsesFiles) ? Buffers++ : 0)];
    }

    bool NeedsSwap() => program.Frames is not null
        || program.AllStatements.Any(placed => placed.Statement is EvictStatement);

    static bool UsesFiles(Statement statement)
        => statement is WriteFileStatement or ReadFileStatement;

    MachineSettings SettingsFor(int pages)
    {
        int entries = 4;
        while (entries * entries / 4 * 3 < pages)
        {
            // Of the pages of a space, the last quarter is for segments.
            entries *= 2;
        }

        int tables = Processes * (2 + (pages / entries));
        int own = System.Math.Max(
            program.Frames ?? (2 * program.MostPages), FramesOfAFault * program.Cpus);
        return new()
        {
            Cpus = program.Cpus,
            Words = program.Words,
            EntriesPerTable = entries,
            Frames = FramesOfThePager + tables + (Processes * Buffers) + own,
        };
    }
}
