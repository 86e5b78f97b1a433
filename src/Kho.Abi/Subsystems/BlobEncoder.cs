using System.Numerics;
using System.Text;
using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;
using Kho.Formatting;
using Kho.Images;

namespace Kho.Abi.Subsystems;

/// <summary>Shared state of all blob encoders: the release, memory, the allocator of addresses, and the list of preserved blocks.</summary>
/// <param name="abi">Release in whose ABI the blobs are encoded, at its page size.</param>
/// <param name="memory">Receives the encoded bytes.</param>
/// <param name="places">Allocates addresses for structures that the manifest does not place.</param>
internal sealed class BlobEncoder(ReleaseAt abi, MemoryBuilder memory, PlaceAllocator places)
{
    /// <summary>Maximum number of bytes that may be written by repeating a fill pattern.</summary>
    private const ulong MaximumFilled = 1UL << 30;

    /// <summary>Layout of the release's radix tree keys; null if it has no radix tree.</summary>
    public RadixKeyLayout? Keys { get; } = abi.Keys;

    /// <summary>Bytes written so far by repeating a fill pattern.</summary>
    private ulong _filled;

    /// <summary>The release at its page size.</summary>
    public ReleaseAt Abi => abi;

    public AbiRelease Release => abi.Release;

    public PageGeometry Pages => abi.Pages;

    public StructureReader Structures => abi.Structures;

    public MemoryBuilder Memory => memory;

    public PlaceAllocator Places => places;

    /// <summary>Architecture of the machine.</summary>
    public required ElfMachine Machine { get; init; }

    /// <summary>Preserve the handover's own structures; if false, preserve nothing.</summary>
    public required bool Preserves { get; init; }

    /// <summary>Blocks of the handover's own structures, in the order of writing.</summary>
    public List<PreservedExtent> Preserved { get; } = [];

    /// <summary>Number of list elements written in all blobs together, which is limited.</summary>
    public int Elements { get; set; }

    /// <summary>A property of a device tree.</summary>
    public static DeviceTreeProperty Property(string name, byte[] value) => new(name, value, 0, 0);

    /// <summary>Encodes text as a property value, with a terminating NUL.</summary>
    public static byte[] TextBytes(string text) => [.. Encoding.UTF8.GetBytes(text), 0];

    /// <summary>Encodes text for a field of fixed length.</summary>
    /// <exception cref="KhoFormatException">The text and a NUL do not fit in the field.</exception>
    public static byte[] Text(StructureLayout layout, string field, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int room = layout.Field(field, out _).BitWidth / 8;
        return bytes.Length < room
            ? bytes
            : throw new KhoFormatException($"'{text}' does not fit {layout.Spec.KernelName}.{field}: {bytes.Length} bytes, at most {room - 1} and a NUL");
    }

    /// <summary>A structure's bytes.</summary>
    public byte[] Encode(string structure, StructureValue value) => abi.Structures.Layout(structure).Write(value);

    /// <summary>Encodes a flattened device tree.</summary>
    /// <param name="root">Root node of the tree.</param>
    /// <param name="layout">Layout that the manifest gives; null for the default.</param>
    /// <param name="edited">The default layout is that of a tree that was edited after it was created.</param>
    /// <param name="strings">Default order of the strings block of an edited tree.</param>
    public byte[] WriteTree(DeviceTreeNode root, DeviceTreeManifest? layout, bool edited = false, IEnumerable<string>? strings = null)
    {
        bool isEdited = layout?.Style is null ? edited : layout.Style == "edited";
        IReadOnlyList<string>? order = layout?.Strings ?? (isEdited ? strings?.ToList() : null);
        return DeviceTreeWriter.Write(root, isEdited ? DeviceTreeStyle.Edited : DeviceTreeStyle.Sequential, order, abi.Release.Structures);
    }

