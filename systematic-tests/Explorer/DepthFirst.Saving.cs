using System.Linq;

namespace Verified.Explorer;

/// <summary>How depth-first search is kept in a checkpoint, between two schedules.</summary>
public sealed partial class DepthFirst
{
    internal SavedDepthFirst Save() => new(
        bound, delays, HasCut, reached?.Save(),
        [.. path.Take(length).Select(node => new SavedDecision(
            node.Enabled, node.Rest, node.Chosen, node.Stay, node.Turn, node.Below))]);

    internal static DepthFirst Of(ulong seed, SavedDepthFirst saved)
    {
        var it = new DepthFirst(
            seed, saved.Bound, saved.OfDelays,
            reached: saved.Reached is { } states ? ReachedStates.Of(states) : null)
        {
            HasCut = saved.HasCut,
            length = saved.Path.Count,
        };
        it.path = [.. saved.Path.Select(node => new Node
        {
            Enabled = node.Enabled,
            Rest = node.Rest,
            Chosen = node.Chosen,
            Stay = node.Stay,
            Turn = node.Turn,
            Below = node.Below,
        }), default];
        return it;
    }
}
