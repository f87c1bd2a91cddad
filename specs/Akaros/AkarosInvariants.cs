using System.Collections.Generic;

namespace Verified.Specs.Akaros;

/// <summary>A good state of Akaros's page maps is one in which these hold.</summary>
public static class AkarosInvariants
{
    public static readonly Invariant<AkarosWorld> PagesAreTheirMaps = new(
        name: "a cached page is in one slot, and its frame is its map's alone",
        because: "who frees it, or finds it elsewhere too, takes it from under the map",
        holds: When.Always,
        broken: Slots.Disowned);

    public static readonly Invariant<AkarosWorld> EmptySlotsAreEmpty = new(
        name: "a slot without a page has no users and no remover",
        because: "who looks there next would find a page that does not exist",
        holds: When.Always,
        broken: Slots.HalfEmpty);

    public static readonly Invariant<AkarosWorld> UsersAreCounted = new(
        name: "a page's users are counted exactly",
        because: "a page that is thought to have none is removed under somebody's feet",
        holds: When.Always,
        broken: Slots.Miscounted);

    public static readonly Invariant<AkarosWorld> OnlyUnusedPagesAreRemoved = new(
        name: "a page that is to be removed was marked by the remover at work, and has no users",
        because: "what is marked by nobody is removed by whoever comes next, or never",
        holds: When.Always,
        broken: Slots.WronglyMarked);

    public static readonly Invariant<AkarosWorld> LookedUpPagesStay = new(
        name: "a page that was looked up since it was marked is not to be removed",
        because: "whoever looked it up may have mapped it, or stored to it",
        holds: When.Always,
        broken: Slots.MarkedAgain);

    public static readonly Invariant<AkarosWorld> OneRemoverAtATime = new(
        name: "one remover at a time works on a map",
        because: "the second one would find clean what the first one has not written yet",
        holds: When.Always,
        broken: Slots.SecondRemover);

    public static readonly Invariant<AkarosWorld> NoEntryDangles = new(
        name: "an entry names no free frame, and a page only where a listed region shows it",
        because: "the frame's next owner would share it, and no remover would find the entry",
        holds: When.Always,
        broken: Entries.Dangling);

    public static readonly Invariant<AkarosWorld> PinnedEntriesStay = new(
        name: "a remover leaves the entries of pinned pages alone",
        because: "who has pinned memory relies on it that it never faults",
        holds: When.Always,
        broken: world => world.Pins.Changed(world));

    public static readonly Invariant<AkarosWorld> CachedPagesAreNewest = new(
        name: "a page that is up to date has the newest value of each word",
        because: "whoever maps or reads it would get an older one",
        holds: When.Always,
        broken: Durability.StalePage);

    public static readonly Invariant<AkarosWorld> WhatIsNotStoredIsKnown = new(
        name: "what is not in the store is known as dirty, or somebody's who will say so",
        because: "the page would be dropped without being written",
        holds: When.Always,
        broken: Durability.UnknownStore);

    public static readonly Invariant<AkarosWorld> NoStoreIsLost = new(
        name: "what is not in memory is in the store",
        because: "there is no other place where it could be",
        holds: When.Always,
        broken: Durability.LostWithItsPage);

    public static readonly Invariant<AkarosWorld> UnloadedPagesAreClean = new(
        name: "a page that is not up to date is not dirty",
        because: "what nobody ever stored would be written over what is in the store",
        holds: When.Always,
        broken: Durability.DirtyBeforeLoaded);

    public static readonly Invariant<AkarosWorld> AccessMeetsTheNewestValue = new(
        name: "an access finds what was stored there last",
        because: "anything else is a lost store, or another page's",
        holds: When.AtAccess,
        broken: world => world.Ghost.Mismatch);

    public static readonly Invariant<AkarosWorld> AccessesAreAllowed = new(
        name: "an access succeeds only where a region allows it, within its file",
        because: "a process would reach what it has given up, or has no right to",
        holds: When.AtAccess,
        broken: world => world.Ghost.Trespass);

    public static readonly Invariant<AkarosWorld> CopiesAreOfOneMoment = new(
        name: "a private copy of a page of a file is of one moment",
        because: "a copy with a later store and without an earlier one is what nobody ever wrote",
        holds: When.AtAccess,
        broken: world => world.Ghost.Torn);

    public static readonly Invariant<AkarosWorld> SyncsAreComplete = new(
        name: "when a sync of a map has ended, the store has every store from before it",
        because: "a program that was told so relies on it through the next crash",
        holds: When.AtAccess,
        broken: world => world.Ghost.Unsynced);

    public static readonly Invariant<AkarosWorld> NoRightIsLeft = new(
        name: "when a page's rights have changed, no CPU has more",
        because: "an access that was forbidden would succeed",
        holds: When.Revoked,
        broken: world => world.Ghost.LeftRight);

