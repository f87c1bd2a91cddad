using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Verified.Machines;

namespace Verified.Abstract;

/// <summary>How far a run of a program on the abstract VM has come.</summary>
/// <param name="Strands">How far each strand has come; those that never began are missing.</param>
/// <param name="Registers">Those that are set, with their threads: <c>P.1:r</c>.</param>
/// <param name="Events">Those that are set.</param>
public sealed record RunState(
    Vm Vm, FiniteMap<string, Place> Strands, FiniteMap<string, RegisterValue> Registers,
    FiniteMap<string, bool> Events)
{
    /// <summary>Before the first statement.</summary>
    public static RunState Start(UserProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        FiniteMap<string, FiniteMap<PageName, Page>> spaces = program.Processes.Aggregate(
            FiniteMap<string, FiniteMap<PageName, Page>>.Empty,
            (all, process) => all.With(process, FiniteMap<PageName, Page>.Empty));
        var vm = new Vm(
            program.Words, spaces, FilesOf(program), FiniteMap<FileWord, Numbers>.Empty,
            FiniteMap<string, bool>.Empty, 0, program.MayRunOut);
        FiniteMap<FileWord, Numbers> stored = program.AllStatements
            .Select(placed => placed.Statement).OfType<ReadDiskStatement>()
            .Aggregate(vm.Stored, (all, read) => all.With(
                read.Word,
                Numbers.Of(vm.Files.Or(read.Word.Page, null)?[read.Word.Number] ?? 0)));
        return new(
            vm with { Stored = stored }, FiniteMap<string, Place>.Empty,
            FiniteMap<string, RegisterValue>.Empty, FiniteMap<string, bool>.Empty);
    }

    static FiniteMap<FilePage, Numbers> FilesOf(UserProgram program) => program.Files
        .SelectMany(file => file.Pages.Select((word, i)
            => (Page: new FilePage(file.Name, i), Word: (ulong)word)))
        .Aggregate(FiniteMap<FilePage, Numbers>.Empty, (all, each)
            => all.With(each.Page, Numbers.Zeroes(program.Words).With(0, each.Word)));
}

/// <summary>Where a strand is.</summary>
/// <param name="Next">The statement that is under way, or comes next.</param>
/// <param name="Pages">Its pages that are not done, one bit each; null before its first step.
/// </param>
public readonly record struct Place(int Next, uint? Pages);

/// <summary>Statements that are executed one after the other.</summary>
/// <param name="Name"><c>init</c>, <c>end</c>, or a thread's: <c>P.1</c>.</param>
/// <param name="Process">The process of a thread; null for the set-up and for the end.</param>
public sealed record Strand(
    string Name, string? Process, ImmutableArray<PlacedStatement> Statements)
{
    /// <summary>Where the registers of a statement's process are: <c>P.1</c>, <c>P.init</c>.
    /// </summary>
    public string OwnerOf(PlacedStatement placed)
    {
        ArgumentNullException.ThrowIfNull(placed);
        return Process is null ? $"{placed.Process}.{Name}" : Name;
    }
}

/// <summary>One step of a run: which strand, which statement, and what came of it.</summary>
/// <param name="Page">The page on which it acted; null for a statement's first step.</param>
public sealed record Move(
    Strand Strand, PlacedStatement Placed, int? Page, Answer Answer, RunState After)
{
    /// <summary>The step in words.</summary>
    public string Told
    {
        get
        {
            string value = Answer.Error != Error.None ? $" → {Answer.Error}"
                : Placed.Statement is AssigningStatement ? $" → {Answer.Value}" : "";
            return $"{Strand.OwnerOf(Placed)}  {Placed.Statement}"
                + (Page is { } page ? $", page {page}" : "") + value;
        }
    }
}
