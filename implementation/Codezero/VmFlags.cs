using System;

namespace Verified.Codezero;

/// <summary>The rights and the kind of an area; exactly one of shared and private.</summary>
/// <remarks>
/// Source: codezero-vm_area.h, lines of VM_READ … VMA_FIXED. The seed has them in one number space
/// with the flags of objects and pages, where VM_DIRTY and VM_OBJ_SHADOW are one bit; here objects
/// and pages have properties of their own. Left out: VM_NONE (an area without rights has no bit of
/// <see cref="Prot"/>), VM_EXEC (the machine fetches no instructions).
/// </remarks>
[Flags]
public enum VmFlags : byte
{
    None = 0,

    /// <summary>VM_READ.</summary>
    Read = 1 << 1,

    /// <summary>VM_WRITE. As the entries of the hardware have it, it lets load too.</summary>
    Write = 1 << 2,

    /// <summary>VM_PROT_MASK.</summary>
    Prot = Read | Write,

    /// <summary>VMA_SHARED: stores go to the file, and everybody who maps it sees them.</summary>
    Shared = 1 << 4,

    /// <summary>VMA_ANONYMOUS: backed by zeroes, not by a file of the disk.</summary>
    Anonymous = 1 << 5,

    /// <summary>VMA_PRIVATE: the first store to a page copies it.</summary>
    Private = 1 << 6,

    /// <summary>VMA_FIXED: its pages are wired, and not pushed out.</summary>
    Fixed = 1 << 7,
}
