using System.Numerics;
using System.Text;
using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;
using Kho.Formatting;
using Kho.Images;

namespace Kho.Abi.Subsystems;

/// <summary>What all writers of blobs need: the release, memory, places in it, and what is preserved.</summary>
/// <param name="abi">Release that writes, at its page size.</param>
/// <param name="memory">Takes what is written.</param>
/// <param name="places">Gives places to what has none.</param>
internal sealed class BlobEncoder(ReleaseAt abi, MemoryBuilder memory, PlaceAllocator places)
{
    /// <summary>Most bytes of contents that are made by repeating others.</summary>
    private const ulong MaximumFilled = 1UL << 30;

    /// <summary>Keys of the release's radix tree; null where it has none.</summary>
    public RadixKeyLayout? Keys { get; } = abi.Keys;

    /// <summary>Bytes of contents that were made by repeating.</summary>
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

    /// <summary>What the handover itself consists of is preserved; without, nothing is.</summary>
    public required bool Preserves { get; init; }

    /// <summary>What the handover itself consists of, in the order in which it was written.</summary>
    public List<PreservedExtent> Preserved { get; } = [];

    /// <summary>Elements of lists of structures that were written, in all blobs together; they are bounded.</summary>
    public int Elements { get; set; }

    /// <summary>A property of a device tree.</summary>
    public static DeviceTreeProperty Property(string name, byte[] value) => new(name, value, 0, 0);

    /// <summary>Text as a property value: with its NUL.</summary>
    public static byte[] TextBytes(string text) => [.. Encoding.UTF8.GetBytes(text), 0];

    /// <summary>Text for a field of fixed length.</summary>
    /// <param name="layout">Structure.</param>
    /// <param name="field">Field.</param>
    /// <param name="text">Text.</param>
    /// <exception cref="KhoFormatException">The field has no room for it and a NUL.</exception>
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

    /// <summary>A device tree's bytes.</summary>
    /// <param name="root">Root.</param>
    /// <param name="layout">How it is laid out, or null for the usual.</param>
    /// <param name="edited">The usual layout is that of a tree that was edited.</param>
    /// <param name="strings">Usual order of the strings of an edited tree.</param>
    public byte[] WriteTree(DeviceTreeNode root, DeviceTreeManifest? layout, bool edited = false, IEnumerable<string>? strings = null)
    {
        bool isEdited = layout?.Style is null ? edited : layout.Style == "edited";
        IReadOnlyList<string>? order = layout?.Strings ?? (isEdited ? strings?.ToList() : null);
        return DeviceTreeWriter.Write(root, isEdited ? DeviceTreeStyle.Edited : DeviceTreeStyle.Sequential, order, abi.Release.Structures);
    }

    /// <summary>Feature masks as the manifest gives them, else as the release's kernels write them; what is reserved is 0.</summary>
    /// <param name="structure">Structure that has them.</param>
    /// <param name="features">What its format says of them.</param>
    /// <param name="given">What the manifest says of them, or null.</param>
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

    /// <summary>Preserves a block that the handover itself consists of.</summary>
    public void Preserve(ulong address, int order, ulong count = 1, int? pageType = null)
    {
        if (Preserves && count > 0)
        {
            Preserved.Add(new PreservedExtent(address, count, order, pageType ?? PageType(isSplit: false)));
        }
    }

    /// <summary>Preserves pages of which each has a reference, as those of regions and of vmalloc areas have.</summary>
    public void PreserveSingles(ulong address, int order) => Preserve(address, order, 1, PageType(isSplit: order > 0));

    /// <summary>Page type of a block whose pages each have a reference, or of one with a single reference; 0 where the release has no types.</summary>
    public int PageType(bool isSplit) => Keys?.TypeOf(isSplit) ?? 0;

    /// <summary>Preserves every page of a range of bytes.</summary>
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

    /// <summary>A range as the kernel cuts it: each block as large as its address and the rest allow.</summary>
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

    /// <summary>Repeats bytes over a range.</summary>
    /// <param name="address">Physical address of its first byte.</param>
    /// <param name="length">Length in bytes.</param>
    /// <param name="offset">Offset of its first byte in what is filled.</param>
    /// <param name="fill">Bytes, at least one.</param>
    /// <exception cref="KhoFormatException">All that is filled is more than an image can hold.</exception>
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
