using System.Collections.Generic;
using Verified.Simulation;

namespace Verified.Tests.Explorer;

static partial class RacePrograms
{
    /// <summary>Programs without a race, each in one way to order two accesses.</summary>
    public static readonly IReadOnlyList<RaceProgram> Ordered =
    [
        new("a field under a mutex", it =>
        {
            it.Task("a", async () =>
            {
                await it.Guard.Acquire();
                it.Data = 1;
                await it.Guard.Release();
            });
            it.Task("b", async () =>
            {
                await it.Guard.Acquire();
                it.Data = 2;
                await it.Guard.Release();
            });
        }, 8, 0),
        new("a field under a spin lock", it =>
        {
            it.Task("a", async () =>
            {
                await it.Other.Acquire();
                it.Data = 1;
                await it.Other.Release();
            });
            it.Task("b", async () =>
            {
                await it.Other.Acquire();
                it.Data = 2;
                await it.Other.Release();
            });
        }, 8, 0),
        new("a message passed by an atomic flag", it =>
        {
            it.Task("writer", async () =>
            {
                it.Data = 1;
                await it.Flag.Store(1);
            });
            it.Task("reader", async () =>
            {
                if (await it.Flag.Load() == 1)
                {
                    _ = it.Data;
                }
            });
        }, 6, 0),
        new("double-checked locking with an atomic flag", it =>
        {
            it.Task("a", async () =>
            {
                if (await it.Flag.Load() == 0)
                {
                    await it.Guard.Acquire();
                    if (await it.Flag.Load() == 0)
                    {
                        it.Data = 1;
                        await it.Flag.Store(1);
                    }
                    
                    await it.Guard.Release();
                }
                
                _ = it.Data;
            });
            it.Task("b", async () =>
            {
                if (await it.Flag.Load() == 0)
                {
                    await it.Guard.Acquire();
                    if (await it.Flag.Load() == 0)
                    {
                        it.Data = 2;
                        await it.Flag.Store(1);
                    }
                    
                    await it.Guard.Release();
                }
                
                _ = it.Data;
            });
        }, 56, 0),
        new("readers, and a writer alone", it =>
        {
            it.Task("reader", async () =>
            {
                await it.Space.AcquireRead();
                _ = it.Data;
                await it.Space.ReleaseRead();
            });
            it.Task("another", async () =>
            {
                await it.Space.AcquireRead();
                _ = it.Data;
                await it.Space.ReleaseRead();
            });
            it.Task("writer", async () =>
            {
                await it.Space.AcquireWrite();
                it.Data = 1;
                await it.Space.ReleaseWrite();
            });
        }, 348, 0),
        new("two that only read", it =>
        {
            it.Task("a", async () => _ = it.Data);
            it.Task("b", async () => _ = it.Data);
        }, 2, 0),
        new("a message on a port", it =>
        {
            it.Task("sender", async () =>
            {
                it.Data = 1;
                await it.Port.Send(1);
            });
            it.Task("receiver", async () =>
            {
                await it.Port.Receive();
                it.Data = 2;
            });
        }, 3, 0),
        new("a signal by a semaphore", it =>
        {
            it.Task("writer", async () =>
            {
                it.Data = 1;
                await it.Signal.Up();
            });
            it.Task("reader", async () =>
            {
                await it.Signal.Down();
                _ = it.Data;
            });
        }, 3, 0),
        new("a sleeper that looks again under the lock", it =>
        {
            it.Task("waker", async () =>
            {
                await it.Guard.Acquire();
                it.Data = 1;
                await it.Channel.WakeAll();
                await it.Guard.Release();
            });
            it.Task("sleeper", async () =>
            {
                await it.Guard.Acquire();
                while (it.Data == 0)
                {
                    await it.Channel.Sleep(it.Guard);
                }
                
                await it.Guard.Release();
            });
        }, 13, 0),
        new("a join of the writer", it =>
        {
            SimTask writer = it.Task("writer", async () => it.Data = 1);
            it.Task("waiter", async () =>
            {
                await it.Simulator.Join(writer);
                it.Data = 2;
            });
        }, 2, 0),
        new("a store before the start", it =>
        {
            it.Task("parent", async () =>
            {
                it.Data = 1;
                it.Task("child", async () => it.Data = 2);
            });
        }, 1, 0),
        new("a lock handed over", it =>
        {
            it.Task("giver", async () =>
            {
                await it.One.Down();
                it.Data = 1;
                await it.Port.Send(1);
            });
            it.Task("taker", async () =>
            {
                await it.Port.Receive();
                it.Data = 2;
                await it.One.Up();
            });
            it.Task("third", async () =>
            {
                await it.One.Down();
                it.Data = 3;
                await it.One.Up();
            });
        }, 56, 0),
        new("a store by whoever comes first", it =>
        {
            it.Task("a", async () =>
            {
                if (await it.Flag.Add(1) == 0)
                {
                    it.Data = 1;
                }
            });
            it.Task("b", async () =>
            {
                if (await it.Flag.Add(1) == 0)
                {
                    it.Data = 2;
                }
            });
        }, 6, 0),
        new("a field under a lock that is tried for", it =>
        {
            it.Task("a", async () =>
            {
                if (await it.Guard.TryAcquire())
                {
                    it.Data = 1;
                    await it.Guard.Release();
                }
            });
            it.Task("b", async () =>
            {
                if (await it.Guard.TryAcquire())
                {
                    it.Data = 2;
                    await it.Guard.Release();
                }
            });
        }, 14, 0),
        new("a message that goes through a third", it =>
        {
            it.Task("first", async () =>
            {
                it.Data = 1;
                await it.Signal.Up();
            });
            it.Task("second", async () =>
            {
                await it.Signal.Down();
                await it.Port.Send(1);
            });
            it.Task("third", async () =>
            {
                await it.Port.Receive();
                _ = it.Data;
            });
        }, 18, 0),
    ];
}
