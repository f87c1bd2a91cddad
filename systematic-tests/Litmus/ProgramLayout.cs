using System.Collections.Generic;
using System.Linq;
using Verified.Abstract;
using Verified.Machines;

namespace Verified.Litmus;

/// <summary>Where a program's pages, files and buffers are, whatever the system.</summary>
/// <remarks>
/// Regions of one name are at one place in a process and in all that descend from it; those of
/// processes that are not related have nothing to do with each other.
/// </remarks>
sealed class ProgramLayout
{
    readonly UserProgram program;
    readonly OrderedDictionary<string, string> families;
    readonly Dictionary<(string Family, string Region), VirtualPage> regions = [];
    readonly Dictionary<string, (int First, int Count)> blocks = [];
    readonly int[] buffers;

    public ProgramLayout(UserProgram program)
    {
        this.program = program;
        families = Families.Of(program.Processes, program.AllStatements);
        int end = 1;
        foreach (IGrouping<string, PlacedStatement> family in program.AllStatements
            .Where(placed => placed.Statement is MapStatement)
            .GroupBy(placed => families[placed.Process]))
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
    }

    /// <summary>The pages that threads use to read and write files; none if nobody does.</summary>
    public VirtualPage FirstBuffer { get; }

    public int Buffers { get; private set; }

    /// <summary>How many pages of an address space are used, page 0 included.</summary>
    public int Pages => FirstBuffer.Number + Buffers;

    public int FileBlocks { get; private set; }

    public int Processes => families.Count;

    public VirtualPage PageOf(string process, Word word)
        => regions[(families[process], word.Region)] + word.Page;

    /// <summary>The first page of a region.</summary>
    public VirtualPage PageOf(string process, MapStatement map)
        => PageOf(process, new Word(map.Region, 0, 0));

    /// <summary>The first page of a range.</summary>
    public VirtualPage PageOf(string process, PageRange range)
        => PageOf(process, new Word(range.Region, range.First, 0));

    /// <summary>Files are opened in their order, by every process.</summary>
    public int DescriptorOf(string file)
        => program.Files.TakeWhile(each => each.Name != file).Count();

    public int FirstBlockOf(string file) => blocks[file].First;

    /// <summary>How many pages a file may grow to.</summary>
    public int CapacityOf(string file) => blocks[file].Count;

    /// <summary>In words from the start of the file.</summary>
    public int PositionOf(FileWord word) => (word.Page.Page * program.Words) + word.Number;

    public VirtualPage BufferOf(UserContext who)
        => FirstBuffer + (who.Thread is { } thread ? buffers[thread] : 0);

    /// <summary>What every file's first words are on its disk, at the start.</summary>
    public void Fill(Disk disk)
    {
        foreach (InitialFile file in program.Files)
        {
            for (int i = 0; i < file.Pages.Count; i++)
            {
                disk.Poke(FirstBlockOf(file.Name) + i, 0, (ulong)file.Pages[i]);
            }
        }
    }

    /// <summary>A machine for the program.</summary>
    /// <param name="space">How many pages an address space must have.</param>
    /// <param name="frames">Those that there are besides tables and buffers.</param>
    public MachineSettings Machine(MachineProfile profile, int space, int frames)
    {
        int entries = 4;
        while (entries * entries < space)
        {
            entries *= 2;
        }

        int tables = Processes * (2 + (Pages / entries));
        return new()
        {
            Cpus = program.Cpus,
            Words = program.Words,
            EntriesPerTable = entries,
            Frames = tables + (Processes * Buffers) + frames,
            Profile = profile,
        };
    }

    /// <returns>Behind the last page of a family.</returns>
    int Place(string family, IEnumerable<PlacedStatement> maps)
    {
        var next = new VirtualPage(1);
        foreach (MapStatement map in maps.Select(placed => (MapStatement)placed.Statement))
        {
            if (regions.TryAdd((family, map.Region), next))
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

    static bool UsesFiles(Statement statement)
        => statement is WriteFileStatement or ReadFileStatement;
}
