using System.Collections.Generic;
using Verified.Codezero;
using Verified.Machines;

namespace Verified.Specs.Codezero;

/// <summary>A good state of Codezero's pager is one in which these hold.</summary>
public static class CodezeroInvariants
{
    public static readonly Invariant<CodezeroWorld> LinksAreCounted = new(
        name: "an object's links are counted, and each is on one chain",
        because: "an object that is thought to have none is deleted under somebody's feet",
        holds: When.Unlocked,
        broken: Shape.MiscountedLink);

    public static readonly Invariant<CodezeroWorld> ShadowsAreCounted = new(
        name: "an object's shadows are counted, and each shadows it",
        because: "an object is merged into its only shadow; a second one would lose its pages",
        holds: When.Unlocked,
        broken: Shape.MiscountedShadow);

    public static readonly Invariant<CodezeroWorld> ChainFollowsTheOriginals = new(
        name: "a chain follows the objects' originals to a file",
        because: "a page is searched along the chain, "
            + "and objects are collapsed along the originals",
        holds: When.Unlocked,
        broken: Shape.ChainLeavesOriginals);

    public static readonly Invariant<CodezeroWorld> OnlyAPrivateTopIsWritable = new(
        name: "only the top of one chain is writable",
        because: "a page added to any other object would appear in somebody else's memory",
        holds: When.Unlocked,
        broken: Shape.WritableBelowTheTop);

    public static readonly Invariant<CodezeroWorld> PagesAreOwned = new(
        name: "a page is in its owner's cache once, in order",
        because: "of two pages with one offset the newer store is lost",
        holds: When.Unlocked,
        broken: Caches.MisplacedPage);

    public static readonly Invariant<CodezeroWorld> ChainsAreCollapsed = new(
        name: "no chain has an object that its top hides or could absorb",
        because: "chains would grow with every fork, and faults become slower for ever",
        holds: When.Unlocked,
        broken: Shape.NotCollapsed);

    public static readonly Invariant<CodezeroWorld> OnlyTheNewestPageIsMapped = new(
        name: "only the newest page of a chain is mapped",
        because: "a thread would read what its task has overwritten, or what is not its own",
        holds: When.Unlocked,
        broken: Mappings.NotTheNewest);

    public static readonly Invariant<CodezeroWorld> SharedPagesAreReadOnly = new(
        name: "a page that others may see is mapped read-only",
        because: "a store would change the memory of every task that shares it",
        holds: When.Unlocked,
        broken: Mappings.WritableButShared);

    public static readonly Invariant<CodezeroWorld> MappingsKeepToTheirArea = new(
        name: "nothing is mapped beyond what its area allows",
        because: "a task would reach what it has no right to, without a fault to refuse",
        holds: When.Unlocked,
        broken: Mappings.BeyondTheArea);

    public static readonly Invariant<CodezeroWorld> RightsAreNotLowered = new(
        name: "a page of the writable top stays writable once it was",
        because: "a load that was served late would take the right from a thread that stores",
        holds: When.Unlocked,
        broken: world => world.Rights.Lowered(world));

    public static readonly Invariant<CodezeroWorld> TheZeroPageIsZero = new(
        name: "the zero page is zero",
        because: "every untouched page of every task is this one",
        holds: When.Unlocked,
        broken: Mappings.NonZeroZeroPage);

    public static readonly Invariant<CodezeroWorld> AccessMeetsTheNewestValue = new(
        name: "an access finds what its address space stored last",
        because: "anything else is a lost store, or another task's",
        holds: When.AtAccess,
        broken: world => world.Ghost.Mismatch);

    public static readonly Invariant<CodezeroWorld> AccessesAreAllowed = new(
        name: "an access succeeds only where something is mapped that allows it",
        because: "a task would reach what it has given up, or has no right to",
        holds: When.AtAccess,
        broken: world => world.Ghost.Trespass);

    public static readonly Invariant<CodezeroWorld> CopiesAreOfOneMoment = new(
        name: "a private copy is of one moment",
        because: "a copy with a later store and without an earlier one is what nobody ever wrote",
        holds: When.AtAccess,
        broken: world => world.Ghost.Torn);

    public static readonly Invariant<CodezeroWorld> SyncsAreComplete = new(
        name: "when a sync has ended, the disk has every store from before it",
        because: "a program that was told so relies on it through the next crash",
        holds: When.AtAccess,
        broken: world => world.Ghost.Unsynced);

    public static readonly Invariant<CodezeroWorld> RefusalsChangeNothing = new(
        name: "a refused request has changed nothing",
        because: "what is half built has no owner who would take it down",
        holds: When.AtAccess,
        broken: world => world.Ghost.HalfDone);

    public static readonly Invariant<CodezeroWorld> NoStoreIsLost = new(
        name: "the newest value of each word is where the next fault finds it",
        because: "the store would be lost without anybody noticing yet",
        holds: When.Unlocked,
        broken: Contents.LostStore);

