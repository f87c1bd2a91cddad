using Verified.Simulation;

namespace Verified.Tests.Explorer;

static partial class SmallPrograms
{
    static void Account(Simulator s)
    {
        Semaphore m = Lock(s, "m");
        Atomic<int> balance = Cell(s, "balance", 1);
        (Atomic<int> deposited, Atomic<int> withdrawn) = (Cell(s, "dd"), Cell(s, "wd"));
        Start(s, Check1, () => Change(2, deposited), () => Change(-4, withdrawn));

        async Routine Check1()
        {
            await m.Down();
            if (await deposited.Load() == 1 && await withdrawn.Load() == 1)
            {
                Demand(s, await balance.Load() == 1 - 2 - 4);
            }

            await m.Up();
        }

        async Routine Change(int amount, Atomic<int> done)
        {
            await m.Down();
            await Add(balance, amount);
            await done.Store(1);
            await m.Up();
        }
    }

    static void TwoStages(Simulator s, int writers, int readers)
    {
        Semaphore[] l = Locks(s, 2);
        (Atomic<int> d1, Atomic<int> d2) = (Cell(s, "d1"), Cell(s, "d2"));
        Start(s, writers, _ => Write());
        Start(s, readers, _ => Read());

        async Routine Write()
        {
            await l[0].Down();
            await d1.Store(1);
            await l[0].Up();
            await l[1].Down();
            await d2.Store(await d1.Load() + 1);
            await l[1].Up();
        }

        async Routine Read()
        {
            await l[0].Down();
            if (await d1.Load() == 0)
            {
                await l[0].Up();
                return;
            }

            int one = await d1.Load();
            await l[0].Up();
            await l[1].Down();
            int two = await d2.Load();
            await l[1].Up();
            Demand(s, two == one + 1);
        }
    }

    static void Lazy(Simulator s)
    {
        Semaphore m = Lock(s, "m");
        Atomic<int> d = Cell(s, "d");
        Start(s, () => Increase(1), () => Increase(2), Look);

        async Routine Increase(int amount)
        {
            await m.Down();
            await Add(d, amount);
            await m.Up();
        }

        async Routine Look()
        {
            await m.Down();
            Demand(s, await d.Load() < 3);
            await m.Up();
        }
    }

    static void OppositeLocks(Simulator s)
    {
        Semaphore[] l = Locks(s, 2);
        Atomic<int> c = Cell(s, "c", 1);
        Start(s, () => Change(l[0], l[1], 1), () => Change(l[1], l[0], -1));

        async Routine Change(Semaphore one, Semaphore other, int amount)
        {
            await one.Down();
            await other.Down();
            await Add(c, amount);
            await other.Up();
            await one.Up();
        }
    }

    static void Carter(Simulator s)
    {
        (Semaphore m, Semaphore l) = (Lock(s, "m"), Lock(s, "l"));
        Atomic<int>[] count = [Cell(s, "A"), Cell(s, "B")];
        Start(s, 2, i => Enter(count[i]));

        async Routine Enter(Atomic<int> mine)
        {
            await m.Down();
            if (await Add(mine, 1) == 1)
            {
                await l.Down();
            }

            await m.Up();
            await m.Down();
            if (await Add(mine, -1) == 0)
            {
                await l.Up();
            }

            await m.Up();
        }
    }

    static void WrongLock(Simulator s, int others)
    {
        (Semaphore right, Semaphore wrong) = (Lock(s, "dl"), Lock(s, "tl"));
        Atomic<int> v = Cell(s, "v");
        Start(s, Expect);
        Start(s, others, _ => Increase());

        async Routine Expect()
        {
            await right.Down();
            int x = await v.Load();
            await Add(v, 1);
            Demand(s, await v.Load() == x + 1);
            await right.Up();
        }

        async Routine Increase()
        {
            await wrong.Down();
            await Add(v, 1);
            await wrong.Up();
        }
    }

    static void Stack(Simulator s, int rounds)
    {
        Semaphore m = Lock(s, "m");
        (Atomic<int> top, Atomic<int> flag) = (Cell(s, "top"), Cell(s, "flag"));
        Start(s, Push, Pop);

        async Routine Push()
        {
            for (int i = 0; i < rounds; i++)
            {
                await m.Down();
                await Add(top, 1);
                await flag.Store(1);
                await m.Up();
            }
        }

        async Routine Pop()
        {
            for (int i = 0; i < rounds; i++)
            {
                await m.Down();
                if (await flag.Load() == 1)
                {
                    int height = await top.Load();
                    Demand(s, height != 0);
                    await top.Store(height - 1);
                }

                await m.Up();
            }
        }
    }

    static void Philosophers(Simulator s, int count)
    {
        Semaphore[] forks = Locks(s, count);
        Start(s, count, i => Eat(forks[i], forks[(i + 1) % count]));

        static async Routine Eat(Semaphore left, Semaphore right)
        {
            await left.Down();
            await right.Down();
            await right.Up();
            await left.Up();
        }
    }

    static void Balance(Simulator s)
    {
        Semaphore m = Lock(s, "a");
        Atomic<int> balance = Cell(s, "balance", 10);
        var both = new AfterAll(s, 2);
        int now = 10;
        Start(s, Deposit, Withdraw, Compare);

        async Routine Deposit()
        {
            await m.Down();
            now = await Add(balance, 10);
            await m.Up();
            both.End();
        }

        async Routine Withdraw()
        {
            await m.Down();
            int seen = await balance.Load();
            await m.Up();
            await m.Down();
            await balance.Store(seen - 10);
            now = seen - 10;
            await m.Up();
            both.End();
        }

        async Routine Compare()
        {
            await both.Read();
            Demand(s, now == 10);
        }
    }

    static void StringBuffer(Simulator s)
    {
        Semaphore m = Lock(s, "sb");
        Atomic<int> length = Cell(s, "len", 5);
        Start(s, Append, Erase);

        async Routine Append()
        {
            await m.Down();
            int read = await length.Load();
            await m.Up();
            await m.Down();
            Demand(s, read <= await length.Load());
            await m.Up();
        }

        async Routine Erase()
        {
            await m.Down();
            await length.Store(0);
            await m.Up();
        }
    }
}
