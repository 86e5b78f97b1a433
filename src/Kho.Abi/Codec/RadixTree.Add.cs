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
        ulong leafKeys = 1UL << _geometry.BitmapBits;
        var plan = new Plan(leafKeys, _memory.PageSize) { FindsLeaves = lastKey - firstKey > _geometry.HeldMask >> 1 };
        if (!TryPlan(firstKey, lastKey, plan))
        {
            Cancel(plan);
            return RadixAddResult.NoMemory;
        }

        Commit(plan);
        return SetRun(firstKey, lastKey, plan) ? RadixAddResult.Added : RadixAddResult.AlreadyThere;
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

        var plan = new Plan(1UL << _geometry.BitmapBits, _memory.PageSize) { FindsLeaves = true };
        if (!TryPlan(key, level, plan, out ulong node, out _))
        {
            Cancel(plan);
            return null;
        }

        Commit(plan);
        return node;
    }

    /// <summary>Sets the bits of keys whose leaves exist, but of the full leaves that a plan made.</summary>
    private bool SetRun(ulong firstKey, ulong lastKey, Plan plan)
    {
        ReadOnlySpan<Pending> made = plan.InOrder;
        int next = 0;
        bool changed = false;
        for (ulong key = firstKey; ;)
        {
            while (next < made.Length && !made[next].IsFull)
            {
                next++;
            }

            ulong count;
            if (next < made.Length && made[next].Key == key)
            {
                count = (ulong)made[next++].Count * plan.LeafKeys;
                changed = true;
            }
            else
            {
                int first = _geometry.BitmapIndex(key);
                count = Math.Min(lastKey - key, plan.LeafKeys - (ulong)first - 1) + 1;
                changed |= IsFull(count, plan)
                    ? _memory.Fill(LeafOf(key), byte.MaxValue)
                    : BitSpan.Set(Bitmap(key), first, (int)count);
            }

            if (count - 1 == lastKey - key)
            {
                return changed;
            }

            key += count;
        }
    }

    /// <summary>Whether keys of one leaf fill its page.</summary>
    private bool IsFull(ulong count, Plan plan) => count == plan.LeafKeys && _pages.BitmapLength == _memory.PageSize;

    /// <summary>Allocates the missing pages on the paths to neighbouring keys, by one walk to the leaves of each lowest node.</summary>
    /// <returns>False without memory.</returns>
    private bool TryPlan(ulong firstKey, ulong lastKey, Plan plan)
    {
        int lastEntry = (1 << _geometry.TableBits) - 1;
        for (ulong key = firstKey; ;)
        {
            if (!TryPlan(key, 1, plan, out ulong parent, out bool isNew))
            {
                return false;
            }

            for (int entry = _geometry.TableIndex(1, key); entry <= lastEntry; entry++)
            {
                ulong count = Math.Min(lastKey - key, plan.LeafKeys - (ulong)_geometry.BitmapIndex(key) - 1) + 1;
                if ((isNew || Child(parent, 1, key) == 0) && !TryPlanLeaf(key, IsFull(count, plan), parent, plan))
                {
                    return false;
                }

                if (count - 1 == lastKey - key)
                {
                    return true;
                }

                key += count;
            }
        }
    }

    private bool TryPlanLeaf(ulong key, bool isFull, ulong parent, Plan plan)
    {
        ulong prefix = Prefix(0, key);
        if (plan.FindsLeaves && plan.TryFind(0, prefix, out _))
        {
            return true;
        }

        if (Allocate(0, prefix, plan) is not ulong leaf)
        {
            return false;
        }

        plan.Add(new Pending(leaf, 0, prefix, parent, key) { IsFull = isFull });
        return true;
    }

    /// <summary>Allocates the missing pages on a key's path, from the top down to a level.</summary>
    /// <param name="node">The page of that level.</param>
    /// <param name="isNew">Whether it is one that the plan allocated.</param>
    /// <returns>False without memory.</returns>
    private bool TryPlan(ulong key, int target, Plan plan, out ulong node, out bool isNew)
    {
        node = Root;
        isNew = false;
        for (int level = _geometry.Depth - 1; level > target; level--)
        {
            ulong prefix = Prefix(level - 1, key);
            ulong child = 0;
            if (plan.TryFind(level - 1, prefix, out ulong planned))
            {
                child = planned;
                isNew = true;
            }
            else if (!isNew)
            {
                child = Child(node, level, key);
            }

            if (child == 0)
            {
                if (Allocate(level - 1, prefix, plan) is not ulong given)
                {
                    return false;
                }

                child = given;
                isNew = true;
                plan.Add(new Pending(child, level - 1, prefix, node, key));
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
            if (pending.IsFull)
            {
                _memory.WriteFilled(pending.Address, pending.Count, byte.MaxValue, NameOf(pending.Level));
                Leaves += pending.Count;
            }
            else
            {
                Commit(pending.Address, pending.Level);
            }

            byte[] parent = PageOf(pending.Parent);
            int entry = _geometry.TableIndex(pending.Level + 1, pending.Key);
            for (int index = 0; index < pending.Count; index++)
            {
                _pages.Table.Write(parent, entry + index, pending.Address + ((ulong)index * (ulong)_memory.PageSize));
            }
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
            Pending pending = plan.InOrder[index];
            for (int page = pending.Count - 1; page >= 0; page--)
            {
                _allocator.Free(pending.Address + ((ulong)page * (ulong)_memory.PageSize));
            }
        }
    }

    /// <summary>
    /// Allocated pages that are not used yet: one, or leaves at successive addresses for successive keys that will be full.
    /// <paramref name="Parent"/> will point to them on the path to the keys from <paramref name="Key"/> on.
    /// </summary>
    private readonly record struct Pending(ulong Address, int Level, ulong Prefix, ulong Parent, ulong Key)
    {
        public int Count { get; init; } = 1;

        public bool IsFull { get; init; }
    }

    /// <summary>All pages that an operation allocated, parents before children. Most operations need none.</summary>
    private sealed class Plan(ulong leafKeys, int pageSize)
    {
        private Dictionary<(int Level, ulong Prefix), ulong>? _byPlace;
        private HashSet<ulong>? _addresses;
        private List<Pending>? _inOrder;
        private ulong _highest;

        /// <summary>Number of keys of a leaf.</summary>
        public ulong LeafKeys => leafKeys;

        /// <summary>Whether a leaf can be asked for twice, as where keys are so many that the tree takes some for others.</summary>
        public bool FindsLeaves { get; init; }

        public ReadOnlySpan<Pending> InOrder => CollectionsMarshal.AsSpan(_inOrder);

        public bool TryFind(int level, ulong prefix, out ulong address)
        {
            address = 0;
            return _byPlace is not null && _byPlace.TryGetValue((level, prefix), out address);
        }

        /// <summary>Whether an address is given already. Most allocators give ascending ones, for which no set of all is needed.</summary>
        public bool Holds(ulong address)
        {
            if (_inOrder is null || address > _highest)
            {
                return false;
            }

            _addresses ??= [.. _inOrder.SelectMany(pending => Enumerable.Range(0, pending.Count).Select(index => AddressOf(pending, index)))];
            return _addresses.Contains(address);
        }

        public void Add(Pending pending)
        {
            _inOrder ??= [];
            _addresses?.Add(pending.Address);
            _highest = Math.Max(_highest, pending.Address);
            if (pending.Level > 0 || FindsLeaves)
            {
                (_byPlace ??= []).Add((pending.Level, pending.Prefix), pending.Address);
            }

            if (pending.IsFull && _inOrder.Count > 0 && _inOrder[^1] is { IsFull: true } last && last.Parent == pending.Parent
                && AddressOf(last, last.Count) == pending.Address && last.Prefix + (ulong)last.Count == pending.Prefix)
            {
                _inOrder[^1] = last with { Count = last.Count + 1 };
                return;
            }

            _inOrder.Add(pending);
        }

        private ulong AddressOf(in Pending pending, int index) => pending.Address + ((ulong)index * (ulong)pageSize);
    }
}
