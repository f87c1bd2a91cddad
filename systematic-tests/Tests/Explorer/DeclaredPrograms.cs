using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Verified.Simulation;

namespace Verified.Tests.Explorer;

/// <summary>A step that only says what it touches.</summary>
/// <param name="Objects">What it declares, one or two, and what it tells when it happens.</param>
/// <param name="Starts">Whether it starts a task, which writes an object.</param>
public sealed record DeclaredStep(Effect[] Objects, int Declared, bool Starts)
{
    public override string ToString()
        => string.Join(' ', Objects.Select(each => $"{each.Kind}{each.Object.Value}"))
            + $"/{Declared}{(Starts ? "!" : "")}";
}

/// <summary>Programs of steps of any kind, which wait for nothing and do nothing.</summary>
static class DeclaredPrograms
{
    const int Objects = 3;

    static readonly DeclaredStep OfChild = new([new(StepKind.Write, new(2))], 1, false);

    static readonly StepKind[] Kinds =
    [
        StepKind.Read, StepKind.Write, StepKind.Join, StepKind.AcquireShared,
        StepKind.ReleaseShared, StepKind.Arrive, StepKind.Acquire, StepKind.Send,
    ];

    // Written out, so that it and the simulator can disagree.
    static readonly string[] Commuting = ["Read Join AcquireShared ReleaseShared", "Arrive"];

    /// <summary>Two or three tasks, some of whose steps tell many effects.</summary>
    public static Arbitrary<DeclaredStep[][]> All()
    {
        Gen<Effect> effect = from kind in Gen.Elements(Kinds)
                             from which in Gen.Choose(0, Objects - 1)
                             select new Effect(kind, new(which));
        Gen<DeclaredStep> step = from count in Gen.Frequency(
                                     (4, Gen.Choose(1, 2)), (1, Gen.Choose(3, 7)))
                                 from effects in effect.ArrayOf(count)
                                 from declared in Gen.Choose(1, 2)
                                 from die in Gen.Choose(0, 7)
                                 select new DeclaredStep(
                                     effects, Math.Min(declared, count), die == 0);
        return Arb.From(
            from tasks in Gen.Choose(2, 3)
            from bodies in Gen.Choose(1, tasks == 2 ? 3 : 2)
                .SelectMany(count => step.ArrayOf(count)).ArrayOf(tasks)
            where bodies.Sum(body => body.Count(each => each.Starts)) < 3
            select bodies);
    }

    public static void Build(Simulator simulator, DeclaredStep[][] program)
    {
        ObjectId[] objects = [.. Enumerable.Range(0, Objects)
            .Select(i => simulator.Register(new Named($"object{i}")))];
        for (int i = 0; i < program.Length; i++)
        {
            int me = i;
            simulator.Start($"t{i}", () => Run(simulator, objects, program[me]));
        }
    }

    /// <summary>Whether the order of two events matters, by their touches.</summary>
    public static bool Conflict(IReadOnlyList<Effect> one, IReadOnlyList<Effect> other)
        => one.Any(mine => other.Any(theirs => mine.Object == theirs.Object
            && !Commuting.Any(group => Has(group, mine.Kind) && Has(group, theirs.Kind))));

    static bool Has(string group, StepKind kind) => group.Split(' ').Contains($"{kind}");

    static async Routine Run(Simulator simulator, ObjectId[] objects, DeclaredStep[] body)
    {
        for (int i = 0; i < body.Length; i++)
        {
            DeclaredStep step = body[i];
            await new Point<Access, Nothing>(new Access(simulator, objects, step));
            if (step.Starts)
            {
                simulator.Start($"c{i}", () => Run(simulator, objects, [OfChild]));
            }
        }
    }

    readonly struct Access(Simulator simulator, ObjectId[] objects, DeclaredStep step)
        : IAccess<Nothing>
    {
        public Simulator Simulator => simulator;

        public Step Step => step.Declared == 1
            ? new(step.Objects[0].Kind, On(0))
            : new(step.Objects[0].Kind, On(0), step.Objects[1].Kind, On(1));

        public Gate? Gate => null;

        public Nothing Perform(SimTask me)
        {
            for (int i = step.Declared; i < step.Objects.Length; i++)
            {
                simulator.Touch(step.Objects[i].Kind, On(i));
            }

            return default;
        }

        ObjectId On(int i) => objects[step.Objects[i].Object.Value];
    }

    sealed class Named(string name) : INamed
    {
        public string NameOf(int offset) => name;
    }
}
