using System;
using System.Collections.Generic;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>What there is before the first task runs: disks, files, tasks, areas.</summary>
/// <remarks>No step is taken, and no lock: nobody else is there yet.</remarks>
public partial class Mm0
{
    /// <summary>Gives the pager its disks.</summary>
    public void UseDisks(Disk files, Disk swap)
    {
        filePager.Use(files);
        swapPager.Use(swap);
        reclaimLock = new Mutex(Simulator, LockClasses.Reclaim);
        hand = new(Simulator, "hand of the page-out", 0);
    }

    /// <summary>Gives the pager more address-space identifiers.</summary>
    /// <param name="count">How many there will be at least.</param>
    public void UseIds(int count)
    {
        AddressSpaceId[] before = [.. freeIds];
        freeIds.Clear();
        for (int id = count; id > allIds; id--)
        {
            freeIds.Push(new AddressSpaceId(id));
        }

        // What was free comes first, as before.
        for (int i = before.Length - 1; i >= 0; i--)
        {
            freeIds.Push(before[i]);
        }

        allIds = Math.Max(allIds, count);
    }

    /// <summary>Puts a file into the directory.</summary>
    /// <param name="capacity">How many blocks in a row are its own.</param>
    public Vnode AddFile(string name, int firstBlock, int pages, int capacity)
    {
        var vnode = new Vnode(Simulator, name, firstBlock, capacity) { Length = pages };
        directory.Add(vnode);
        return vnode;
    }

    /// <summary>A boot file, whose image is in memory.</summary>
    public VmFile AddBootFile(IReadOnlyList<Frame> image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var tree = new ObjectTree(Simulator, treesMade++);
        trees.Add(tree);
        VmFile file = ever.Add(new VmFile(
            Simulator, FileType.Boot, objects++, bootFilePager, tree) { Image = image });
        tree.Objects.AddLast(file.Object.TreeNode);
        for (int i = 0; i < image.Count; i++)
        {
            Page page = InitPage(image[i]);
            (page.Owner, page.Offset) = (file.Object, i);
            InsertPage(file.Object, page);
        }

        files.Add(file);
        file.Openers++;
        return file;
    }

    /// <summary>Creates a task with an empty address space.</summary>
    public Tcb CreateTask(string name)
    {
        var tcb = new Tcb(Machine, name, spaces++, freeIds.Pop(), Machine.Frames.Reserve());
        tasks.Add(tcb);
        return tcb;
    }

    /// <summary>Maps zero pages, private to the task.</summary>
    /// <param name="fileOffset">The page of devzero's file space at which the area starts.</param>
    public VmArea MapAnonymous(
        Tcb tcb, VirtualPage start, int pages, bool writable = true, int fileOffset = 0)
    {
        var tree = new ObjectTree(Simulator, treesMade++);
        trees.Add(tree);
        VmFlags rights = writable ? VmFlags.Prot : VmFlags.Read;
        return MapNow(
            tcb, devzero, tree, start, pages, fileOffset,
            rights | VmFlags.Private | VmFlags.Anonymous);
    }

    /// <summary>Opens a file for a task.</summary>
    /// <returns>The descriptor.</returns>
    public int OpenNow(Tcb tcb, string name)
    {
        ArgumentNullException.ThrowIfNull(tcb);
        Vnode? vnode = directory.Find(each => each.Name == name);
        Check.Tool(vnode is not null, $"the directory has a file {name}");
        VmFile file = FindOrCreate(vnode, out ObjectTree? made);
        if (made is not null)
        {
            trees.Add(made);
        }

        file.Openers++;
        return tcb.AddFile(file);
    }

    /// <summary>Maps pages of an open file.</summary>
    public VmArea MapFile(
        Tcb tcb, int descriptor, VirtualPage start, int pages, int fileOffset, VmFlags flags)
    {
        ArgumentNullException.ThrowIfNull(tcb);
        VmFile file = tcb.FileOf(descriptor)!;
        return MapNow(tcb, file, file.Tree, start, pages, fileOffset, flags);
    }

    /// <summary>Maps a boot file, which no call can name: private, as exec would.</summary>
    public VmArea MapBootFile(Tcb tcb, VmFile file, VirtualPage start)
    {
        ArgumentNullException.ThrowIfNull(file);
        return MapNow(
            tcb, file, file.Tree, start, file.Length, 0, VmFlags.Prot | VmFlags.Private);
    }

    VmArea MapNow(
        Tcb tcb, VmFile file, ObjectTree tree, VirtualPage start, int pages, int fileOffset,
        VmFlags flags)
    {
        ArgumentNullException.ThrowIfNull(tcb);
        var area = new VmArea(tcb, tree, start, pages, fileOffset, flags);
        LinkNow(ever.Add(new VmObjectLink(area, file.Object)));
        tcb.AddArea(area);
        Observer?.Mapped(area);
        return area;
    }
}
