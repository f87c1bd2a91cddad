using System;
using Verified.Explorer;

namespace Verified.Tests.Explorer;

/// <summary>So many schedules, or without a number all.</summary>
sealed class Pace : IPace
{
    public long Left { get; set; } = long.MaxValue;

    public Action? OnRan { get; init; }

    public bool GoesOn => Left > 0;

    public void Ran(int points)
    {
        Left--;
        OnRan?.Invoke();
    }
}
