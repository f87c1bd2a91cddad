using FsCheck;
using FsCheck.Fluent;
using Verified.Codezero;

namespace Verified.Tests.OnCodezero;

/// <summary>Random lists of operations, mostly sensible ones.</summary>
static class SequentialGenerator
{
    const int Longest = 40;

    static readonly Gen<int> AnyPage = Gen.Frequency(
        (60, Gen.Choose(1, 5)), (15, Gen.Choose(6, 11)), (20, Gen.Choose(12, 15)),
        (5, Gen.Elements(0, 16, -1, int.MaxValue)));

    static readonly Gen<int> AnyCount = Gen.Frequency(
        (94, Gen.Choose(1, 3)), (6, Gen.Elements(0, -1, 4, 11, int.MaxValue)));

    static readonly Gen<int> AnyAt = Gen.Frequency(
        (70, Gen.Choose(0, 2)), (26, Gen.Choose(3, 8)), (4, Gen.Elements(-1, int.MaxValue)));

    static readonly Gen<VmFlags> Rights = Gen.Frequency(
        (6, Gen.Constant(VmFlags.Prot)), (3, Gen.Constant(VmFlags.Read)),
        (1, Gen.Constant(VmFlags.Write)), (1, Gen.Constant(VmFlags.None)));

    static readonly Gen<VmFlags> Kind = Gen.Frequency(
        (50, Gen.Constant(VmFlags.Private)), (46, Gen.Constant(VmFlags.Shared)),
        (4, Gen.Elements(
            VmFlags.None, VmFlags.Private | VmFlags.Shared,
            VmFlags.Private | VmFlags.Anonymous, VmFlags.Shared | VmFlags.Fixed)));

    static readonly Gen<Verb> AnyVerb = Gen.Frequency(
        Often(24, Verb.Store), Often(12, Verb.Load), Often(2, Verb.Swap), Often(9, Verb.Fork),
        Often(4, Verb.Exit), Often(5, Verb.Map), Often(2, Verb.MapAt), Often(6, Verb.MapFile),
        Often(2, Verb.MapFileAt), Often(8, Verb.Unmap), Often(4, Verb.Protect),
        Often(3, Verb.Sync), Often(8, Verb.Evict), Often(3, Verb.Prefault), Often(2, Verb.Wire),
        Often(2, Verb.Unwire), Often(3, Verb.Open), Often(3, Verb.Close),
        Often(2, Verb.FileSync), Often(4, Verb.Read), Often(4, Verb.Write),
        Often(5, Verb.ShmGet), Often(1, Verb.ShmGetNew), Often(1, Verb.ShmFind),
        Often(6, Verb.ShmAttach), Often(2, Verb.ShmAttachAt), Often(3, Verb.ShmDetach));

    static readonly Gen<RawOperation> Operations =
        from verb in AnyVerb
        from who in Gen.Choose(0, 2)
        from page in AnyPage
        from count in AnyCount
        from word in Gen.Choose(0, 1)
        from which in Gen.Frequency((9, Gen.Choose(0, 2)), (1, Gen.Elements(-1, 7)))
        from at in AnyAt
        from rights in Rights
        from kind in Kind
        from isSensible in Gen.Frequency((9, Gen.Constant(true)), (1, Gen.Constant(false)))
        from pick in Gen.Choose(0, 999)
        let flags = FlagsOf(verb, rights, kind)
        select new RawOperation(
            new Operation(verb, who, page, count, word, which, at, flags), isSensible, pick);

    static readonly Gen<World> Worlds =
        from onArm in Gen.Elements(false, true)
        from isTight in Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true)))
        from isRestless in Gen.Frequency((7, Gen.Constant(false)), (1, Gen.Constant(true)))
        from fails in Gen.Frequency(
            (6, Gen.Constant(Failing.Nothing)), (1, Gen.Constant(Failing.Memory)),
            (1, Gen.Constant(Failing.Disk)))
        from offset in Gen.Elements(0, 2)
        from schedule in Gen.Frequency((1, Gen.Constant(0)), (1, Gen.Choose(1, 1_000_000)))
        from ends in Gen.Elements(false, true)
        select new World(onArm, isTight, isRestless, fails, offset, schedule, ends);

    /// <summary>Lists that become shorter and simpler when they fail.</summary>
    public static readonly Arbitrary<OperationList> Lists = Arb.From(
        from world in Worlds
        from length in Gen.Choose(1, Longest)
        from operations in Operations.ArrayOf(length)
        select new OperationList(world, SequentialSense.Of(operations)),
        list => list.Simpler());

    static (int, Gen<Verb>) Often(int weight, Verb verb) => (weight, Gen.Constant(verb));

    static VmFlags FlagsOf(Verb verb, VmFlags rights, VmFlags kind) => verb switch
    {
        Verb.Map or Verb.MapAt or Verb.MapFile or Verb.MapFileAt => rights | kind,
        Verb.Protect or Verb.Prefault or Verb.ShmAttach or Verb.ShmAttachAt => rights,
        _ => VmFlags.None,
    };
}
