using System.Runtime.InteropServices;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Abi.Codec;

/// <summary>Fields of a radix tree's nodes and leaves, resolved from the release's structures.</summary>
internal sealed class RadixPages
{
    private const string TableId = "table";
    private const string BitmapId = "bitmap";

    /// <summary>Resolves the pages of a tree.</summary>
    /// <param name="tree">Description of the tree; null for the built-in releases' structures.</param>
    /// <param name="geometry">Numbers of the tree at a page size.</param>
    /// <param name="structures">Structures at the same page size.</param>
    /// <exception cref="KhoFormatException">A structure is missing, longer than a page, or too small for the tree's numbers.</exception>
    public RadixPages(RadixTreeAbi? tree, RadixGeometry geometry, StructureReader structures)
    {
        Node = structures.Layout(tree?.Node ?? StructureNames.RadixNode);
        Leaf = structures.Layout(tree?.Leaf ?? StructureNames.RadixLeaf);
        Table = Field.Of(Node, TableId);
        LayoutField bitmap = Leaf.Field(BitmapId, out _);
        BitmapOffset = (int)bitmap.ByteOffset;
        BitmapLength = 1 << (geometry.BitmapBits - 3);
        TableName = $"{Node.Spec.KernelName}.{Node.Field(TableId, out _).Spec.KernelName}";
        Require(Node, geometry, Table.Count, 1L << geometry.TableBits, $"{TableName} has room for", "addresses");
        Require(Leaf, geometry, bitmap.TotalBits, 1L << geometry.BitmapBits, $"{Leaf.Spec.KernelName}.{bitmap.Spec.KernelName} has room for", "bits");
    }

    /// <summary>Inner node.</summary>
    public StructureLayout Node { get; }

    /// <summary>Leaf.</summary>
    public StructureLayout Leaf { get; }

    /// <summary>Physical addresses in a node; 0 for none.</summary>
    public Field Table { get; }

    /// <summary>The table in findings, by the kernel's names.</summary>
    public string TableName { get; }

    /// <summary>Offset of a leaf's bits, in bytes.</summary>
    public int BitmapOffset { get; }

    /// <summary>Length of a leaf's bits, in bytes.</summary>
    public int BitmapLength { get; }

    /// <summary>The bits of a leaf's page.</summary>
    public ReadOnlySpan<byte> Bitmap(ReadOnlySpan<byte> page) => page.Slice(BitmapOffset, BitmapLength);

    /// <summary>Finds the next non-zero entry.</summary>
    /// <param name="index">First entry to examine; afterwards the entry found.</param>
    /// <param name="entries">Number of entries that the tree uses.</param>
    /// <param name="address">Address in the entry.</param>
    /// <returns>False if all are 0.</returns>
    public bool TryNext(ReadOnlySpan<byte> page, ref int index, int entries, out ulong address)
    {
        if (Table.IsWords)
        {
            // 0 is 0 in either byte order: a vector loop skips empty entries.
            int next = index >= entries ? -1 : MemoryMarshal.Cast<byte, ulong>(page[Table.Offset()..])[index..entries].IndexOfAnyExcept(0UL);
            index = next < 0 ? entries : index + next;
        }
        else
        {
            while (index < entries && Table.Read(page, index) == 0)
            {
                index++;
            }
        }

        address = index < entries ? Table.Read(page, index) : 0;
        return index < entries;
    }

    private static void Require(StructureLayout layout, RadixGeometry geometry, long room, long needed, string what, string unit)
    {
        if (layout.Size > geometry.Pages.PageSize)
        {
            throw new KhoFormatException($"{layout.Spec.Name} is {layout.Size} bytes long, and a page of the tree has {geometry.Pages.PageSize}");
        }

        if (room < needed)
        {
            throw new KhoFormatException($"memory_map.radix: {what} {room} {unit}, expected {needed} at {geometry.Pages.PageSize}-byte pages");
        }
    }
}
