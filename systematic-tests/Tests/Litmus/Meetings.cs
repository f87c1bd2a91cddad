using System;
using System.Collections.Generic;
using System.Linq;
using Verified.Abstract;
using Verified.Litmus;

namespace Verified.Tests.OnLitmus;

/// <summary>
/// Which kinds of statements meet in a test: on one page, in two threads, each to come next.
/// </summary>
static class Meetings
{
    /// <summary>Those that are about pages, as the format names them.</summary>
    public static readonly IReadOnlyDictionary<Type, string> Kinds = new Dictionary<Type, string>
    {
        [typeof(LoadStatement)] = "load",
        [typeof(StoreStatement)] = "store",
        [typeof(SwapStatement)] = "swap",
        [typeof(MapStatement)] = "map",
        [typeof(UnmapStatement)] = "unmap",
        [typeof(ProtectStatement)] = "protect",
        [typeof(ForkStatement)] = "fork",
        [typeof(ExitStatement)] = "exit",
        [typeof(SyncStatement)] = "sync",
        [typeof(DiscardStatement)] = "discard",
        [typeof(LockStatement)] = "lock",
        [typeof(UnlockStatement)] = "unlock",
        [typeof(EvictStatement)] = "evict",
        [typeof(WriteFileStatement)] = "pwrite",
        [typeof(ReadFileStatement)] = "pread",
        [typeof(TruncateStatement)] = "truncate",
    };

    /// <summary>Every two kinds, and every kind with itself.</summary>
    public static IEnumerable<string> AllPairs
        => from one in Kinds.Values
           from other in Kinds.Values
           select Pair(one, other) into pair
           group pair by pair into same
           select same.Key;

    public static string Pair(string one, string other)
        => string.CompareOrdinal(one, other) <= 0 ? $"{one} {other}" : $"{other} {one}";

    /// <summary>The pairs that meet in some state that the oracle reaches.</summary>
    public static IEnumerable<string> Of(UserProgram program)
    {
        var semantics = new Semantics(program);
        var pages = new PagesOfStatements(program);
        var known = new HashSet<RunState> { RunState.Start(program) };
        var states = new Queue<RunState>(known);
        var found = new HashSet<string>();
        while (states.TryDequeue(out RunState? state))
        {
            found.UnionWith(In(state, [.. Next(semantics, state)], pages));
            foreach (Move move in semantics.MovesFrom(state).Where(move => known.Add(move.After)))
            {
                states.Enqueue(move.After);
            }
        }

        return found;
    }

    static IEnumerable<PlacedStatement> Next(Semantics semantics, RunState state)
        => from strand in semantics.Running(state)
           where strand.Process is not null && state.Vm.Spaces.Has(strand.Process)
           select strand.Statements[state.Strands.Or(strand.Name, default).Next] into placed
           where Kinds.ContainsKey(placed.Statement.GetType())
           select placed;

    static IEnumerable<string> In(
        RunState state, PlacedStatement[] next, PagesOfStatements pages)
        => from i in Enumerable.Range(0, next.Length)
           from j in Enumerable.Range(0, i)
           where pages.Of(next[i]).Overlaps(pages.Of(next[j]))
           select Pair(
               Kinds[next[i].Statement.GetType()], Kinds[next[j].Statement.GetType()]);
}
