using Kho.Abi.Handovers;
using Kho.Abi.Subsystems;

namespace Kho.Analysis.Checks;

/// <summary>Collects the memory of each part of a handover, in runs that are preserved and freed as one.</summary>
internal static class OwnerCollector
{
    /// <summary>All owners by address. A stale or unreadable map owns nothing.</summary>
    public static IReadOnlyList<HandoverPlace> Collect(CheckContext context)
    {
        List<HandoverPlace> owners = [];
        List<HandoverPlace> tree = [];
        foreach (HandoverPlace place in HandoverPlaces.Of(context.Document, context.Options.Catalog).Where(place => place.Kind != PlaceKind.MapPage || context.Map is not null))
        {
            if (tree.Count > 0 && !ReferenceEquals(tree[0].Tree, place.Tree))
            {
                owners.AddRange(Joined(tree, context));
                tree.Clear();
            }

            if (place.Tree is not null)
            {
                tree.Add(place);
            }
            else if (place.Order is null || place.Order <= context.Pages.MaximumOrder)
            {
                owners.Add(place);
            }
        }

        // The decoder or another rule reports an empty range, or one past the physical address space.
        return [.. owners.Concat(Joined(tree, context)).Where(owner => owner.Length > 0 && context.Pages.IsPhysical(owner.Address, owner.Length)).OrderBy(owner => owner.Address)];
    }

    /// <summary>Merges structures of one tree that share a page.</summary>
    private static IEnumerable<HandoverPlace> Joined(List<HandoverPlace> tree, CheckContext context)
    {
        HandoverPlace[] places = [.. tree.OrderBy(place => place.Address)];
        for (int first = 0; first < places.Length;)
        {
            HandoverPlace place = places[first];
            ulong last = place.Address + (Math.Max(place.Length, 1) - 1);
            int next = first + 1;
            while (next < places.Length && context.Pages.PageStart(places[next].Address) <= last && places[next].Length > 0)
            {
                last = Math.Max(last, places[next].Address + (places[next].Length - 1));
                next++;
            }

            yield return place with { Length = last - place.Address + 1 };
            first = next;
        }
    }
}
