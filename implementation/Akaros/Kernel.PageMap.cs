using System;
using Verified.Machines;
using Verified.Simulation;

namespace Verified.Akaros;

/// <summary>A page that was asked for, or why there is none.</summary>
public readonly record struct Loaded(Page? Page, Error Error = Error.None);

/// <summary>Page maps: looking up, inserting, putting, loading.</summary>
/// <remarks>
/// Source: akaros-pagemap.c, lines 15 – 263. Who has a page from here counts as its user until he
/// puts it; until then it is not removed. Its frame is the map's, and never freed by a user.
/// </remarks>
public partial class Kernel
{
    /// <summary>pm_add_vmr: enters a region into the reverse map.</summary>
    /// <remarks>
    /// Locks: the process' vmr_lock; takes the map's lock. All fields are final by then.
    /// </remarks>
    protected virtual async Routine AddToMap(VmRegion region)
    {
        ArgumentNullException.ThrowIfNull(region);
        PageMap map = region.Map!;
        await map.Lock.Acquire();
        map.Add(region);
        await map.Lock.Release();
    }

    /// <summary>pm_remove_vmr: none of its entries names a frame of the map any more.</summary>
    /// <remarks>Locks: the process' vmr_lock; takes the map's lock.</remarks>
    protected static async Routine RemoveFromMap(VmRegion region)
    {
        ArgumentNullException.ThrowIfNull(region);
        PageMap map = region.Map!;
        await map.Lock.Acquire();
        map.Remove(region);
        await map.Lock.Release();
    }

    /// <summary>pm_find_page: a page that is in the map, counted as used; else null.</summary>
    /// <returns>
    /// <see cref="Error.EAGAIN"/> where no more users can be counted. It says nothing about whether
    /// the page is up to date.
    /// </returns>
    /// <remarks>
    /// Aborts a removal of the page that is under way, for callers who put it at once, too.
    /// Locks: takes the map's.
    /// </remarks>
    async Routine<Loaded> FindPage(PageMap map, int index)
    {
        await map.Lock.Acquire();
        Loaded found = await Lookup(map, index);
        await map.Lock.Release();
        return found;
    }

    /// <summary>The lookup itself, under the map's lock.</summary>
    async Routine<Loaded> Lookup(PageMap map, int index)
    {
        if (map.Tree.Find(index) is not { } cell)
        {
            return default;
        }

        while (true)
        {
            var old = new Slot(await cell.Load());
            if (old.Frame is not { } frame)
            {
                return default;
            }

            if (IsFull(old))
            {
                return new(null, Error.EAGAIN);
            }

            // Users come and go without the lock; only then does this fail.
            Slot used = WithUser(old);
            if (await cell.CompareExchange(old.Bits, used.Bits) == old.Bits)
            {
                Page page = Pages.Of(frame);
                Observer?.Taken(page, isLookup: !used.Removal);
                Check.Kernel(page.TreeSlot == cell, "a page knows the slot that it is in");
                return new(page);
            }
        }
    }

    /// <summary>Whether one more user would not fit.</summary>
    protected virtual bool IsFull(Slot slot) => slot.References == Slot.MostReferences;

    /// <summary>A slot with one more user: in the same step no remover has it any more.</summary>
    protected virtual Slot WithUser(Slot slot) => slot.WithoutRemoval().Incremented();

    /// <summary>pm_insert_page: publishes a page, whose frame is the map's from then on.</summary>
    /// <returns>
    /// <see cref="Error.None"/>: the caller is counted as its user. <see cref="Error.EEXIST"/>,
    /// <see cref="Error.ENOMEM"/>: the page is the caller's still.
    /// </returns>
    /// <remarks>Says nothing about what the page holds. Locks: takes the map's.</remarks>
    async Routine<Error> InsertPage(PageMap map, int index, Page page)
    {
        await map.Lock.Acquire();
        Error error = Error.ENOMEM;
        if (map.Tree.Prepare(index) is { } cell)
        {
            Slot slot = default(Slot).With(page.Frame).Incremented();
            (page.Mapping, page.Index, page.TreeSlot) = (map, index, cell);

            // Nobody else changes an empty slot while the lock is held.
            ulong old = await cell.CompareExchange(0, slot.Bits);
            error = old == 0 ? Error.None : Error.EEXIST;
            if (error == Error.None)
            {
                map.Tree.CountIn(index);
                map.PageCount++;
                Observer?.Inserted(map, index, page);
                Observer?.Taken(page, isLookup: false);
            }
        }

        await map.Lock.Release();
        return error;
    }

