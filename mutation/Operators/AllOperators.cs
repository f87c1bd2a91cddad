using System.Collections.Generic;

namespace Verified.Operators;

/// <summary>Every operator, those of protocols first.</summary>
public static class AllOperators
{
    public static readonly IReadOnlyList<IOperator> List =
    [
        new DropLock(), new HalveLock(), new ShortenLock(), new SwapSteps(), new SplitAtomic(),
        new DropWake(), new DropShootdown(), new EarlyShootdown(), new EarlyFree(),
        new SkipRecheck(), new StaleLocal(),
        new RemoveRule(), new LaterMoment(), new UnlistRule(),
    ];
}
