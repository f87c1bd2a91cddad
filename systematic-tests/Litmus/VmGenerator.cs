using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Verified.Abstract;
using Verified.Explorer;

namespace Verified.Litmus;

/// <summary>How large generated tests are at most.</summary>
/// <param name="Statements">Of all threads together.</param>
/// <param name="Pages">Of all regions of a process together.</param>
public sealed record VmBounds(int Threads = 3, int Statements = 8, int Pages = 3);

/// <summary>Writes random tests: valid, small, and without conditions.</summary>
/// <remarks>
/// A test follows from seed and number alone. Its set-up brings memory into some state (regions,
/// stores, forks, pages that were pushed out), its threads meet on it, and its end looks at every
/// word. No two stores of a number store the same, so that an outcome tells whose store was seen.
/// </remarks>
public sealed class VmGenerator
{
    const string File = "f";
    const string Stranger = "S";
    static readonly string[] Names = ["P", "Q", "R"];

    readonly VmBounds bounds;
    readonly List<PlacedStatement> setup = [];

    // The regions of each process; a child has its parent's.
    readonly OrderedDictionary<string, List<MapStatement>> regions = [];
    readonly HashSet<Word> named = [];
    Chance chance;
    int filePages;
    int stores;
    int words;

    VmGenerator(ulong seed, long number, VmBounds bounds)
        => (chance, this.bounds) = (Chance.Of(seed, number), bounds);

    /// <summary>The test of a seed and a number.</summary>
    public static VmTest Generate(ulong seed, long number, VmBounds bounds)
    {
        string name = $"generated-{seed}-{number}";
        UserProgram program = new VmGenerator(seed, number, bounds).Program();
        string text = VmTestText.Of(new VmTest(name, name, "", program, []));
        return VmTestFile.Read(name + VmTestFile.Ending, Encoding.UTF8.GetBytes(text));
    }

    UserProgram Program()
    {
        words = 1 + chance.Below(2);
        filePages = OneIn(2) ? 1 + chance.Below(2) : 0;
        AddProcess(Names[0], 1 + chance.Below(2));
        if (filePages > 0 && OneIn(4))
        {
            // It has nothing in common with the others but the file.
            AddProcess(Stranger, 1);
        }

        string[] processes = [.. regions.Keys];
        if (OneIn(2))
        {
            StoreEverywhere(Names[0]);
        }

        for (int left = chance.Below(6); left > 0; left--)
        {
            Prepare();
        }

        UserThreadProgram[] threads = Threads();
        InitialFile[] files = filePages == 0 ? []
            : [new(File, [.. Enumerable.Range(100, filePages)])];
        return new UserProgram(
            threads.Length, words, OneIn(6) ? 1 + chance.Below(4) : null, files, processes, setup,
            threads, End());
    }

    void AddProcess(string process, int count)
    {
        regions[process] = [];
        int left = bounds.Pages;
        for (int i = 0; i < count && left > 0; i++)
        {
            MapStatement map = NewRegion($"{(char)('a' + i)}", left, process == Stranger);
            regions[process].Add(map);
            setup.Add(new(process, map));
            left -= map.Pages;
        }
    }

    MapStatement NewRegion(string name, int most, bool mustBeShared)
    {
        int pages = 1 + chance.Below(Math.Min(OneIn(4) ? 3 : 2, most));
        Protection protection = !OneIn(10) ? Protection.ReadWrite
            : OneIn(4) ? Protection.None : Protection.Read;
        if (filePages == 0 || (!mustBeShared && OneIn(3)))
        {
            return new(name, pages, OneIn(4), null, protection);
        }

        pages = Math.Min(pages, filePages);
        var first = new FilePage(File, chance.Below(filePages - pages + 1));
        return new(name, pages, mustBeShared || !OneIn(3), first, protection);
    }

    /// <summary>Stores to each page, so that a fork has something to share.</summary>
    void StoreEverywhere(string process)
        => setup.AddRange(regions[process].SelectMany(map => Enumerable.Range(0, map.Pages)
            .Select(page => new PlacedStatement(process, new StoreStatement(
                new Word(map.Region, page, 0), NextValue())))));

    /// <summary>A statement of the set-up.</summary>
    void Prepare()
    {
        string process = AnyProcess();
        Statement statement = chance.Below(12) switch
        {
            < 3 when Child() is { } child => Fork(process, child),
            < 8 => new StoreStatement(AnyWord(process), NextValue()),
            8 => new LoadStatement($"r{setup.Count}", AnyWord(process)),
            9 => Change(process),
            _ => new EvictStatement(AnyRange(process)),
        };
        setup.Add(new(process, statement));
    }

    /// <summary>The name of the next child; null where there are enough.</summary>
    string? Child() => Names.FirstOrDefault(name => !regions.ContainsKey(name));

    ForkStatement Fork(string parent, string child)
    {
        regions[child] = regions[parent];
        return new(child);
    }

