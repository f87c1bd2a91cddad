using System.Collections.Generic;
using Verified.Codezero;

namespace Verified.Specs.Codezero;

/// <summary>What Codezero's pager begins, it ends.</summary>
public static class CodezeroLiveness
{
    public static readonly Eventually<CodezeroWorld> RequestsAreAnswered = new(
        name: "every fault and every call is answered",
        because: "the thread waits for the answer, and for nothing else",
        pending: AddUnanswered,
        lacks: demand => $"a {demand.Of.GetType().Name} of {((Request)demand.Of).Sender} "
            + "was not answered");

    public static readonly Eventually<CodezeroWorld> TransfersEnd = new(
        name: "every transfer of a page ends",
        because: "whoever needs the page, or the tree, sleeps until then",
        pending: AddInTransfer,
        lacks: demand => $"{demand.Of}, which is {((Page)demand.Of).Transfer}, "
            + "did not come to its end");

    /// <summary>All of them, in this order.</summary>
    public static readonly IReadOnlyList<Eventually<CodezeroWorld>> All =
        [TransfersEnd, RequestsAreAnswered];

    static void AddUnanswered(CodezeroWorld world, List<Demand> to)
    {
        IReadOnlyList<Request> all = world.Mm0.Ever.Requests;
        for (int i = 0; i < all.Count; i++)
        {
            if (all[i].Answers == 0)
            {
                to.Add(new Demand(all[i]));
            }
        }
    }

    static void AddInTransfer(CodezeroWorld world, List<Demand> to)
    {
        IReadOnlyList<Page> all = world.Mm0.Ever.Pages;
        for (int i = 0; i < all.Count; i++)
        {
            if (!all[i].IsFreed && all[i].Transfer != Transfer.None)
            {
                to.Add(new Demand(all[i], all[i].Transfers));
            }
        }
    }
}
