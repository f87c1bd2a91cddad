namespace Verified.Simulation;

/// <summary>What an access does to its object.</summary>
/// <remarks>
/// Two accesses of one object may depend on their order, but for those that
/// <see cref="StepKinds.Commute"/>.
/// </remarks>
public enum StepKind : byte
{
    None,
    Read,
    Write,
    ReadModifyWrite,
    Acquire,
    Release,
    Sleep,
    Wake,
    Send,
    Receive,
    Join,

    /// <summary>Takes a lock that others may take so too, as a reader.</summary>
    AcquireShared,

    /// <summary>Gives up a lock that was taken so.</summary>
    ReleaseShared,

    /// <summary>
    /// Is one of those that somebody waits for (<see cref="Join"/>), who goes on after the last.
    /// </summary>
    Arrive,
}

/// <summary>What follows from a kind alone.</summary>
public static class StepKinds
{
    /// <summary>Whether two accesses of these kinds to one object commute.</summary>
    public static bool Commute(StepKind one, StepKind other)
        => one == StepKind.Arrive ? other == StepKind.Arrive : IsShared(one) && IsShared(other);

    /// <summary>Whether two accesses of this kind to one object commute.</summary>
    public static bool CommutesWithItself(this StepKind kind) => Commute(kind, kind);

    static bool IsShared(StepKind kind)
        => kind is StepKind.Read or StepKind.Join
            or StepKind.AcquireShared or StepKind.ReleaseShared;
}

/// <summary>
/// One access to shared state, declared before it happens: what the explorer sees of a task
/// that waits for its turn.
/// </summary>
/// <remarks>
/// Most steps touch one object. A few are one atomic act on two (a page-table walk reads an
/// entry and fills a TLB; a word is copied from one activation to another): those name the second
/// one in <see cref="Also"/>.
/// </remarks>
/// <param name="Kind">What is done to <paramref name="Object"/>.</param>
/// <param name="Object">The object, named by <see cref="Simulator.NameOf"/>.</param>
/// <param name="AlsoKind">What is done to <paramref name="Also"/>, or none.</param>
/// <param name="Also">
/// The second object; meaningless when <paramref name="AlsoKind"/> is none.
/// </param>
public readonly record struct Step(
    StepKind Kind, ObjectId Object, StepKind AlsoKind = StepKind.None, ObjectId Also = default);

/// <summary>What a step did beyond its declaration, and could not know before.</summary>
public readonly record struct Effect(StepKind Kind, ObjectId Object);

/// <summary>
/// The identity of a shared object within one run: who created it, and as which of the creator's
/// objects.
/// </summary>
/// <remarks>
/// For objects of the set-up and of its tasks it does not depend on the schedule. Tasks that are
/// started later are numbered as they come.
/// </remarks>
public readonly record struct ObjectId(int Value)
{
    const int PerCreator = 20;

    internal static ObjectId Of(int creator, int ordinal, int count)
    {
        Check.Tool(
            ordinal + count <= 1 << PerCreator,
            $"a task creates at most {1 << PerCreator} shared objects");
        return new((creator << PerCreator) | ordinal);
    }

    /// <summary>The index of the task that created it; −1 for the set-up.</summary>
    public int Creator => (Value >> PerCreator) - 1;

    /// <summary>
    /// The <paramref name="offset"/>-th object of a group that was registered as one.
    /// </summary>
    public ObjectId Plus(int offset) => new(Value + offset);
}

/// <summary>Something that can say what its registered objects are called.</summary>
public interface INamed
{
    /// <summary>
    /// The name of the <paramref name="offset"/>-th object that was registered with it.
    /// </summary>
    string NameOf(int offset);
}
