using System;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Akaros;

/// <summary>What an area of memory allows: PROT_READ, PROT_WRITE.</summary>
[Flags]
public enum Protection : byte
{
    None = 0,
    Read = 1,
    Write = 2,

    /// <summary>On this hardware who may store may load.</summary>
    ReadWrite = Read | Write,
}

/// <summary>How memory is mapped: MAP_SHARED, MAP_PRIVATE, MAP_LOCKED, MAP_POPULATE.</summary>
[Flags]
public enum MapFlags : byte
{
    None = 0,
    Shared = 1,
    Private = 2,

    /// <summary>MAP_LOCKED: its pages are not removed. It is given at mmap, and final.</summary>
    Locked = 4,

    /// <summary>MAP_POPULATE: its pages are mapped at once.</summary>
    Populate = 8,

    /// <summary>MAP_FIXED: where the caller says; what was there is unmapped.</summary>
    Fixed = 16,

    /// <summary>
    /// MAP_FIXED_NOREPLACE, which the source lacks: where the caller says, if nothing is there.
    /// </summary>
    NoReplace = 32,
}

/// <summary>Where a region lies, and what of its file it shows: the fields that go together.
/// </summary>
/// <param name="Offset">vm_foff, in pages of the file.</param>
public readonly record struct Bounds(VirtualPage Start, int Pages, int Offset)
{
    public VirtualPage End => Start + Pages;

    /// <summary>vmr_get_end_idx: the first page of the file behind the window.</summary>
    public int EndIndex => Offset + Pages;

    public bool Contains(VirtualPage page)
        => page.Number >= Start.Number && page.Number < End.Number;

    /// <summary>vmr_has_page_idx: whether a page of the file is in the window.</summary>
    public bool HasIndex(int index) => index >= Offset && index < EndIndex;

    /// <summary>vmr_idx_to_va: where a page of the file is.</summary>
    public VirtualPage PageOf(int index)
    {
        Check.Kernel(HasIndex(index), $"page {index} of the file is in the window");
        return Start + (index - Offset);
    }

    public int IndexOf(VirtualPage page) => page.Number - Start.Number + Offset;
}

/// <summary>A region of a process: struct vm_region.</summary>
/// <remarks>
/// Locks: the process' vmr_lock; of a region of a file the map's pm_lock too for whoever writes,
/// so that the remover, which has only that, reads fields that belong together. In the seed it
/// reads them with no lock.
/// </remarks>
public sealed class VmRegion
{
    Plain<Bounds> bounds;
    Plain<Protection> protection;
    readonly OpenFile? file;
    Lifetime life;

    internal VmRegion(
        Simulator simulator, Proc proc, in Bounds bounds, Protection protection, MapFlags flags,
        OpenFile? file)
    {
        Proc = proc;
        this.bounds = new(simulator, "vm_base, vm_end, vm_foff", bounds);
        this.protection = new(simulator, "vm_prot", protection);
        Flags = flags;
        this.file = file;
    }

    /// <summary>vm_proc.</summary>
    public Proc Proc { get; }

    /// <summary>vm_file; null for anonymous memory. Each region holds one reference.</summary>
    public OpenFile? File
    {
        get
        {
            life.Demand(this);
            return file;
        }
    }

    /// <summary>The map whose pages it shows; null for anonymous memory.</summary>
    public PageMap? Map => File?.Inode.Map;

    /// <summary>vm_flags: they never change.</summary>
    public MapFlags Flags { get; }

    public bool IsShared => (Flags & MapFlags.Shared) != 0;

    public bool IsPinned => (Flags & MapFlags.Locked) != 0;

    public Bounds Bounds
    {
        get
        {
            life.Demand(this);
            return bounds.Read();
        }

        internal set
        {
            life.Demand(this);
            bounds.Write(value);
        }
    }

    /// <summary>vm_prot.</summary>
    public Protection Protection
    {
        get
        {
            life.Demand(this);
            return protection.Read();
        }

        internal set
        {
            life.Demand(this);
            protection.Write(value);
        }
    }

    public bool IsFreed => life.IsOver;

    /// <summary>Whether it allows an access.</summary>
    public bool Allows(bool isWrite)
        => (Protection & (isWrite ? Protection.Write : Protection.Read)) != 0;

    public override string ToString() => $"region of {Proc}{(file is null ? "" : $" of {file}")}";

    internal void Free() => life.End(this);
}