    /// <summary>pm_put_page: one user less. He must not touch the page any more.</summary>
    /// <remarks>Atomic, with no lock: the count is the top field, and nothing borrows.</remarks>
    protected virtual async Routine PutPage(Page page)
    {
        ArgumentNullException.ThrowIfNull(page);
        var before = new Slot(await page.TreeSlot!.Add(Slot.MinusOne));
        Observer?.Put(page);
        Check.Kernel(before.References > 0, $"who puts the {page} was counted");
    }

    /// <summary>pm_load_page: a page that is up to date, counted as used.</summary>
    /// <returns>
    /// <see cref="Error.ENOMEM"/>, <see cref="Error.EAGAIN"/>, or why it could not be read; then it
    /// stays in the map, and who comes next tries again.
    /// </returns>
    /// <remarks>
    /// May sleep: no spin lock is held. A page is read at most once with success while it is in the
    /// map: a second reading would overwrite what was stored since.
    /// </remarks>
    protected async Routine<Loaded> LoadPage(PageMap map, int index)
    {
        ArgumentNullException.ThrowIfNull(map);
        Loaded found = await FindPage(map, index);
        while (found is { Page: null, Error: Error.None })
        {
            if (await AllocatePage() is not { } made)
            {
                return new(null, Error.ENOMEM);
            }

            made.BeginLocked();
            Error error = await InsertPage(map, index, made);
            if (error == Error.None)
            {
                return await FillLocked(map, made);
            }

            made.Mapping = null;
            await DecrementPage(made);
            if (error != Error.EEXIST)
            {
                return new(null, error);
            }

            found = await FindPage(map, index);
        }

        return found.Page is { } page && !await page.UpToDate.Load()
            ? await WaitOrFill(map, page)
            : found;
    }

    /// <summary>Waits for who loads a page; reads it where that has failed.</summary>
    async Routine<Loaded> WaitOrFill(PageMap map, Page page)
    {
        await page.Lock();
        if (await page.UpToDate.Load())
        {
            await page.Unlock();
            return new(page);
        }

        return await FillLocked(map, page);
    }

    /// <summary>Reads a page whose page lock and whose use are the caller's.</summary>
    /// <remarks>
    /// Where it fails, the lock goes to the next one, who looks and tries for himself. The seed
    /// panics.
    /// </remarks>
    protected virtual async Routine<Loaded> FillLocked(PageMap map, Page page)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(page);
        Error error = await map.Operations.ReadPage(map, page);
        if (error == Error.None)
        {
            await page.UpToDate.Store(true);
            Observer?.Loaded(page);
            await page.Unlock();
            return new(page);
        }

        Observer?.LoadFailed(page);
        await page.Unlock();
        await PutPage(page);
        return new(null, error);
    }

    /// <summary>pm_load_page_nowait: the same where it needs no waiting.</summary>
    /// <returns>
    /// <see cref="Error.EAGAIN"/> where it would have to wait, or no more users can be counted.
    /// </returns>
    async Routine<Loaded> LoadPageNoWait(PageMap map, int index)
    {
        Loaded found = await FindPage(map, index);
        if (found.Page is not { } page)
        {
            return new(null, Error.EAGAIN);
        }

        if (!await page.UpToDate.Load())
        {
            await PutPage(page);
            return new(null, Error.EAGAIN);
        }

        return found;
    }
}
