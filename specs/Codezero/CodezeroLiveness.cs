using System.Collections.Generic;
using System.Linq;
using Verified.Codezero;

namespace Verified.Specs.Codezero;

/// <summary>What Codezero's pager begins, it ends.</summary>
public static class CodezeroLiveness
{
    public static readonly Eventually<CodezeroWorld> RequestsAreAnswered = new(
        name: "every fault and every call is answered",
        because: "the thread waits for the answer, and for nothing else",
        pending: world => world.Mm0.Ever.Requests
            .Where(each => each.Answers == 0)
            .Select(each => new Demand(each)),
        lacks: demand => $"a {demand.Of.GetType().Name} of {((Request)demand.Of).Sender} "
            + "was not answered");

    public static readonly Eventually<CodezeroWorld> TransfersEnd = new(
        name: "every transfer of a page ends",
        because: "whoever needs the page, or the tree, sleeps until then",
        pending: world => world.Mm0.Ever.Pages
            .Where(each => !each.IsFreed && each.Transfer != Transfer.None)
            .Select(each => new Demand(each, each.Transfers)),
        lacks: demand => $"{demand.Of}, which is {((Page)demand.Of).Transfer}, "
            + "did not come to its end");

    /// <summary>All of them, in this order.</summary>
    public static readonly IReadOnlyList<Eventually<CodezeroWorld>> All =
        [TransfersEnd, RequestsAreAnswered];
}
