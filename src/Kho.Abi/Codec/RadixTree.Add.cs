using System.Runtime.InteropServices;
using Kho.Diagnostics;

namespace Kho.Abi.Codec;

internal sealed partial class RadixTree
{
    /// <summary>Adds a key. Bits that the tree cannot hold are dropped without a word, unless the release refuses wide keys.</summary>
    /// <param name="key">Key.</param>
    /// <exception cref="KhoFormatException">What the allocator gave cannot be a page of the tree; nothing changed.</exception>
    public RadixAddResult Add(ulong key) => AddRun(key, 1);

    /// <summary>
    /// Adds neighbouring keys, a leaf at a time: all of them or, if one is refused or there is no memory, none.
    /// </summary>
    /// <param name="firstKey">The first key.</param>
    /// <param name="count">Number of keys; 0 adds none and says that all were there.</param>
    /// <exception cref="ArgumentOutOfRangeException">The last key would be greater than 2^64 - 1.</exception>
    /// <exception cref="KhoFormatException">What the allocator gave cannot be a page of the tree; nothing changed.</exception>
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

        // Pages are asked for first and used only when all are there, so that failing leaves nothing to be undone in memory.
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
    /// <param name="order">Order.</param>
    /// <param name="pageType">Page type; 0 where keys have none.</param>
    /// <param name="count">Number of blocks; 0 adds none and says that all were there.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such block.</exception>
    /// <exception cref="KhoFormatException">What the allocator gave cannot be a page of the tree.</exception>
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

    /// <summary>Makes a node, and those above it, without adding a key, as deleting keys leaves it behind.</summary>
    /// <param name="level">0 for a leaf, up to depth - 1 for the root, which is there.</param>
    /// <param name="prefix">The bits of a key that lead to the node, as in <see cref="PageRequest.Prefix"/>.</param>
    /// <returns>Physical address of the node, or null if there was no memory; then nothing changed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such level, or no 64-bit key with this prefix.</exception>
    /// <exception cref="KhoFormatException">What the allocator gave cannot be a page of the tree; nothing changed.</exception>
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
            changed |= BitSpan.Set(Bitmap(key), first, isLast ? (int)left + 1 : (int)leafKeys - first);
            if (isLast)
            {
                return changed;
            }
        }
    }

    /// <summary>Asks for the pages that are missing on a key's path, from the top down to a level.</summary>
    /// <returns>False if there is no memory.</returns>
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
        _memory.Page(address).Clear();
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

    /// <summary>A page that the allocator gave and that is not used yet; <paramref name="Parent"/> is to point to it on the way to a key.</summary>
    private readonly record struct Pending(ulong Address, int Level, ulong Prefix, ulong Parent, ulong Key);

    /// <summary>All pages that an operation got, parents before their children. Most operations need none.</summary>
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
