using System;
using System.Collections.Generic;
using Verified.Simulation;
using Cell = Verified.Tests.Explorer.DporWorld.Cell;

namespace Verified.Tests.Explorer;

/// <summary>The counted programs, by their names in <c>dpor-counts.json</c>.</summary>
/// <remarks>The first parameter is the number of writers, or of steps; see each one.</remarks>
static partial class DporPrograms
{
    public static readonly IReadOnlyDictionary<string, Action<DporWorld, int>> All =
        new Dictionary<string, Action<DporWorld, int>>
        {
            ["readers"] = (w, n) =>
            {
                Cell x = w.New("x");
                w.Start(async () => await x.Store(42));
                w.Start(n, async _ => await x.Load());
            },
            ["lastzero"] = LastZero,
            ["indexer"] = Indexer,
            ["popl_example"] = (w, _) =>
            {
                Cell[] c = w.News("x", "y", "z");
                w.Start(() => Run(c, "x=1"));
                w.Start(() => Run(c, "y=1"));
                w.Start(async () =>
                {
                    if (await c[1].Load() == 0)
                    {
                        await c[2].Store(1);
                    }
                });
                w.Start(async () =>
                {
                    if (await c[2].Load() == 1 && await c[1].Load() == 0)
                    {
                        await c[0].Store(2);
                    }
                });
            },
            ["sleeping_races_1"] = Lines("y=1", "x=1", "x? y"),
            ["sleeping_races_2"] = Lines("y=1", "x=1", "y=2 x? y"),
            ["sleeping_races_3_read"] = Lines("y=1", "x=1", "x", "x? y"),
            ["sleeping_races_3_write"] = Lines("y=1", "x=1", "x=2", "x? y"),
            ["sleeping_races_4"] = Lines("y=1", "x=1", "x", "x? y", "y"),
            ["sleeping_races_5"] = Lines("y=1", "x=1", "x y", "x? y", "y"),
            ["many_initials"] = (w, _) =>
            {
                Cell[] c = w.News("x", "y", "z");
                w.Start(() => Run(c, "x=1"));
                w.Start(() => Run(c, "y=1"));
                w.Start(() => Run(c, "z=1"));
                w.Start(async () =>
                {
                    int y = await c[1].Load();
                    int z = await c[2].Load();
                    await Run(c, y != 0 && z != 0 ? "x" : "");
                });
            },
            ["manywrite"] = Lines("x=1", "x=2", "y=1", "y=2"),
            ["manywrite_2"] = Lines("w=1", "x=1", "y=1", "x=2", "y=2", "z=1", "z=2", "w=2"),
            ["depend_1"] = Lines("z=1", "x=1", "y=1", "x? y? z", "y? z"),
            ["depend_3"] = Lines("z=1", "x=1", "y=1 y=2", "x? y? z", "y? z"),
            ["depend_4"] = Lines("z=1", "x=1", "y=1", "x?1 y? z", "y? z", "x=2"),
            ["depend_6"] = Lines("y z", "y", "z=1", "y=1 y=2"),
            ["diff_dep_1"] = Lines("x=1", "y=1", "z=1", "z? x", "y? x"),
            ["diff_dep_3"] = Lines("x=1", "z=1", "z? x", "x"),
            ["difficult_readers"] = Lines("x=1", "x=2", "x", "x"),
            ["ets_cross / 2+2W"] = Lines("x=1 y=1", "y=2 x=2"),
            ["etsi"] = (w, _) =>
            {
                Cell[] c = w.News("x", "y", "z");
                for (int i = 0; i < 3; i++)
                {
                    int me = i;
                    w.Start(async () =>
                    {
                        bool zero = await c[me].Load() == 0;
                        await (zero ? c[(me + 1) % 3].Store(1) : c[(me + 2) % 3].Store(0));
                    });
                }
            },
            ["etsi_2"] = Lines("x=1", "y=1 x", "x? y"),
            ["etsi_8"] = Lines("x=1", "y=1 x", "x? y", "x"),
            ["hairbrush_teeth_1"] = Lines("x=1 x=2", "x x"),
            ["hairbrush_teeth_2"] = Lines("x=1 x=2 x=3", "x x x"),
            ["hairbrush_teeth_4"] = Lines("x=1 x=2 x=3", "x x x", "x x x"),
            ["two_writers_readers_1"] = Lines("x=1 x=2", "y x", "y x"),
            ["two_writers_readers_2"] = Lines("x=1", "x=2", "y x", "y x"),
            ["complete_test_1"] = Lines("y=1", "x=1", "x?0 y", "x y", "x=2"),
            ["ainc"] = Same("x+"),
            ["binc"] = Same("x+ y+"),
            ["cinc"] = Same("x+ y+ z+"),
            ["casrot"] = Swaps(i => i - 1),
            ["cas"] = Swaps(_ => 0),
            ["cmpxchg"] = Swaps(i => i - 1),
            ["rw (=inc, non-atomic increment)"] = Same("x x=#"),
            ["wainc"] = Beside(["x=42"], "x+"),
            ["wrw"] = Beside(["x=1"], "x x=#"),
            ["N-writers"] = Beside(["x", "x=9"], "x=#"),
            ["big0"] = Lines(
                "x y z w x y z", "x y z", "x=1 y=1 x=2 y=2 x=3 y=3", "z=1 w=1 z=2 w=2 z=3 w=3"),
            ["eratosthenes"] = Eratosthenes,
            ["dekker_f"] = Lines("y=1 x?0 c=1", "x=1 y?0 c=0"),
            ["par_length"] = ParLength,
            ["lockinc"] = Same("m( x x=# m)"),
            ["lock2inc"] = Same("m( x x=# y y=# m)"),
            ["litmus/SB"] = Lines("x=1 y", "y=1 x"),
            ["litmus/MP"] = Lines("x=1 y=1", "y x"),
            ["litmus/LB"] = Lines("x y=1", "y x=1"),
            ["litmus/LB3"] = Lines("x y=1", "y z=1", "z x=1"),
            ["litmus/CoRR"] = Lines("x=1 x=2", "x x"),
            ["litmus/CoRR0"] = Lines("x=1", "x", "x"),
            ["litmus/CoRR1"] = Lines("x=1", "x=2", "x x", "x"),
            ["litmus/CoRR2"] = Lines("x=1", "x=2", "x x", "x x"),
            ["litmus/IRIW-acq-sc"] = Lines("x=1", "x y", "y x", "y=1"),
            ["litmus/W+RWC"] = Lines("x=1 z=1", "z y", "y=1 x"),
            ["litmus/Z6.U"] = Lines("x=1 y=1", "y+ y", "y=3 x"),
            ["litmus/RWC+syncs"] = Lines("x=1", "x y", "y=1 x"),
            ["litmus/MP2"] = Lines("x=1 z=1 y=1 w=1", "y x", "w z"),
            ["litmus/default"] = Lines("x x", "x=1", "x=2"),
            ["litmus/small0"] = Lines("x", "x x=1", "x=2"),
            ["litmus/fr+w+w+w+reads"] = Lines("x=1", "x=2", "x=3", "x x x x"),
            ["litmus/inc+inc+RR+W+RR"] = Lines("x+", "x+", "x x", "x=42", "x x"),
            ["litmus/viktor-relseq"] = Lines("x+ x+", "x+ x+", "x+", "x+"),
            ["n_writers_a_reader"] = Beside(["x"], "x=1"),
            ["n_writes_a_read_two_threads"] = (w, n) =>
            {
                Cell x = w.New("x");
                w.Start(2, async t =>
                {
                    for (int i = 0; i < n; i++)
                    {
                        await x.Store(t);
                    }

                    await x.Load();
                });
            },
            ["fib_bench (with observer)"] = Lines("x y x=1", "y x y=1", "x y"),
            ["fib_one_variable"] = Lines("x x x=1", "x x x=1", "x x"),
            ["mutex_order"] = Same("m( x x=# m)"),
            ["mutex_deadlock"] = Same("m( x x=#"),
            ["mutex_vs_trylock"] = Beside(["m( x x=1 m)"], "m?? x x=# m)"),
            ["co10 (N writers, joined final read)"] = Joined([]),
            ["co4"] = Joined(["x=9 x"]),
            ["co1"] = Joined(["x x"]),
            ["alpha1"] = Beside(["x x"], "x=#"),
            ["CO-MP"] = Beside(["x x"], "x=# x=#"),
            ["CO-R"] = Joined(["x=9 x"], "x=# x=#"),
            ["CO-S"] = Joined(["x x=9"], "x=# x=#"),
            ["CoRR2 (two double readers)"] = Beside(["x x", "x x"], "x=#"),
            ["floating_read"] = Beside(["x"], "x=#"),
            ["lastwrite"] = Joined([]),
            ["myexample (write;read)"] = Same("x=# x"),
            ["ABBA deadlock"] = Lines("m( n( n) m)", "n( m( m) n)"),
        };
}
