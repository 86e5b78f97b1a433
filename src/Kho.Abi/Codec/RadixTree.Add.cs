using System.Runtime.InteropServices;
using Kho.Diagnostics;

namespace Kho.Abi.Codec;

internal sealed partial class RadixTree
{
    /// <summary>Adds a key. The tree drops bits that it cannot hold, unless the release refuses wide keys.</summary>
    /// <exception cref="KhoFormatException">The allocated memory cannot be a page of the tree; the tree is unchanged.</exception>
    public RadixAddResult Add(ulong key) => AddRun(key, 1);

    /// <summary>
    /// Adds neighbouring keys, a leaf at a time: all of them or, if one is refused or memory runs out, none.
    /// </summary>
    /// <param name="count">Number of keys; 0 adds none and reports them as present.</param>
    /// <exception cref="ArgumentOutOfRangeException">The last key would be greater than 2^64 - 1.</exception>
    /// <exception cref="KhoFormatException">The allocated memory cannot be a page of the tree; the tree is unchanged.</exception>
    public RadixAddResult AddRun(ulong firstKey, ulong count)
    {
        if (count == 0)
        {
            return RadixAddResult.AlreadyThere;
        }

        if (count - 1 > ulong.MaxValue - firstKey)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, $"the last of the keys from 0x{firstKey:x} on is greater than 2^64 - 1");
        }

        ulong lastKey = firstKey + (count - 1);
        if (_geometry.Refuses(lastKey))
        {
            return RadixAddResult.TooWide;
        }

        // All pages are allocated before any is used, so that a failure leaves nothing to undo.
        var plan = new Plan();
        ulong leafKeys = 1UL << _geometry.BitmapBits;
        for (ulong key = firstKey; ; key = NextLeaf(key, leafKeys))
        {
            if (!TryPlan(key, 0, plan))
            {
                Cancel(plan);
                return RadixAddResult.NoMemory;
            }

            if (lastKey - key < leafKeys - (key & (leafKeys - 1)))
            {
                break;
            }
        }

        Commit(plan);
        return SetRun(firstKey, lastKey, leafKeys) ? RadixAddResult.Added : RadixAddResult.AlreadyThere;
    }

    /// <summary>Adds neighbouring blocks of one order and type, whose keys need not be neighbours: all of them or, if a key is refused, none.</summary>
    /// <param name="address">Physical address in bytes of the first block.</param>
    /// <param name="pageType">Page type; 0 if keys have none.</param>
    /// <param name="count">Number of blocks; 0 adds none and reports them as present.</param>
    /// <exception cref="ArgumentOutOfRangeException">The block is impossible.</exception>
    /// <exception cref="KhoFormatException">The allocated memory cannot be a page of the tree.</exception>
    public RadixAddResult AddBlocks(ulong address, int order, int pageType, ulong count)
    {
        if (_geometry.IsNumberRun || count <= 1)
        {
            return AddRun(_geometry.Encode(address, order, pageType), count);
        }

        ulong first = _geometry.NumberOf(_geometry.Encode(address, order, pageType));
        for (ulong index = 0; _geometry.AcceptedBits < 64 && index < count; index++)
        {
            if (_geometry.Refuses(_geometry.Layout.Encode(first + index, pageType)))
            {
                return RadixAddResult.TooWide;
            }
        }

        RadixAddResult result = RadixAddResult.AlreadyThere;
        for (ulong index = 0; index < count && result != RadixAddResult.NoMemory; index++)
        {
            RadixAddResult one = AddRun(_geometry.Layout.Encode(first + index, pageType), 1);
            result = one == RadixAddResult.AlreadyThere ? result : one;
        }

        return result;
    }

    /// <summary>Makes an empty node, and those above it, like the ones that deleted keys leave.</summary>
    /// <param name="level">0 for a leaf, up to depth - 1 for the root, which exists.</param>
    /// <param name="prefix">The bits of a key that lead to the node, as in <see cref="PageRequest.Prefix"/>.</param>
    /// <returns>Physical address of the node; null without memory, and the tree is unchanged.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The level does not exist, or no 64-bit key has this prefix.</exception>
    /// <exception cref="KhoFormatException">The allocated memory cannot be a page of the tree; the tree is unchanged.</exception>
    public ulong? EnsureNode(int level, ulong prefix)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, _geometry.Depth);
        int shift = _geometry.LevelShift(level + 1);
        ulong key = shift < 64 ? prefix << shift : 0;
        if (Prefix(level, key) != prefix)
        {
            throw new ArgumentOutOfRangeException(nameof(prefix), $"no key of {Math.Min(64, _geometry.HeldBits)} bits leads to a node of level {level} by 0x{prefix:x}");
        }

        var plan = new Plan();
        if (!TryPlan(key, level, plan))
        {
            Cancel(plan);
            return null;
        }

        Commit(plan);
        ulong node = Root;
        for (int above = _geometry.Depth - 1; above > level; above--)
        {
            node = Child(node, above, key);
        }

        return node;
    }

    private static ulong NextLeaf(ulong key, ulong leafKeys) => (key | (leafKeys - 1)) + 1;

    private bool SetRun(ulong firstKey, ulong lastKey, ulong leafKeys)
    {
        bool changed = false;
        for (ulong key = firstKey; ; key = NextLeaf(key, leafKeys))
        {
            int first = _geometry.BitmapIndex(key);
            ulong left = lastKey - key;
            bool isLast = left < leafKeys - (ulong)first;
            int count = isLast ? (int)left + 1 : (int)leafKeys - first;
            changed |= count == (int)leafKeys && _pages.BitmapLength == _memory.PageSize
                ? _memory.Fill(LeafOf(key), byte.MaxValue)
                : BitSpan.Set(Bitmap(key), first, count);
            if (isLast)
            {
                return changed;
            }
        }
    }

    /// <summary>Allocates the missing pages on a key's path, from the top down to a level.</summary>
    /// <returns>False without memory.</returns>
    private bool TryPlan(ulong key, int target, Plan plan)
    {
        ulong node = Root;
        for (int level = _geometry.Depth - 1; level > target; level--)
        {
            ulong prefix = Prefix(level - 1, key);
            if (!plan.TryFind(level - 1, prefix, out ulong child))
            {
                child = plan.Holds(node) ? 0 : Child(node, level, key);
                if (child == 0)
                {
                    if (Allocate(level - 1, prefix, plan) is not ulong given)
                    {
                        return false;
                    }

                    child = given;
                    plan.Add(new Pending(child, level - 1, prefix, node, key));
                }
            }

            node = child;
        }

        return true;
    }

    private ulong? Allocate(int level, ulong prefix, Plan plan)
    {
        MapStructure kind = level == 0 ? MapStructure.Leaf : MapStructure.Node;
        if (_allocator.Allocate(new PageRequest(kind, level, prefix, -1) { Length = _memory.PageSize }) is not ulong address)
        {
            return null;
        }

        string? problem = !_geometry.Pages.IsPageAligned(address) || address == 0 ? "is no address of a page that a pointer can name"
            : plan.Holds(address) ? "was given for another node already"
            : _memory.OwnerOf(address, _memory.PageSize) is string owner ? $"belongs to {owner}"
            : null;
        if (problem is null)
        {
            return address;
        }

        Cancel(plan);
        throw new KhoFormatException($"0x{address:x}, given for {NameOf(level)} of level {level} and key prefix 0x{prefix:x}, {problem}");
    }

    private string NameOf(int level) => (level == 0 ? _pages.Leaf : _pages.Node).Spec.KernelName;

    private void Commit(Plan plan)
    {
        foreach (Pending pending in plan.InOrder)
        {
            Commit(pending.Address, pending.Level);
            Link(pending.Parent, pending.Level + 1, pending.Key, pending.Address);
        }
    }

    private void Commit(ulong address, int level)
    {
        _memory.Own(address, _memory.PageSize, NameOf(level));
        _memory.Fill(address, 0);
        if (level == 0)
        {
            Leaves++;
        }
        else
        {
            Nodes++;
        }
    }

    private void Cancel(Plan plan)
    {
        for (int index = plan.InOrder.Length - 1; index >= 0; index--)
        {
            _allocator.Free(plan.InOrder[index].Address);
        }
    }

    /// <summary>An allocated page that is not used yet; <paramref name="Parent"/> will point to it on the path to a key.</summary>
    private readonly record struct Pending(ulong Address, int Level, ulong Prefix, ulong Parent, ulong Key);

    /// <summary>All pages that an operation allocated, parents before children. Most operations need none.</summary>
    private sealed class Plan
    {
        private Dictionary<(int Level, ulong Prefix), ulong>? _byPlace;
        private HashSet<ulong>? _addresses;
        private List<Pending>? _inOrder;

        public ReadOnlySpan<Pending> InOrder => CollectionsMarshal.AsSpan(_inOrder);

        public bool TryFind(int level, ulong prefix, out ulong address)
        {
            address = 0;
            return _byPlace is not null && _byPlace.TryGetValue((level, prefix), out address);
        }

        public bool Holds(ulong address) => _addresses is not null && _addresses.Contains(address);

        public void Add(Pending pending)
        {
            (_inOrder ??= []).Add(pending);
            (_byPlace ??= []).Add((pending.Level, pending.Prefix), pending.Address);
            (_addresses ??= []).Add(pending.Address);
        }
    }
}
