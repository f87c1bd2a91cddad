using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Codezero;
using Verified.Scenarios;

namespace Verified.Tests.OnCodezero;

/// <summary>What pages show: a file, a segment, or zeroes.</summary>
sealed class ModelStore(int pages)
{
    /// <summary>Endless; nobody stores to it.</summary>
    public static readonly ModelStore Zeroes = new(int.MaxValue);

    readonly List<ulong[]> words = [];

    public int Pages { get; private set; } = pages;

    /// <summary>For a file: how many pages it may grow to.</summary>
    public int Capacity { get; init; }

    public ulong[] this[int page]
    {
        get
        {
            if (this == Zeroes)
            {
                return new ulong[SequentialModel.Words];
            }

            while (words.Count <= page)
            {
                words.Add(new ulong[SequentialModel.Words]);
            }

            return words[page];
        }
    }

    /// <summary>Makes it long enough to have a page.</summary>
    public void Grow(int page) => Pages = Math.Max(Pages, page + 1);

    /// <summary>A file of the stage, as it is at the start.</summary>
    public static ModelStore File(int pages, int capacity)
    {
        var file = new ModelStore(pages) { Capacity = capacity };
        for (int i = 0; i < pages; i++)
        {
            file[i][0] = CodezeroStage.InFile + (ulong)i;
        }

        return file;
    }
}

/// <summary>A page that a process has mapped.</summary>
sealed class ModelPage(ModelStore store, int index, VmFlags rights, bool isShared)
{
    ulong[]? own;

    public ModelStore Store => store;

    public int Index => index;

    public bool IsShared => isShared;

    /// <summary>Whoever may store may load.</summary>
    public VmFlags Rights
    {
        get;
        set => field = (value & VmFlags.Write) != 0 ? value | VmFlags.Read : value;
    }
        = (rights & VmFlags.Write) != 0 ? rights | VmFlags.Read : rights;

    public ulong[] Words => own ?? store[index];

    /// <summary>A private page is a copy from its first store on.</summary>
    public void BecomeOwn() => own ??= isShared ? null : (ulong[])store[index].Clone();

    public ModelPage Clone() => new(store, index, Rights, isShared)
    {
        own = (ulong[]?)own?.Clone(),
    };
}

/// <summary>A process: its pages and its open files.</summary>
sealed class ModelProcess
{
    public ModelPage?[] Pages { get; private init; } = new ModelPage?[SequentialModel.EndPage];

    public List<ModelStore?> Descriptors { get; private init; } = [];

    public ModelPage? At(int page) => page >= 0 && page < Pages.Length ? Pages[page] : null;

    public ModelProcess Clone() => new()
    {
        Pages = [.. Pages.Select(each => each?.Clone())],
        Descriptors = [.. Descriptors],
    };
}

/// <summary>A segment of shared memory.</summary>
sealed class ModelSegment(int? key, ModelStore store)
{
    public int? Key => key;

    public ModelStore Store => store;

    /// <summary>Where all attach it; null before anybody has.</summary>
    public int? Address { get; set; }

    public bool IsGone { get; set; }
}