    public static readonly Invariant<CodezeroWorld> NoFileStoreIsLost = new(
        name: "the newest value of each word of a file is in memory or on its disk",
        because: "who maps or reads the file next would get an older one",
        holds: When.Unlocked,
        broken: Contents.LostFileStore);

    public static readonly Invariant<CodezeroWorld> StorablePagesAreDirty = new(
        name: "a page that can be stored to is dirty",
        because: "a store to a clean page faults nowhere, and is gone when the page goes",
        holds: When.Unlocked,
        broken: Mappings.WritableButClean);

    public static readonly Invariant<CodezeroWorld> CleanPagesAreStored = new(
        name: "a clean page is what its disk has",
        because: "a clean page is dropped without being written",
        holds: When.Unlocked,
        broken: Contents.UnstoredCleanPage);

    public static readonly Invariant<CodezeroWorld> AreasAreDisjoint = new(
        name: "the areas of a task are disjoint and ascending",
        because: "which of two areas serves a fault would depend on who searches",
        holds: When.Unlocked,
        broken: Shape.OverlappingAreas);

    public static readonly Invariant<CodezeroWorld> TransfersAreCounted = new(
        name: "at rest no tree counts a page in transfer",
        because: "whoever needs the tree sleeps until it counts none",
        holds: When.AtRest,
        broken: Ownership.CountedTransfer);

    public static readonly Invariant<CodezeroWorld> ClosedFilesAreStored = new(
        name: "at rest the disk has every store to a file that is not in memory",
        because: "there is no other place where it could be",
        holds: When.AtRest,
        broken: Contents.LostWithItsFile);

    public static readonly Invariant<CodezeroWorld> AreasAreAsAgreed = new(
        name: "at rest a task has mapped what it asked for, with those rights",
        because: "it would find memory that it gave up, or miss what it was promised",
        holds: When.AtRest,
        broken: Mappings.OtherThanTold);

    public static readonly Invariant<CodezeroWorld> WiredPagesAreInMemory = new(
        name: "at rest a wired page is in memory",
        because: "it was wired so that no access of it has to wait",
        holds: When.AtRest,
        broken: Ownership.UnwiredPage);

    public static readonly Invariant<CodezeroWorld> NoRequestIsAnsweredTwice = new(
        name: "at rest no request was answered twice",
        because: "the second answer is taken for the next request's",
        holds: When.AtRest,
        broken: Ownership.SecondAnswer);

    public static readonly Invariant<CodezeroWorld> FilesAreAccounted = new(
        name: "at rest a file's openers are counted, and one that nobody uses is gone",
        because: "it would keep its pages for ever, or lose them under somebody's feet",
        holds: When.AtRest,
        broken: Ownership.UnusedFile);

    public static readonly Invariant<CodezeroWorld> SlotsAreAccounted = new(
        name: "at rest a slot of swap is one page's or free",
        because: "of two pages in one slot one is lost, and a slot that is nobody's is wasted",
        holds: When.AtRest,
        broken: Ownership.LostSlot);

    public static readonly Invariant<CodezeroWorld> NoDescriptorIsLeaked = new(
        name: "at rest every descriptor that was not freed is in use",
        because: "what nobody refers to can never be freed",
        holds: When.AtRest,
        broken: Ownership.LeakedDescriptor);

    public static readonly Invariant<CodezeroWorld> IdentifiersAreAccounted = new(
        name: "at rest an address-space identifier is a task's or free",
        because: "when all are lost, no task can be forked any more",
        holds: When.AtRest,
        broken: Ownership.LostIdentifier);

    public static readonly Invariant<CodezeroWorld> EveryFrameHasOneOwner = new(
        name: "at rest every allocated frame has one owner",
        because: "a frame without one is leaked, and two owners overwrite each other",
        holds: When.AtRest,
        broken: Ownership.FrameWithoutOneOwner);

    /// <summary>All of them, in this order.</summary>
    public static readonly IReadOnlyList<Invariant<CodezeroWorld>> All =
    [
        LinksAreCounted, ShadowsAreCounted, ChainFollowsTheOriginals, OnlyAPrivateTopIsWritable,
        PagesAreOwned, ChainsAreCollapsed, AreasAreDisjoint, OnlyTheNewestPageIsMapped,
        SharedPagesAreReadOnly, StorablePagesAreDirty, MappingsKeepToTheirArea,
        RightsAreNotLowered, TheZeroPageIsZero, CleanPagesAreStored, NoStoreIsLost,
        NoFileStoreIsLost, AccessMeetsTheNewestValue, AccessesAreAllowed, SyncsAreComplete,
        CopiesAreOfOneMoment, RefusalsChangeNothing, NoDescriptorIsLeaked,
        IdentifiersAreAccounted,
        FilesAreAccounted, ClosedFilesAreStored, AreasAreAsAgreed, SlotsAreAccounted,
        TransfersAreCounted, WiredPagesAreInMemory, NoRequestIsAnsweredTwice,
        EveryFrameHasOneOwner,
    ];
}
