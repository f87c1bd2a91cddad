using System;
using System.Diagnostics.CodeAnalysis;
using Verified.Machines;

namespace Verified.Abstract;

/// <summary>What a program may do with a page.</summary>
public enum Protection : byte
{
    /// <summary>Nothing: every access fails.</summary>
    None,

    Read,

    ReadWrite,
}

/// <summary>How the format writes a protection.</summary>
public static class Protections
{
    public static string Word(this Protection protection) => protection switch
    {
        Protection.None => "none",
        Protection.Read => "r",
        _ => "rw",
    };
}

/// <summary>Some pages of a region in a row.</summary>
/// <param name="First">The first one's number in the region.</param>
/// <param name="Count">How many, at least 1.</param>
/// <param name="IsWhole">Whether it is written as the region's name alone.</param>
public readonly record struct PageRange(string Region, int First, int Count, bool IsWhole = false)
{
    public override string ToString() => IsWhole ? Region
        : Count == 1 ? $"{Region}[{First}]"
        : $"{Region}[{First}..{First + Count - 1}]";
}

/// <summary>A word of a page of a region.</summary>
/// <param name="Number">Of the word in its page.</param>
public readonly record struct Word(string Region, int Page, int Number)
{
    public override string ToString()
        => Number == 0 ? $"{Region}[{Page}]" : $"{Region}[{Page}].{Number}";
}

/// <summary>A page of a file.</summary>
[SuppressMessage("Design", "CA1036", Justification = "an order for enumeration alone")]
public readonly record struct FilePage(string File, int Page) : IComparable<FilePage>
{
    public int CompareTo(FilePage other)
        => string.CompareOrdinal(File, other.File) is var order and not 0
            ? order
            : Page - other.Page;

    public override string ToString() => $"{File}@{Page}";
}

/// <summary>A word of a page of a file.</summary>
/// <param name="Number">Of the word in its page.</param>
[SuppressMessage("Design", "CA1036", Justification = "an order for enumeration alone")]
public readonly record struct FileWord(FilePage Page, int Number) : IComparable<FileWord>
{
    public int CompareTo(FileWord other)
        => Page.CompareTo(other.Page) is var order and not 0 ? order : Number - other.Number;

    public override string ToString()
        => Number == 0 ? $"{Page.File}[{Page.Page}]" : $"{Page.File}[{Page.Page}].{Number}";
}

/// <summary>An integer, or what a register of the same thread holds.</summary>
public readonly record struct Operand(int Number, string? Register)
{
    public override string ToString() => Register ?? $"{Number}";
}

/// <summary>What a register holds: nothing yet, a number, or an error's name.</summary>
/// <param name="Number">What a store of it stores: 0 where it is no number.</param>
public readonly record struct RegisterValue(bool IsSet, Error Error, ulong Number)
{
    public static RegisterValue Unset { get; }

    public static RegisterValue Of(ulong number) => new(true, Error.None, number);

    public static RegisterValue Of(Error error) => new(true, error, 0);

    public override string ToString()
        => !IsSet ? "unset" : Error != Error.None ? $"{Error}" : $"{Number}";
}
