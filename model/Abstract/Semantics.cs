using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Numerics;
using Verified.Machines;

namespace Verified.Abstract;

/// <summary>
/// What a program may do on the abstract VM: from each state, the steps of which one comes next.
/// </summary>
public sealed class Semantics
{
    /// <summary>The register that holds the first error of a thread's statements.</summary>
    public const string Fault = "fault";

    readonly Strand setup;
    readonly Strand[] threads;
    readonly Strand end;

    public Semantics(UserProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        setup = new("init", null, [.. program.Setup]);
        threads = [.. program.Threads.Select(thread => new Strand(
            thread.Name, thread.Process,
            [.. thread.Statements.Select(each => new PlacedStatement(thread.Process, each))]))];
        end = new("end", null, [.. program.Finally]);
    }

    /// <summary>The steps that may come next; none at the end, or where all are stuck.</summary>
    public IEnumerable<Move> MovesFrom(RunState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return Running(state).SelectMany(strand => MovesOf(strand, state));
    }

    /// <summary>The strands that are not at their end although they have begun.</summary>
    public IEnumerable<Strand> Running(RunState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!IsOver(setup, state))
        {
            return [setup];
        }

        // A thread that has begun goes on; one of a process that is there, begins.
        Strand[] running = [.. threads.Where(thread => !IsOver(thread, state)
            && (state.Strands.Has(thread.Name) || state.Vm.Spaces.Has(thread.Process!)))];
        return running.Length > 0 ? running
            : IsOver(end, state) ? [] : [end];
    }

    static bool IsOver(Strand strand, RunState state)
        => state.Strands.Or(strand.Name, default).Next == strand.Statements.Length;

    static IEnumerable<Move> MovesOf(Strand strand, RunState state)
    {
        Place place = state.Strands.Or(strand.Name, default);
        PlacedStatement placed = strand.Statements[place.Next];
        if (place.Pages is { } pages)
        {
            return Bits(pages).Select(page => PageMove(strand, placed, place, page, state));
        }

        return placed.Statement switch
        {
            _ when !state.Vm.Spaces.Has(placed.Process) =>
                // A process that was never created, or has ended, does nothing.
                [Moved(strand, placed, null, new(state.Vm), state, Next(place))],
            WaitStatement wait => state.Events.Has(wait.Event)
                ? [Moved(strand, placed, null, new(state.Vm), state, Next(place))]
                : [],
            SignalStatement signal =>
            [
                Moved(
                    strand, placed, null, new(state.Vm),
                    state with { Events = state.Events.With(signal.Event, true) }, Next(place)),
            ],
            _ when state.Vm.MustWait(placed.Statement) => [],
            _ => state.Vm.Do(placed.Process, placed.Statement, ValueOf(strand, placed, state))
                .Select(answer => FirstMove(strand, placed, place, answer, state)),
        };
    }

    static Move FirstMove(
        Strand strand, PlacedStatement placed, Place place, Answer answer, RunState state)
    {
        uint pages = answer.Error == Error.None
            ? state.Vm.PagesOf(placed.Statement).Aggregate(0u, (bits, page) => bits | 1u << page)
            : 0;
        answer = pages == 0 && answer.Error == Error.None
            ? answer with { After = answer.After.End(placed.Statement) }
            : answer;
        return Moved(
            strand, placed, null, answer, Assigned(strand, placed, answer, state),
            pages == 0 ? Next(place) : place with { Pages = pages });
    }

    static Move PageMove(
        Strand strand, PlacedStatement placed, Place place, int page, RunState state)
    {
        Answer answer = state.Vm.DoPage(placed.Process, placed.Statement, page);
        uint left = answer.Error == Error.None ? place.Pages!.Value & ~(1u << page) : 0;
        return left == 0
            ? Moved(
                strand, placed, page,
                answer with { After = answer.After.End(placed.Statement) },
                Assigned(strand, placed, answer, state), Next(place))
            : Moved(strand, placed, page, answer, state, place with { Pages = left });
    }

    static Move Moved(
        Strand strand, PlacedStatement placed, int? page, Answer answer, RunState state,
        Place place)
        => new(strand, placed, page, answer, state with
        {
            Vm = answer.After,
            Strands = state.Strands.With(strand.Name, place),
        });

    /// <summary>The register that a statement sets, and to what; null for none.</summary>
    /// <param name="value">What came of it, if there was no error.</param>
    /// <remarks>
    /// A load that fails gives its register the error; any other statement gives it to
    /// <see cref="Fault"/>, which keeps the first one.
    /// </remarks>
    public static (string Register, RegisterValue Value)? Setting(
        Statement statement, Error error, ulong value)
    {
        string? assigned = (statement as AssigningStatement)?.Register;
        return error == Error.None
            ? assigned is null ? null : (assigned, RegisterValue.Of(value))
            : (statement is LoadStatement ? assigned! : Fault, RegisterValue.Of(error));
    }

    /// <summary>The registers after a statement.</summary>
    static RunState Assigned(
        Strand strand, PlacedStatement placed, Answer answer, RunState state)
    {
        if (Setting(placed.Statement, answer.Error, answer.Value) is not var (register, value))
        {
            return state;
        }

        string name = $"{strand.OwnerOf(placed)}:{register}";
        return register == Fault && state.Registers.Has(name)
            ? state
            : state with { Registers = state.Registers.With(name, value) };
    }

    /// <summary>What a statement stores; what is no number counts as 0.</summary>
    static ulong ValueOf(Strand strand, PlacedStatement placed, RunState state)
    {
        Operand operand = placed.Statement.Stored;
        return operand.Register is { } register
            ? state.Registers.Or($"{strand.OwnerOf(placed)}:{register}", default).Number
            : (ulong)operand.Number;
    }

    static Place Next(Place place) => new(place.Next + 1, null);

    static IEnumerable<int> Bits(uint bits)
    {
        for (; bits != 0; bits &= bits - 1)
        {
            yield return BitOperations.TrailingZeroCount(bits);
        }
    }
}
