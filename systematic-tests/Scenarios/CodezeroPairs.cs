using System;
using System.Collections.Generic;
using Verified.Codezero;
using Verified.Explorer;
using Verified.Machines;

namespace Verified.Scenarios;

/// <summary>
/// Each two of the pager's operations that can meet, at the same time on the same page.
/// </summary>
/// <remarks>
/// Each scenario brings a small world about by itself, one request after the other. Then one thread
/// of task P does the one operation, and another thread of P, its child, or a task that shares the
/// page, does the other one. Must occur: that both are in the hands of a handler at once, that
/// either ends first, and what the meeting shows, where it shows anything. Afterwards each task
/// reads back what it stored. Open <c>CodezeroPairs.Table.cs</c> for the list.
/// </remarks>
public static class CodezeroPairs
{
    /// <summary>All of them, on the correct pager.</summary>
    public static readonly IReadOnlyList<Scenario> List =
        For((machine, handlers) => new Mm0(machine, handlers));

    /// <summary>All of them, on a pager.</summary>
    public static IReadOnlyList<Scenario> For(MakeMm0 make)
        => [.. Array.ConvertAll(PairTable.Rows, row => Of(row, make))];

    /// <summary>The profiles alternate, so that each operation meets others on both.</summary>
    static Scenario Of(Pair row, MakeMm0 make)
    {
        int place = Array.IndexOf(PairOperations.All, row.A)
            + Array.IndexOf(PairOperations.All, row.B);
        MachineProfile profile = place % 2 == 0 ? MachineProfile.X86 : MachineProfile.Armv7;
        string suffix = place % 2 == 0 ? "" : "OnArmv7";
        return new Scenario(
            $"{row.A.Name}Meets{row.B.Name}{suffix}", "codezero", row.Sentence, row.MustOccur,
            stage => new Meeting(stage, row, profile, make).Begin());
    }
}

/// <summary>A row of the table: two operations, and where they meet.</summary>
/// <param name="A">What a thread of P does.</param>
/// <param name="B">What the other one does.</param>
/// <param name="Who">Who the other one is.</param>
sealed record Pair(
    PairOperation A, PairOperation B, PairWorld World, Other Who = Other.Thread,
    Shows Shows = Shows.Nothing)
{
    /// <summary>The first outcomes of every pair; what it shows comes behind.</summary>
    public const int Overlap = 0, EndsFirst = 1, NotShown = 3, Shown = 4;

    public string Sentence => $"{World.Sentence}; a thread {A.Does} while "
        + $"{(Who == Other.Thread ? "another one" : World.OtherTask)} {B.Does}";

    /// <summary>What each schedule may show, and some schedule must.</summary>
    public IReadOnlyList<string> MustOccur
    {
        get
        {
            string first = A == B ? $"the first {A.Noun}" : $"the {A.Noun}";
            string second = A == B ? $"the second {B.Noun}" : $"the {B.Noun}";
            string[] always =
                ["both are under way at once", $"{first} ends first", $"{second} ends first"];
            return Shows switch
            {
                Shows.Nothing => always,
                Shows.FirstIsRefused => [.. always, $"{first} succeeds", $"{first} is refused"],
                Shows.SecondIsRefused => [.. always, $"{second} succeeds", $"{second} is refused"],
                Shows.LoadFindsStore =>
                    [.. always, "the load finds the old value", "the load finds the new value"],
                Shows.ChildFindsStore =>
                    [.. always, "the child is without the store", "the child has the store"],
                Shows.ChildHasPage =>
                    [.. always, "the child is without the page", "the child has the page"],
                Shows.ChildMayStore =>
                    [.. always, "the child may only load", "the child may store"],
                _ => [.. always, "a later store is refused", "a later store lands"],
            };
        }
    }
}

/// <summary>Who does the second operation of a pair.</summary>
enum Other : byte
{
    /// <summary>Another thread of P.</summary>
    Thread,

    /// <summary>P's child, or a task that has the file or the segment too.</summary>
    Task,
}

/// <summary>What can be seen of the order in which two operations took effect.</summary>
enum Shows : byte
{
    /// <summary>Nothing: each has the same effect before and after the other.</summary>
    Nothing,

    FirstIsRefused,

    SecondIsRefused,

    LoadFindsStore,

    ChildFindsStore,

    ChildHasPage,

    ChildMayStore,

    LaterStoreLands,
}