    public static readonly Invariant<AkarosWorld> PagesAreLoadedOnce = new(
        name: "a page is loaded once, and used after that",
        because: "a second load undoes what was stored since the first one",
        holds: When.Decided,
        broken: world => world.Ghost.Misloaded);

    public static readonly Invariant<AkarosWorld> PinnedPagesAreNotMarked = new(
        name: "a pinned page is not marked for removal",
        because: "its entries are skipped, and would name a frame that is freed",
        holds: When.Decided,
        broken: world => world.Ghost.MarkedPin);

    public static readonly Invariant<AkarosWorld> RemovalsAreCounted = new(
        name: "a removal says how many pages it has removed",
        because: "whoever needs memory goes on until enough of it is free",
        holds: When.Decided,
        broken: world => world.Ghost.Miscounted);

    public static readonly Invariant<AkarosWorld> ReverseMapIsComplete = new(
        name: "a region of a file is in its map's list once, as long as its process has it",
        because: "the remover finds entries by that list alone, and walks what is in it",
        holds: When.Unlocked,
        broken: ReverseMap.Incomplete);

    public static readonly Invariant<AkarosWorld> PagesAreCounted = new(
        name: "a map's pages are counted",
        because: "who decides by the count what to remove would be misled",
        holds: When.Unlocked,
        broken: Slots.MiscountedPages);

    public static readonly Invariant<AkarosWorld> RegionsAreAsAgreed = new(
        name: "a process has mapped what it asked for, with those rights",
        because: "it would find memory that it gave up, or miss what it was promised",
        holds: When.Unlocked,
        broken: ReverseMap.OtherThanTold);

    public static readonly Invariant<AkarosWorld> UsersHavePut = new(
        name: "at rest nobody uses a page",
        because: "nobody is left to put it, and it can never be removed",
        holds: When.AtRest,
        broken: Slots.StillUsed);

    public static readonly Invariant<AkarosWorld> BuffersGoWithTheirPage = new(
        name: "at rest a buffer head is its page's",
        because: "what no page knows can never be freed",
        holds: When.AtRest,
        broken: Holdings.LostBuffer);

    public static readonly Invariant<AkarosWorld> RegionsGoWithTheirProcess = new(
        name: "at rest a region that was not freed is its process'",
        because: "what nobody refers to can never be freed",
        holds: When.AtRest,
        broken: Holdings.LostRegion);

    public static readonly Invariant<AkarosWorld> FilesAreCounted = new(
        name: "at rest the references to an open file, and a file's openers, are counted",
        because: "it would keep its pages for ever, or lose them under somebody's feet",
        holds: When.AtRest,
        broken: Holdings.MiscountedFile);

    public static readonly Invariant<AkarosWorld> IdentifiersAreAccounted = new(
        name: "at rest a tag of translations is a process' or free",
        because: "when all are lost, no process can be forked any more",
        holds: When.AtRest,
        broken: Holdings.LostIdentifier);

    public static readonly Invariant<AkarosWorld> TreesArePruned = new(
        name: "at rest the tree of a map has no empty node but its root",
        because: "each index that was ever used would cost memory for ever",
        holds: When.AtRest,
        broken: Holdings.EmptyNode);

    public static readonly Invariant<AkarosWorld> EveryFrameHasOneOwner = new(
        name: "at rest every frame that is allocated is a slot's, a table's or an entry's",
        because: "a frame without an owner is leaked, and two owners overwrite each other",
        holds: When.AtRest,
        broken: Holdings.FrameWithoutOneOwner);

    /// <summary>Those of the rules that can break because a word of memory was written.</summary>
    internal static readonly IReadOnlyList<Invariant<AkarosWorld>> OfWords =
        [NoEntryDangles, PinnedEntriesStay, CachedPagesAreNewest, WhatIsNotStoredIsKnown];

    /// <summary>All of them; the first ones say what the later ones rely on.</summary>
    public static readonly IReadOnlyList<Invariant<AkarosWorld>> All =
    [
        PagesAreTheirMaps, EmptySlotsAreEmpty, UsersAreCounted, OnlyUnusedPagesAreRemoved,
        LookedUpPagesStay, OneRemoverAtATime, NoEntryDangles, PinnedEntriesStay,
        CachedPagesAreNewest, WhatIsNotStoredIsKnown, NoStoreIsLost, UnloadedPagesAreClean,
        AccessMeetsTheNewestValue, AccessesAreAllowed, CopiesAreOfOneMoment, SyncsAreComplete,
        NoRightIsLeft, PagesAreLoadedOnce, PinnedPagesAreNotMarked, RemovalsAreCounted,
        ReverseMapIsComplete, PagesAreCounted, RegionsAreAsAgreed,
        UsersHavePut, BuffersGoWithTheirPage, RegionsGoWithTheirProcess, FilesAreCounted,
        IdentifiersAreAccounted, EveryFrameHasOneOwner, TreesArePruned,
    ];
}
