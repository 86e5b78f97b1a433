using System.Buffers;
using Kho.Diagnostics;
using Kho.Images;

namespace Kho.Abi.Codec;

/// <summary>
/// Walks and looks up a radix tree in physical memory. It visits every page at most once, whatever the pointers
/// are. A walk takes one buffer a level, and allocates the set of visited pages.
/// </summary>
internal sealed class RadixTreeReader(RadixGeometry geometry, RadixPages layout, IPhysicalMemory memory)
{
    private bool _refuseShiftedOut;

    /// <summary>Walks the whole tree in ascending key order.</summary>
    /// <param name="root">Physical address of the root.</param>
    /// <param name="rootField">Physical address of the pointer to the root, for findings.</param>
    /// <param name="visitor">Receives runs of keys, without the bits that the tree drops.</param>
    /// <param name="refuseShiftedOut">
    /// A deep tree's upper nodes have entries for keys wider than 64 bits, which no key reaches and <see cref="Lookup"/> never reads.
    /// True reports them as broken. False visits the nodes below them under the keys that a kernel computes, which shifts
    /// the excess bits out.
    /// </param>
    public void Walk(ulong root, ulong rootField, IMapVisitor visitor, bool refuseShiftedOut = false)
    {
        _refuseShiftedOut = refuseShiftedOut;
        byte[][] buffers = new byte[geometry.Depth][];
        int[] runs = ArrayPool<int>.Shared.Rent(BitRuns.BufferLength);
        for (int level = 0; level < buffers.Length; level++)
        {
            buffers[level] = ArrayPool<byte>.Shared.Rent(geometry.Pages.PageSize);
        }

        try
        {
            Visit(root, rootField, FindingPlaces.MemoryMap, geometry.Depth - 1, 0, buffers, runs, new PageSet(geometry.Pages.PageShift), visitor);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(runs);
            foreach (byte[] buffer in buffers)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    /// <summary>Whether a key is in the tree.</summary>
    /// <param name="root">Physical address of the root.</param>
    /// <param name="key">Key; bits that the tree cannot hold are ignored, as in the kernel.</param>
    public MapPresence Lookup(ulong root, ulong key)
    {
        Span<byte> one = stackalloc byte[1];
        ulong node = root;
        for (int level = geometry.Depth - 1; level > 0; level--)
        {
            if (!geometry.Pages.IsPageAligned(node)
                || !memory.TryRead(node, layout.Table, geometry.TableIndex(level, key), out ulong child))
            {
                return MapPresence.Unknown;
            }

            node = child;
            if (node == 0)
            {
                return MapPresence.Absent;
            }
        }

        int bit = geometry.BitmapIndex(key);
        if (!geometry.Pages.IsPageAligned(node) || memory.Read(node + (ulong)(layout.BitmapOffset + (bit / 8)), one, out _) < 1)
        {
            return MapPresence.Unknown;
        }

        return ((one[0] >> (bit % 8)) & 1) != 0 ? MapPresence.Present : MapPresence.Absent;
    }

    private void Visit(ulong address, ulong field, string fieldName, int level, ulong path, byte[][] buffers, int[] runs, PageSet visited, IMapVisitor visitor)
    {
        Span<byte> page = buffers[level].AsSpan(0, geometry.Pages.PageSize);
        if (!geometry.Pages.IsPageAligned(address))
        {
            visitor.Broken(new BrokenPointer(field, address, fieldName, BrokenReason.Misaligned, null));
            return;
        }

        if (memory.Read(address, page, out PageState state) < page.Length)
        {
            visitor.Broken(new BrokenPointer(field, address, fieldName, BrokenReasons.Of(state), null));
            return;
        }

        if (!visited.Add(address))
        {
            visitor.Broken(new BrokenPointer(field, address, fieldName, BrokenReason.MetTwice, null));
            return;
        }

        visitor.Entered(address, field, level, path);
        if (level == 0)
        {
            visitor.Structure(address, MapStructure.Leaf);
            new MapBitmap(path, -1, address).Tell(layout.Bitmap(page), runs, visitor);
            return;
        }

        visitor.Structure(address, MapStructure.Node);
        int shift = geometry.LevelShift(level);
        int entries = 1 << geometry.TableBits;
        for (int index = 0; layout.TryNext(page, ref index, entries, out ulong child); index++)
        {
            ulong entry = address + (ulong)layout.Table.Offset(index);
            ulong below = shift < 64 ? path | ((ulong)index << shift) : path;
            if (_refuseShiftedOut && geometry.IsShiftedOut(level, index))
            {
                visitor.Broken(new BrokenPointer(entry, child, layout.TableName, BrokenReason.ShiftedOut,
                    $"entry {index} stands for keys with bits beyond bit 63; a kernel reads what is at 0x{child:x} as keys from 0x{below:x} on"));
                continue;
            }

            Visit(child, entry, layout.TableName, level - 1, below, buffers, runs, visited, visitor);
        }
    }
}
