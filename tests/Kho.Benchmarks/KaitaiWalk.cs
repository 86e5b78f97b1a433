using Kaitai;
using Kho.Abi.Codec;
using Kho.Images;
using Kho.SecondEngine.Generated;

namespace Kho.Benchmarks;

/// <summary>
/// A radix tree walked with what kaitai-struct-compiler makes of the specification, and nothing else: every page becomes an object,
/// and its user looks at the bits one by one.
/// </summary>
internal sealed class KaitaiWalk(IPhysicalMemory memory, RadixGeometry geometry)
{
    private Sums _sums;

    public Sums Walk(ulong root)
    {
        _sums = default;
        Visit(root, geometry.Depth - 1, 0);
        return _sums;
    }

    private void Visit(ulong address, int level, ulong path)
    {
        byte[] page = new byte[geometry.Pages.PageSize];
        memory.Read(address, page, out _);
        using var stream = new KaitaiStream(page);
        if (level == 0)
        {
            VisitLeaf(new KhoRadixTree.KhoRadixLeaf((uint)page.Length, stream).Bitmap, path);
            return;
        }

        List<ulong> table = new KhoRadixTree.KhoRadixNode((uint)page.Length, stream).Table;
        for (int index = 0; index < table.Count; index++)
        {
            if (table[index] != 0)
            {
                Visit(table[index], level - 1, path | ((ulong)index << geometry.LevelShift(level)));
            }
        }
    }

    private void VisitLeaf(byte[] bitmap, ulong path)
    {
        bool wasSet = false;
        for (int bit = 0; bit < bitmap.Length * 8; bit++)
        {
            bool isSet = ((bitmap[bit >> 3] >> (bit & 7)) & 1) != 0;
            if (isSet)
            {
                _sums.Blocks++;
                if (!wasSet)
                {
                    _sums.Runs++;
                    _sums.Check += path + (ulong)bit;
                }
            }

            wasSet = isSet;
        }
    }
}
