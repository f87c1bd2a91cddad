using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace Verified.Abstract;

/// <summary>
/// What user programs do with virtual memory: a set-up, threads that run at once, and an end.
/// </summary>
/// <remarks>
/// The set-up's statements run one after the other; then all threads of the processes that exist
/// start, and those of a process that is forked later, right after its fork; when all have ended,
/// the last part runs one statement after the other.
/// </remarks>
/// <param name="Cpus">At least as many as there are threads.</param>
/// <param name="Words">64-bit words in a page.</param>
/// <param name="Frames">Page frames that the program may use; null for enough.</param>
/// <param name="Processes">Those that exist at the start, with empty address spaces.</param>
public sealed record UserProgram(
    int Cpus, int Words, int? Frames, IReadOnlyList<InitialFile> Files,
    IReadOnlyList<string> Processes, IReadOnlyList<PlacedStatement> Setup,
    IReadOnlyList<UserThreadProgram> Threads, IReadOnlyList<PlacedStatement> Finally)
{
    /// <summary>Every statement, with the process that executes it.</summary>
    public IEnumerable<PlacedStatement> AllStatements
        => Setup
            .Concat(Threads.SelectMany(thread => thread.Statements.Select(
                each => new PlacedStatement(thread.Process, each))))
            .Concat(Finally);

    /// <summary>The places of a process' threads among <see cref="Threads"/>.</summary>
    public ImmutableList<int> ThreadsOf(string process)
        => [.. Enumerable.Range(0, Threads.Count).Where(i => Threads[i].Process == process)];

    /// <summary>Whether the frames are fewer than the pages that it may come to have.</summary>
    public bool MayRunOut => Frames < MostPages;

    /// <summary>
    /// Each region in each process, and each file with all pages that a statement names.
    /// </summary>
    public int MostPages
    {
        get
        {
            int processes = Processes.Count
                + AllStatements.Count(placed => placed.Statement is ForkStatement);
            int mapped = AllStatements.Select(placed => placed.Statement).OfType<MapStatement>()
                .Sum(map => map.Pages);
            return (processes * mapped) + Files.Sum(file => PagesOf(file.Name));
        }
    }

    /// <summary>Behind the last page of a file that it has, or that a statement names.</summary>
    public int PagesOf(string file)
        => AllStatements.Select(placed => placed.Statement switch
            {
                WriteFileStatement { Word.Page: var page } when page.File == file => page.Page + 1,
                MapStatement { File: { } page } map when page.File == file =>
                    page.Page + map.Pages,
                TruncateStatement truncate when truncate.File == file => truncate.Pages,
                ReadDiskStatement { Word.Page: var page } when page.File == file => page.Page + 1,
                _ => 0,
            })
            .Append(Files.First(each => each.Name == file).Pages.Count)
            .Max();
}

/// <summary>A file as it is at the start: word 0 of each page, every other word is 0.</summary>
public sealed record InitialFile(string Name, IReadOnlyList<int> Pages);

/// <summary>A statement of the set-up or of the end, with its process.</summary>
public sealed record PlacedStatement(string Process, Statement Statement);

/// <summary>What a thread does.</summary>
/// <param name="Number">From 1 in each process.</param>
public sealed record UserThreadProgram(
    string Process, int Number, IReadOnlyList<Statement> Statements)
{
    public string Name => $"{Process}.{Number}";
}
