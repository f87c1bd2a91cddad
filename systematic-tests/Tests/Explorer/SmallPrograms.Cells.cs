using System.Linq;
using Verified.Simulation;

namespace Verified.Tests.Explorer;

static partial class SmallPrograms
{
    static void Reorder(Simulator s, int setters)
    {
        (Atomic<int> a, Atomic<int> b) = (Cell(s, "a"), Cell(s, "b"));
        Start(s, setters, _ => Set());
        Start(s, Look);

        async Routine Set()
        {
            await a.Store(1);
            await b.Store(-1);
        }

        async Routine Look() => Demand(
            s,
            (await a.Load() == 0 && await b.Load() == 0)
                || (await a.Load() == 1 && await b.Load() == -1));
    }

    static void Bluetooth(Simulator s)
    {
        Atomic<int> pending = Cell(s, "pendingIo", 1);
        Atomic<int> stopping = Cell(s, "stoppingFlag");
        Atomic<int> none = Cell(s, "stoppingEvent");
        Atomic<int> stopped = Cell(s, "stopped");
        Start(s, Add, Stop);

        async Routine Add()
        {
            if (await stopping.Load() == 0)
            {
                await pending.Add(1);
                Demand(s, await stopped.Load() == 0);
            }

            await Leave();
        }

        async Routine Stop()
        {
            await stopping.Store(1);
            await Leave();
            if (await none.Load() == 1)
            {
                await stopped.Store(1);
            }
        }

        async Routine Leave()
        {
            if (await pending.Add(-1) == 1)
            {
                await none.Store(1);
            }
        }
    }

    static void TokenRing(Simulator s)
    {
        var ring = new Thing(s, "ring");
        (int x1, int x2, int x3) = (1, 2, 1);
        int done = 0;
        Start(
            s,
            async () => await ring.Do(StepKind.Write, () => (x1, done) = ((x3 + 1) % 4, done + 1)),
            async () => await ring.Do(StepKind.Write, () => (x2, done) = (x1, done + 1)),
            async () => await ring.Do(StepKind.Write, () => (x3, done) = (x2, done + 1)),
            async () => await ring.Do(
                StepKind.Read,
                () => Demand(s, done < 3 || (x1 == x2 && x2 == x3))));
    }

    static void LostUpdate(Simulator s, int tasks, int rounds, int wrong)
    {
        Atomic<int> c = Cell(s, "c");
        var all = new AfterAll(s, tasks);
        int now = 0;
        Start(s, tasks, _ => Count());
        Start(s, Compare);

        async Routine Count()
        {
            for (int i = 0; i < rounds; i++)
            {
                now = await Add(c, 1);
            }

            all.End();
        }

        async Routine Compare()
        {
            await all.Read();
            Demand(s, now > wrong);
        }
    }

    static void LazyInit(Simulator s, int tasks)
    {
        (Atomic<int> made, Atomic<int> created) = (Cell(s, "init"), Cell(s, "created"));
        Start(s, tasks, _ => Make());

        async Routine Make()
        {
            if (await made.Load() == 0)
            {
                Demand(s, await created.Add(1) == 0);
                await made.Store(1);
            }
        }
    }

    static void LostWakeUp(Simulator s)
    {
        Atomic<int> ready = Cell(s, "ready");
        var waiter = new Thing(s, "q");
        Gate woken = waiter.NewGate(open: false);
        int q = 0;
        Start(s, Consume, Produce);

        async Routine Consume()
        {
            if (await ready.Load() == 0)
            {
                await waiter.Do(StepKind.Write, () => q = 1);
                await waiter.Do(StepKind.Read, () => { }, woken);
            }
        }

        async Routine Produce()
        {
            await ready.Store(1);
            await waiter.Do(StepKind.ReadModifyWrite, () => woken.Set(q == 1));
        }
    }

    static void BoundedBuffer(Simulator s, int readers, int reads, int writers, int writes)
    {
        const int Capacity = 1;
        var m = new OneQueueMonitor(s);
        Atomic<int> filled = Cell(s, "occ");
        Start(s, readers, _ => Use(reads, 0, -1));
        Start(s, writers, _ => Use(writes, Capacity, 1));

        async Routine Use(int times, int never, int change)
        {
            for (int i = 0; i < times; i++)
            {
                await m.Enter();
                int now = await filled.Load();
                while (now == never)
                {
                    await m.Wait();
                    now = await filled.Load();
                }

                await filled.Store(now + change);
                await m.Pulse();
                await m.Exit();
            }
        }
    }

    static void LockFreeStack(Simulator s)
    {
        Atomic<int> head = Cell(s, "head", 1);
        Atomic<int>[] next = [.. Enumerable.Range(0, 4)
            .Select(i => Cell(s, $"next{i}", (i + 1) % 4))];
        bool freed = false;
        Start(s, PopOne, PopTwoPushOne);

        async Routine PopOne()
        {
            int first = await head.Load();
            int second = await next[first].Load();
            if (await head.CompareExchange(first, second) == first)
            {
                Demand(s, !freed || second != 2);
            }
        }

        async Routine PopTwoPushOne()
        {
            int one = await Pop();
            int two = await Pop();
            freed = two == 2;
            int first;
            do
            {
                first = await head.Load();
                await next[one].Store(first);
            }
            while (await head.CompareExchange(first, one) != first);
        }

        async Routine<int> Pop()
        {
            while (true)
            {
                int first = await head.Load();
                if (first == 0)
                {
                    return 0;
                }

                int second = await next[first].Load();
                if (await head.CompareExchange(first, second) == first)
                {
                    return first;
                }
            }
        }
    }

    static void CheckThenSet(Simulator s)
    {
        Atomic<int>[] flags = [Cell(s, "flag0"), Cell(s, "flag1")];
        Atomic<int> inside = Cell(s, "cs");
        Start(s, 2, i => Enter(flags[i], flags[1 - i]));

        async Routine Enter(Atomic<int> mine, Atomic<int> other)
        {
            if (await other.Load() == 0)
            {
                await mine.Store(1);
                Demand(s, await inside.Add(1) == 0);
                await inside.Add(-1);
                await mine.Store(0);
            }
        }
    }

    static void PingPong(Simulator s, int rounds)
    {
        Atomic<int> x = Cell(s, "x");
        Start(s, 2, Play);

        async Routine Play(int me)
        {
            for (int i = 0; i < rounds; i++)
            {
                if (await x.Load() != (2 * i) + me)
                {
                    return;
                }

                await x.Add(1);
            }

            if (me == 1)
            {
                Demand(s, await x.Load() != 2 * rounds);
            }
        }
    }
}
