using System;
using System.Threading;
using Verified.Explorer;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>Work on a thread that has room for deep calls.</summary>
public sealed class LargeStackTests
{
    /// <summary>Each call takes a kilobyte: in all, more than other threads have.</summary>
    [Fact]
    public void There_is_room_for_deep_calls()
        => Assert.Equal(8_000, LargeStack.Run(() => Depth(8_000)));

    [Fact]
    public void What_never_comes_back_does_not_keep_the_process_alive()
        => Assert.True(LargeStack.Run(() => Thread.CurrentThread.IsBackground));

    [Fact]
    public void What_the_work_throws_is_thrown_on()
        => Assert.Equal("no", Assert.Throws<InvalidOperationException>(
            () => LargeStack.Run<int>(() => throw new InvalidOperationException("no"))).Message);

    static int Depth(int left)
    {
        Span<byte> room = stackalloc byte[1_024];
        room[left % room.Length] = 1;
        return left == 0 ? 0 : Depth(left - 1) + room[left % room.Length];
    }
}
