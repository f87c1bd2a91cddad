using System;
using System.Linq;
using Verified.Simulation;
using Cell = Verified.Tests.Explorer.DporWorld.Cell;

namespace Verified.Tests.Explorer;

/// <summary>What the counted programs are made of.</summary>
/// <remarks>
/// A line is a task: <c>x</c> reads, <c>x=1</c> writes (<c>#</c>: the task's number), <c>x+</c>
/// adds one atomically, <c>x?</c> reads and goes on if it is not 0, <c>x?1</c> if it is 1,
/// <c>m(</c> locks, <c>m)</c> unlocks, <c>m??</c> goes on if it could lock at once.
/// </remarks>
static partial class DporPrograms
{
    const string Names = "xyzwcmn";

    static Action<DporWorld, int> Lines(params string[] lines) => (world, _) =>
    {
        Cell[] cells = Cells(world);
        for (int i = 0; i < lines.Length; i++)
        {
            int number = i + 1;
            world.Start(() => Run(cells, lines[number - 1], number));
        }
    };

    static Action<DporWorld, int> Same(string line) => Beside([], line);

    /// <summary>Some lines once, and one line n times.</summary>
    static Action<DporWorld, int> Beside(string[] once, string line) => (world, n) =>
    {
        Cell[] cells = Cells(world);
        foreach (string each in once)
        {
            world.Start(() => Run(cells, each));
        }

        world.Start(n, i => Run(cells, line, i));
    };

    /// <summary>The same, and a task that waits for all and reads.</summary>
    static Action<DporWorld, int> Joined(string[] once, string line = "x=#") => (world, n) =>
    {
        Cell[] cells = Cells(world);
        world.Start(n, i => Run(cells, line, i));
        foreach (string each in once)
        {
            world.Start(() => Run(cells, each));
        }

        world.StartJoined(cells[0]);
    };

    static Action<DporWorld, int> Swaps(Func<int, int> expected) => (world, n) =>
    {
        Cell x = world.New("x");
        world.Start(n, async i => await x.Swap(expected(i), i));
    };

    static Cell[] Cells(DporWorld world)
        => world.News([.. Names.Select(name => $"{name}")]);

    static async Routine Run(Cell[] cells, string line, int me = 0)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (string word in words)
        {
            Cell cell = cells[Names.IndexOf(word[0], StringComparison.Ordinal)];
            string verb = word[1..];
            int number = verb.Length == 2 && char.IsDigit(verb[1]) ? verb[1] - '0' : me;
            switch (verb)
            {
                case "":
                    await cell.Load();
                    break;
                case "+":
                    await cell.Add(1);
                    break;
                case "(":
                    await cell.Lock();
                    break;
                case ")":
                    await cell.Unlock();
                    break;
                case "??":
                    if (await cell.TryLock() != 0)
                    {
                        return;
                    }

                    break;
                case "?":
                    if (await cell.Load() == 0)
                    {
                        return;
                    }

                    break;
                case ['?', _]:
                    if (await cell.Load() != number)
                    {
                        return;
                    }

                    break;
                default:
                    await cell.Store(number);
                    break;
            }
        }
    }

    static void LastZero(DporWorld world, int n)
    {
        Cell[] a = [.. Enumerable.Range(0, n + 1).Select(i => world.New($"a{i}"))];
        world.Start(async () =>
        {
            for (int i = n; await a[i].Load() != 0; i--)
            {
            }
        });
        world.Start(n, async j => await a[j].Store(await a[j - 1].Load() + 1));
    }

    static void Indexer(DporWorld world, int n)
    {
        Cell[] table = [.. Enumerable.Range(0, 128).Select(i => world.New($"tab{i}"))];
        for (int thread = 0; thread < n; thread++)
        {
            int t = thread;
            world.Start(async () =>
            {
                for (int i = 0; i < 4; i++)
                {
                    int w = (i * 11) + t;
                    for (int h = w * 7 % 128; await table[h].Swap(0, w) != 0; h = (h + 1) % 128)
                    {
                    }
                }
            });
        }
    }

    static void Eratosthenes(DporWorld world, int n)
    {
        Cell[] sieve = [.. Enumerable.Range(0, n).Select(i => world.New($"n{i}"))];
        world.Start(2, async _ =>
        {
            for (int i = 0; i < n; i++)
            {
                if (await sieve[i].Load() == 0)
                {
                    await sieve[i].Store(1);
                    for (int j = (2 * i) + 2; j < n; j += i + 2)
                    {
                        await sieve[j].Store(2);
                    }
                }
            }
        });
    }

    static void ParLength(DporWorld world, int n)
    {
        Cell v = world.New("v");
        Cell[] own = world.News("l0", "l1");
        world.Start(2, async t =>
        {
            for (int i = 0; i < n; i++)
            {
                await own[t - 1].Store(i);
                await own[t - 1].Load();
            }

            await v.Store(t);
            await v.Load();
        });
    }
}
