using System.Collections.Generic;
using Verified.Simulation;

namespace Verified.Tests.Explorer;

static partial class RacePrograms
{
    /// <summary>Programs with a race, in all schedules or in some.</summary>
    public static readonly IReadOnlyList<RaceProgram> Racy =
    [
        new("a message passed by a plain flag", it =>
        {
            it.Task("writer", async () =>
            {
                it.Data = 1;
                it.Hint = 1;
            });
            it.Task("reader", async () =>
            {
                if (it.Hint == 1)
                {
                    _ = it.Data;
                }
            });
        }, 2, 2,
            "reader reads hint: if (it.Hint == 1) | writer writes hint: it.Hint = 1;"),
        new("two writers without a lock", it =>
        {
            it.Task("a", async () => it.Data = 1);
            it.Task("b", async () => it.Data = 2);
        }, 2, 2,
            "a writes data: it.Task(\"a\", async () => it.Data = 1);"
                + " | b writes data: it.Task(\"b\", async () => it.Data = 2);"),
        new("a lock that one side forgets", it =>
        {
            it.Task("careful", async () =>
            {
                await it.Guard.Acquire();
                it.Data = 1;
                await it.Guard.Release();
            });
            it.Task("careless", async () => it.Data = 2);
        }, 4, 4,
            "careful writes data: it.Data = 1; [outer lock 0: await it.Guard.Acquire();]"
                + " | careless writes data: it.Task(\"careless\", async () => it.Data = 2);"),
        new("two locks for one field", it =>
        {
            it.Task("a", async () =>
            {
                await it.Guard.Acquire();
                it.Data = 1;
                await it.Guard.Release();
            });
            it.Task("b", async () =>
            {
                await it.Other.Acquire();
                it.Data = 2;
                await it.Other.Release();
            });
        }, 14, 14,
            "a writes data: it.Data = 1; [outer lock 0: await it.Guard.Acquire();]"
                + " | b writes data: it.Data = 2; [inner lock 0: await it.Other.Acquire();]"),
        new("a writer under the shared half", it =>
        {
            it.Task("reader", async () =>
            {
                await it.Space.AcquireRead();
                _ = it.Data;
                await it.Space.ReleaseRead();
            });
            it.Task("writer", async () =>
            {
                await it.Space.AcquireRead();
                await it.Other.Acquire();
                it.Data = 1;
                await it.Other.Release();
                await it.Space.ReleaseRead();
            });
        }, 31, 31,
            "reader reads data: _ = it.Data;"
                + " [outer lock 0 shared: await it.Space.AcquireRead();]"
                + " | writer writes data: it.Data = 1;"
                + " [outer lock 0 shared: await it.Space.AcquireRead();]"
                + " [inner lock 0: await it.Other.Acquire();]"),
        new("an access after the release", it =>
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
                await it.Guard.Release();
                _ = it.Data;
            });
        }, 8, 4,
            "a writes data: it.Data = 1; [outer lock 0: await it.Guard.Acquire();]"
                + " | b reads data: _ = it.Data;"),
        new("double-checked locking with a plain flag", it =>
        {
            it.Task("a", async () =>
            {
                if (it.Hint == 0)
                {
                    await it.Guard.Acquire();
                    it.Hint = 1;
                    await it.Guard.Release();
                }
            });
            it.Task("b", async () =>
            {
                if (it.Hint is 0)
                {
                    await it.Guard.Acquire();
                    it.Hint = 2;
                    await it.Guard.Release();
                }
            });
        }, 8, 8,
            "a reads hint: if (it.Hint == 0)"
                + " | b writes hint: it.Hint = 2; [outer lock 0: await it.Guard.Acquire();]",
            "a writes hint: it.Hint = 1; [outer lock 0: await it.Guard.Acquire();]"
                + " | b reads hint: if (it.Hint is 0)"),
        new("an atomic flag that is set too early", it =>
        {
            it.Task("writer", async () =>
            {
                await it.Flag.Store(1);
                it.Data = 1;
            });
            it.Task("reader", async () =>
            {
                if (await it.Flag.Load() == 1)
                {
                    _ = it.Data;
                }
            });
        }, 6, 3,
            "reader reads data: _ = it.Data; | writer writes data: it.Data = 1;"),
        new("a semaphore that lets two in", it =>
        {
            it.Task("a", async () =>
            {
                await it.Two.Down();
                it.Data = 1;
                await it.Two.Up();
            });
            it.Task("b", async () =>
            {
                await it.Two.Down();
                it.Data = 2;
                await it.Two.Up();
            });
        }, 14, 6,
            "a writes data: it.Data = 1; | b writes data: it.Data = 2;"),
        new("a store after the send", it =>
        {
            it.Task("sender", async () =>
            {
                it.Data = 1;
                await it.Port.Send(1);
                it.Data = 2;
            });
            it.Task("receiver", async () =>
            {
                await it.Port.Receive();
                _ = it.Data;
            });
        }, 3, 3,
            "receiver reads data: _ = it.Data; | sender writes data: it.Data = 2;"),
        new("a join of another task", it =>
        {
            it.Task("worker", async () => it.Data = 1);
            SimTask other = it.Task("other", async () =>
            {
                await it.Flag.Load();
            });
            it.Task("waiter", async () =>
            {
                await it.Simulator.Join(other);
                _ = it.Data;
            });
        }, 15, 15,
            "waiter reads data: _ = it.Data;"
                + " | worker writes data: it.Task(\"worker\", async () => it.Data = 1);"),
        new("a store after the start", it =>
        {
            it.Task("parent", async () =>
            {
                it.Data = 1;
                it.Task("child", async () => _ = it.Data);
                it.Data = 2;
            });
        }, 1, 1,
            "child reads data: it.Task(\"child\", async () => _ = it.Data);"
                + " | parent writes data: it.Data = 2;"),
        new("a race on one branch", it =>
        {
            it.Task("a", async () =>
            {
                await it.Flag.Store(1);
                it.Data = 1;
            });
            it.Task("b", async () =>
            {
                if (await it.Flag.Load() == 0)
                {
                    it.Data = 2;
                }
            });
        }, 6, 3,
            "a writes data: it.Data = 1; | b writes data: it.Data = 2;"),
        new("a race that the order of the locks may hide", it =>
        {
            it.Task("a", async () =>
            {
                it.Data = 1;
                await it.Guard.Acquire();
                await it.Guard.Release();
            });
            it.Task("b", async () =>
            {
                await it.Guard.Acquire();
                await it.Guard.Release();
                it.Data = 2;
            });
        }, 8, 4,
            "a writes data: it.Data = 1; | b writes data: it.Data = 2;"),
        new("a lock that was not got", it =>
        {
            it.Task("a", async () =>
            {
                if (await it.Guard.TryAcquire())
                {
                    it.Data = 1;
                    await it.Guard.Release();
                    return;
                }

                it.Data = 2;
            });
            it.Task("b", async () =>
            {
                if (await it.Guard.TryAcquire())
                {
                    it.Data = 3;
                    await it.Guard.Release();
                    return;
                }

                it.Data = 4;
            });
        }, 14, 6,
            "a writes data: it.Data = 1; [outer lock 0: if (await it.Guard.TryAcquire())]"
                + " | b writes data: it.Data = 4;",
            "a writes data: it.Data = 2;"
                + " | b writes data: it.Data = 3;"
                + " [outer lock 0: if (await it.Guard.TryAcquire())]"),
        new("a read by the third of three", it =>
        {
            it.Task("writer", async () =>
            {
                await it.Guard.Acquire();
                it.Data = 1;
                await it.Guard.Release();
            });
            it.Task("locked", async () =>
            {
                await it.Guard.Acquire();
                _ = it.Data;
                await it.Guard.Release();
            });
            it.Task("unlocked", async () => _ = it.Data);
        }, 53, 53,
            "unlocked reads data: it.Task(\"unlocked\", async () => _ = it.Data);"
                + " | writer writes data: it.Data = 1; [outer lock 0: await it.Guard.Acquire();]"),
        new("two fields of one name", it =>
        {
            it.Task("a", async () =>
            {
                it.Data = 1;
                it.Twin = 2;
            });
            it.Task("b", async () => _ = it.Data);
        }, 2, 2,
            "a writes data: it.Data = 1; | b reads data: it.Task(\"b\", async () => _ = it.Data);"),
    ];
}