    UserThreadProgram[] Threads()
    {
        string? child = OneIn(4) ? Child() : null;
        int most = child is null ? bounds.Threads : bounds.Threads - 1;
        int count = Math.Min(most, 2 + (OneIn(3) ? chance.Below(bounds.Threads - 1) : 0));

        // One more each: for the fork and the child, or for an event.
        int room = bounds.Statements - 2 - count;
        var all = new List<(string Process, List<Statement> Statements)>();
        for (int i = 0; i < count; i++)
        {
            int more = chance.Below(Math.Min(room, bounds.Statements / count) + 1);
            string process = AnyProcess();
            all.Add((process, Statements(process, 1 + more)));
            room -= more;
        }

        if (child is not null)
        {
            Insert(all[0].Statements, Fork(all[0].Process, child));
            int more = chance.Below(Math.Min(room, 1) + 1);
            all.Add((child, Statements(child, 1 + more)));
            room -= more;
        }
        else if (OneIn(4) && count > 1)
        {
            Insert(all[0].Statements, new SignalStatement("s"));
            Insert(all[1].Statements, new WaitStatement("s"));
        }

        foreach ((string process, List<Statement> its) in all)
        {
            if (OneIn(6) && room > 0 && all.Count(each => each.Process == process) == 1)
            {
                its.Add(new ExitStatement());
                room--;
            }
        }

        return
        [
            .. all.Select((each, i) => new UserThreadProgram(
                each.Process, 1 + all.Take(i).Count(before => before.Process == each.Process),
                each.Statements)),
        ];
    }

    List<Statement> Statements(string process, int count)
    {
        var its = new List<Statement>();
        for (int i = 0; i < count; i++)
        {
            its.Add(its.OfType<LoadStatement>().LastOrDefault() is { } load && OneIn(6)
                ? new StoreStatement(AnyWord(process), new Operand(0, load.Register))
                : Statement(process, $"r{i}"));
        }

        return its;
    }

    void Insert(List<Statement> among, Statement statement)
        => among.Insert(chance.Below(among.Count + 1), statement);

    Statement Statement(string process, string register) => chance.Below(20) switch
    {
        < 6 => new StoreStatement(AnyWord(process), NextValue()),
        < 10 => new LoadStatement(register, AnyWord(process)),
        < 12 => new SwapStatement(register, AnyWord(process), NextValue()),
        < 14 => new EvictStatement(AnyRange(process)),
        < 16 when filePages > 0 => OneIn(2)
            ? new WriteFileStatement(AnyFileWord(), NextValue())
            : new ReadFileStatement(register, AnyFileWord()),
        _ => Change(process),
    };

    /// <summary>A statement about a range, a new region, or a shorter or longer file.</summary>
    Statement Change(string process) => chance.Below(12) switch
    {
        < 3 => new UnmapStatement(AnyRange(process)),
        < 6 => new ProtectStatement(AnyRange(process), (Protection)chance.Below(3)),
        6 => new SyncStatement(AnyRange(process)),
        7 => new LockStatement(AnyRange(process)),
        8 => new UnlockStatement(AnyRange(process)),
        9 => new DiscardStatement(AnyRange(process)),
        10 when filePages > 0 => new TruncateStatement(File, chance.Below(filePages + 2)),
        _ => AnyRegion(process),
    };

    /// <summary>Looks at each page, and at each word that a statement has named, in each process;
    /// and at what the file and its disk hold.</summary>
    List<PlacedStatement> End()
    {
        var end = new List<PlacedStatement>();
        foreach ((string process, MapStatement map) in regions.SelectMany(
            each => each.Value.Select(map => (each.Key, map))))
        {
            end.AddRange(Enumerable.Range(0, map.Pages * words)
                .Select(i => new Word(map.Region, i / words, i % words))
                .Where(word => word.Number == 0 || named.Contains(word))
                .Select(word => new PlacedStatement(process, new LoadStatement(
                    $"{word.Region}{word.Page}{word.Number}", word))));
        }

        for (int i = 0; i < filePages; i++)
        {
            var word = new FileWord(new(File, i), chance.Below(words));
            end.Add(new(Names[0], OneIn(3)
                ? new ReadDiskStatement($"d{i}", word)
                : new ReadFileStatement($"f{i}", word)));
        }

        return end;
    }

    string AnyProcess() => regions.GetAt(chance.Below(regions.Count)).Key;

    MapStatement AnyRegion(string process)
        => regions[process][chance.Below(regions[process].Count)];

    Word AnyWord(string process)
    {
        MapStatement map = AnyRegion(process);
        var word = new Word(map.Region, chance.Below(map.Pages), chance.Below(words));
        named.Add(word);
        return word;
    }

    FileWord AnyFileWord()
        => new(new(File, chance.Below(filePages + (OneIn(8) ? 1 : 0))), chance.Below(words));

    PageRange AnyRange(string process)
    {
        MapStatement map = AnyRegion(process);
        if (map.Pages == 1 || OneIn(2))
        {
            return new(map.Region, 0, map.Pages, IsWhole: true);
        }

        int first = chance.Below(map.Pages);
        return new(map.Region, first, 1 + chance.Below(map.Pages - first));
    }

    Operand NextValue() => new(++stores, null);

    bool OneIn(int count) => chance.Below(count) == 0;
}
