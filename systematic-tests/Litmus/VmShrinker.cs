using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Verified.Abstract;

namespace Verified.Litmus;

/// <summary>Makes a test smaller, as long as it still shows what it showed.</summary>
/// <remarks>
/// Greedy: a process, a thread, a file, a region, a statement is left out, a size made smaller;
/// what the format does not allow is not tried. So leaving out any one thing of what comes out
/// shows something else.
/// </remarks>
public static class VmShrinker
{
    /// <summary>Another statement in the place of one; null for none.</summary>
    delegate Statement? Change(string process, Statement statement);

    /// <param name="shows">Whether a test still shows it.</param>
    public static VmTest Shrink(VmTest test, Func<VmTest, bool> shows)
    {
        ArgumentNullException.ThrowIfNull(test);
        ArgumentNullException.ThrowIfNull(shows);
        while (Smaller(test.Program).Select(program => Read(test, program))
            .OfType<VmTest>().FirstOrDefault(shows) is { } next)
        {
            test = next;
        }

        return test;
    }

    /// <summary>The test with another program; null where the format does not allow it.</summary>
    static VmTest? Read(VmTest test, UserProgram program)
    {
        try
        {
            string text = VmTestText.Of(test with { Program = program });
            return VmTestFile.Read(test.File, Encoding.UTF8.GetBytes(text));
        }
        catch (Mistake)
        {
            return null;
        }
    }

    /// <summary>What is smaller by one thing, the largest things first.</summary>
    static IEnumerable<UserProgram> Smaller(UserProgram whole)
    {
        PlacedStatement[] statements = [.. whole.AllStatements];
        IEnumerable<string> regions = statements.Select(placed => placed.Statement)
            .OfType<MapStatement>().Select(map => map.Region).Distinct();
        return
        [
            .. statements.Select(placed => placed.Process).Distinct()
                .Select(process => WithoutProcess(whole, process)),
            .. whole.Threads.Select(thread => With(
                whole, [.. whole.Threads.Where(each => each != thread)])),
            .. whole.Files.Select(file => Changed(
                whole with { Files = [.. whole.Files.Where(each => each != file)] },
                (_, statement) => FileOf(statement) == file.Name ? null : statement)),
            .. regions.Select(region => Changed(
                whole, (_, statement) => RegionOf(statement) == region ? null : statement)),
            .. Enumerable.Range(0, statements.Length).Select(i => Without(whole, i)),
            .. whole.Frames is null ? (UserProgram[])[] : [whole with { Frames = null }],
            .. whole.Words > 1 ? [whole with { Words = whole.Words - 1 }] : (UserProgram[])[],
            .. regions.Select(region => Changed(
                whole, (_, statement) => Shorter(statement, region))),
            .. whole.Files.Where(file => file.Pages.Count > 1).Select(file => whole with
            {
                Files = [.. whole.Files.Select(each => each == file
                    ? file with { Pages = [.. file.Pages.SkipLast(1)] }
                    : each)],
            }),
        ];
    }

    static UserProgram WithoutProcess(UserProgram whole, string process)
        => Changed(
            With(
                whole with { Processes = [.. whole.Processes.Where(each => each != process)] },
                [.. whole.Threads.Where(thread => thread.Process != process)]),
            (its, statement) => its == process
                || (statement is ForkStatement fork && fork.Child == process) ? null : statement);

    static UserProgram Without(UserProgram whole, int index)
    {
        int at = 0;
        return Changed(whole, (_, statement) => at++ == index ? null : statement);
    }

    /// <summary>With one page less in a region.</summary>
    static Statement? Shorter(Statement statement, string region) => statement switch
    {
        MapStatement map when map.Region == region => map with { Pages = map.Pages - 1 },
        RangeStatement { Range: { IsWhole: true } range } its when range.Region == region =>
            its with { Range = range with { Count = range.Count - 1 } },
        _ => statement,
    };

    static string? RegionOf(Statement statement) => statement switch
    {
        MapStatement map => map.Region,
        RangeStatement range => range.Range.Region,
        LoadStatement load => load.Word.Region,
        StoreStatement store => store.Word.Region,
        SwapStatement swap => swap.Word.Region,
        _ => null,
    };

    static string? FileOf(Statement statement) => statement switch
    {
        MapStatement map => map.File?.File,
        WriteFileStatement write => write.Word.Page.File,
        ReadFileStatement read => read.Word.Page.File,
        ReadDiskStatement read => read.Word.Page.File,
        TruncateStatement truncate => truncate.File,
        _ => null,
    };

    /// <summary>With other statements, in the order of <see cref="UserProgram.AllStatements"/>.
    /// </summary>
    static UserProgram Changed(UserProgram whole, Change change)
    {
        IReadOnlyList<PlacedStatement> setup = Changed(whole.Setup, change);
        UserThreadProgram[] threads =
        [
            .. whole.Threads.Select(thread => thread with
            {
                Statements = [.. thread.Statements.Select(
                    each => change(thread.Process, each)).OfType<Statement>()],
            }),
        ];
        return With(
            whole with { Setup = setup, Finally = Changed(whole.Finally, change) }, threads);
    }

    static IReadOnlyList<PlacedStatement> Changed(
        IReadOnlyList<PlacedStatement> statements, Change change)
        =>
        [
            .. from placed in statements
               let other = change(placed.Process, placed.Statement)
               where other is not null
               select placed with { Statement = other },
        ];

    /// <summary>With other threads, numbered anew, on as many CPUs.</summary>
    static UserProgram With(UserProgram whole, UserThreadProgram[] threads) => whole with
    {
        Cpus = Math.Max(1, threads.Length),
        Threads = [.. threads.Select((thread, i) => thread with
        {
            Number = 1 + threads.Take(i).Count(each => each.Process == thread.Process),
        })],
    };
}