    /// <summary>Feature masks from the manifest; for missing ones those that kernels of the release write. All other fields are 0.</summary>
    /// <param name="structure">Structure that contains the masks.</param>
    /// <param name="features">The feature masks that the format defines.</param>
    /// <param name="given">Masks from the manifest; null if it gives none.</param>
    public StructureValue Masks(string structure, FeaturesAbi features, FeaturesManifest? given)
    {
        FeatureMasks own = FeatureMasks.Written(features);
        FeatureMasks masks = new(given?.Supp ?? own.Supp, given?.Required ?? own.Required, given?.Active ?? own.Active);
        StructureLayout layout = abi.Structures.Layout(structure).Field(features.Field, out _).Structure!;
        var value = new StructureValue();
        foreach (LayoutField field in layout.Fields)
        {
            ulong number = field.Id switch { "supp" => masks.Supp, "req" => masks.Required, "active" => masks.Active, _ => 0 };
            value.Add(field.Id, field.IsList ? FieldValue.Of([.. Enumerable.Repeat(FieldValue.Of(number), (int)(field.Count ?? 0))]) : FieldValue.Of(number));
        }

        return value;
    }

    /// <summary>Preserves a block of the handover's own structures.</summary>
    public void Preserve(ulong address, int order, ulong count = 1, int? pageType = null)
    {
        if (Preserves && count > 0)
        {
            Preserved.Add(new PreservedExtent(address, count, order, pageType ?? PageType(isSplit: false)));
        }
    }

    /// <summary>Preserves a block whose pages have one reference each, like those of regions and vmalloc areas.</summary>
    public void PreserveSingles(ulong address, int order) => Preserve(address, order, 1, PageType(isSplit: order > 0));

    /// <summary>Page type of a block: one reference per page (split), or one for the whole block. 0 if the release has no page types.</summary>
    public int PageType(bool isSplit) => Keys?.TypeOf(isSplit) ?? 0;

    /// <summary>Preserves every page that a range of bytes touches.</summary>
    /// <param name="address">Physical address of the first byte.</param>
    /// <param name="length">Length in bytes.</param>
    public void PreservePages(ulong address, ulong length)
    {
        ulong first = Pages.PageStart(address);
        foreach (PreservedExtent extent in CutRange(first, (length + (address - first) + (ulong)Pages.PageSize - 1) >> Pages.PageShift, 0))
        {
            Preserve(extent.Start, extent.Order);
        }
    }

    /// <summary>Splits a range as the kernel does: each block is as large as its address and the remaining length allow.</summary>
    public IEnumerable<PreservedExtent> CutRange(ulong start, ulong pages, int pageType)
    {
        ulong pfn = start >> Pages.PageShift;
        while (pages > 0)
        {
            int order = Math.Min(Math.Min(pfn == 0 ? 63 : BitOperations.TrailingZeroCount(pfn), BitOperations.Log2(pages)), Pages.MaximumOrder);
            yield return new PreservedExtent(pfn << Pages.PageShift, 1, order, pageType);
            pfn += 1UL << order;
            pages -= 1UL << order;
        }
    }

    /// <summary>Fills a range by repeating a pattern.</summary>
    /// <param name="address">Physical address of the range's first byte.</param>
    /// <param name="length">Length in bytes.</param>
    /// <param name="offset">Offset of that byte in the filled contents, which gives its position in the pattern.</param>
    /// <param name="fill">The pattern, at least one byte.</param>
    /// <exception cref="KhoFormatException">All fills together exceed the maximum size of an image.</exception>
    public void WriteFilled(ulong address, ulong length, ulong offset, ReadOnlySpan<byte> fill)
    {
        _filled += Math.Min(length, MaximumFilled + 1);
        if (_filled > MaximumFilled)
        {
            throw new KhoFormatException($"fill: more than {Quantity.Size(MaximumFilled)} of contents; an image is made in memory");
        }

        byte[] page = new byte[Pages.PageSize];
        for (ulong position = 0; position < length; position += (ulong)page.Length)
        {
            int part = (int)Math.Min((ulong)page.Length, length - position);
            for (int index = 0; index < part; index++)
            {
                page[index] = fill[(int)((offset + position + (ulong)index) % (ulong)fill.Length)];
            }

            memory.WriteUnowned(address + position, page.AsSpan(0, part));
        }
    }
}
