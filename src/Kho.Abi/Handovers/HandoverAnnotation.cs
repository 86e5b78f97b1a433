using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems;
using Kho.Diagnostics;
using Kho.Formatting;
using Kho.Images;

namespace Kho.Abi.Handovers;

/// <summary>Explains the memory of a decoded handover byte by byte.</summary>
internal sealed class HandoverAnnotation
{
    private readonly MemoryImage _image;
    private readonly HandoverDocument _document;
    private readonly ReleaseCatalog _catalog;

    /// <summary>Collects the places of the handover's structures.</summary>
    /// <param name="image">Image that holds the handover; it must stay open.</param>
    /// <param name="options">Options with which the document was decoded.</param>
    /// <param name="document">Document decoded from the image.</param>
    public HandoverAnnotation(MemoryImage image, HandoverOptions options, HandoverDocument document)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(document);
        _image = image;
        _document = document;
        _catalog = options.Catalog;
        Places = StructurePlaceCollector.Collect(image.Memory, options, document);
    }

    /// <summary>Name by which <see cref="As"/> explains a whole device tree.</summary>
    public static string DeviceTree => StructurePlaceCollector.DeviceTreeFile;

    /// <summary>Places of the handover's structures.</summary>
    public StructurePlaces Places { get; }

    /// <summary>Explains the structure that contains a byte.</summary>
    /// <param name="address">Physical address in bytes.</param>
    /// <returns>The structure; null if no structure contains the byte.</returns>
    /// <exception cref="KhoFormatException">The image does not hold the byte.</exception>
    public AnnotatedStructure? At(ulong address)
    {
        Read(address, 1);
        if (Places.Find(address) is not StructurePlace place)
        {
            return null;
        }

        if (place.IsDeviceTree)
        {
            return AnnotateTree(place);
        }

        ulong size = place.Length / place.Count;
        ulong index = (address - place.Address) / size;
        AnnotatedStructure annotated = Annotate(place.Structure, place.Address + (index * size), (int)size, place.Use);
        return place.IsArray ? annotated with { Index = index, Count = place.Count } : annotated;
    }

    /// <summary>Explains the bytes at an address as a given structure, whatever they really hold.</summary>
    /// <param name="structure">Name of the structure, prefixed with the id of its file; or <see cref="DeviceTree"/>.</param>
    /// <param name="address">Physical address of its first byte.</param>
    /// <exception cref="KhoFormatException">The specification has no such structure, or the image does not hold its first byte.</exception>
    public AnnotatedStructure As(string structure, ulong address)
    {
        const string Use = "read as asked";
        if (structure != DeviceTree)
        {
            return Annotate(structure, address, null, Use);
        }

        ulong length = StructurePlaceCollector.TreeLength(_image.Memory, address) ?? (ulong)_catalog.Structures.Layout(StructureNames.TreeHeader, _document.PageSize).Size;
        return AnnotateTree(StructurePlaceCollector.TreePlace(address, length, Use, _document.Release is null ? null : ReleaseStructures.RootProperties(_document.Release.Release)));
    }

    /// <summary>The other structures in the page of a byte, by address.</summary>
    /// <param name="address">Physical address in bytes.</param>
    public IReadOnlyList<StructurePlace> Neighbours(ulong address)
    {
        ulong first = address & ~((ulong)_document.PageSize - 1);
        StructurePlace? own = Places.Find(address);
        return [.. Places.Overlapping(first, first + ((ulong)_document.PageSize - 1)).Where(place => place != own)];
    }

    /// <summary>Reads bytes from an address up to the first that the image does not hold.</summary>
    /// <param name="address">Physical address in bytes.</param>
    /// <param name="length">Number of bytes to read.</param>
    /// <exception cref="KhoFormatException">The image does not hold the first byte.</exception>
    public ReadOnlyMemory<byte> Read(ulong address, int length)
    {
        byte[] bytes = new byte[length];
        int read = _image.Memory.Read(address, bytes, out _);
        return read > 0 || length == 0
            ? bytes.AsMemory(0, read)
            : throw new KhoFormatException($"{_image.Path}: 0x{address:x} is {_image.Memory.WhyMissing(address)}");
    }

    /// <summary>Describes a byte that belongs to no structure: what the handover says about it, one sentence each.</summary>
    /// <param name="address">Physical address in bytes.</param>
    public IReadOnlyList<string> Describe(ulong address)
    {
        List<string> sentences = [];
        foreach (Blob blob in _document.Blobs)
        {
            sentences.AddRange(Describe(blob, address));
        }

        foreach ((ScratchArea area, int index) in _document.Scratch.Select((area, index) => (area, index)))
        {
            if (area.Contains(address))
            {
                sentences.Add($"in scratch area {index}, {JsonStyle.Hex(area.Address)}–{JsonStyle.Hex(area.Address + (area.Size - 1))}");
            }
        }

        if (_document.MemoryMap is MemoryMap map && map.TryFindBlock(address, out ulong start, out int order))
        {
            sentences.Add($"preserved, in the block of order {order} at {JsonStyle.Hex(start)}");
        }

        return sentences;
    }

    private IEnumerable<string> Describe(Blob blob, ulong address) =>
        HandoverPlaces.OfBlob(_document, blob, _catalog).Where(place => place.Contains(address)).DistinctBy(Part).Select(place => place.Kind switch
        {
            PlaceKind.Region => $"{JsonStyle.Hex(address - place.Address)} bytes into the reserve_mem {place.Use}",
            PlaceKind.FilePages => $"contents of the {place.File!.Name}, page {place.File.Index + ((address - place.Address) / (ulong)_document.PageSize)} of the file",
            PlaceKind.Contents => $"{JsonStyle.Hex(address - place.Address)} bytes into {place.Use}",
            PlaceKind.TestFolios => $"contents of a folio that {blob.Name} lists",
            _ => null,
        }).OfType<string>();

    /// <summary>Key by which descriptions are made unique: the pages of one file share one sentence, as do the folios of one list.</summary>
    private static object Part(HandoverPlace place) => place.Kind switch
    {
        PlaceKind.FilePages => place.File!.Name,
        PlaceKind.TestFolios => place.Kind,
        _ => place,
    };

    private AnnotatedStructure Annotate(string name, ulong address, int? length, string use)
    {
        bool isBitmap = name == StructureNames.ChunkBitmap || name == _document.Release?.Release.MemoryMap.Radix?.Leaf;
        StructureLayout layout = _catalog.Structures.Layout(name, _document.PageSize, isBitmap ? length ?? BitmapSize : _document.PageSize);
        int size = layout.Size + TailOf(layout, address);
        ReadOnlyMemory<byte> bytes = Read(address, size);
        return new AnnotatedStructure
        {
            Structure = name,
            KernelName = layout.Spec.KernelName,
            Doc = StructureAnnotation.FirstSentence(layout.Spec.Doc),
            Use = use,
            Address = address,
            Length = (ulong)size,
            Held = (ulong)bytes.Length,
            Fields = StructureAnnotation.Of(_catalog.Structures, layout, bytes, address, isBitmap),
        };
    }

    /// <summary>
    /// Length in bytes of the array at the end of a structure: the whole elements that fit in its page, at most as many as its
    /// counter states.
    /// </summary>
    private int TailOf(StructureLayout layout, ulong address)
    {
        if (layout.Open is not LayoutField open)
        {
            return 0;
        }

        int element = Math.Max(open.BitWidth / 8, 1);
        int room = Math.Max(_document.PageSize - (int)(address % (ulong)_document.PageSize) - layout.Size, 0) / element;
        if (open.Spec.CountedBy is string counter && Read(address, layout.Size) is { } head && head.Length == layout.Size)
        {
            room = (int)Math.Min(Field.Of(layout, counter).Read(head.Span), (ulong)room);
        }

        return room * element;
    }

    /// <summary>Length in bytes of a chunk list's bitmap; the page size if the handover has no chunk list.</summary>
    private int BitmapSize => _document.MemoryMap?.BitmapBits / 8 ?? _document.PageSize;

    private AnnotatedStructure AnnotateTree(StructurePlace place)
    {
        ReadOnlyMemory<byte> bytes = Read(place.Address, (int)place.Length);
        IReadOnlyList<AnnotatedField> fields = DeviceTreeAnnotation.Of(_catalog.Structures, bytes, place.Address, place.PropertyTypes);
        return new AnnotatedStructure
        {
            Structure = place.Structure,
            KernelName = place.KernelName,
            Doc = null,
            Use = place.Use,
            Address = place.Address,
            Length = place.Length,
            Held = (ulong)bytes.Length,
            Fields = fields,
        };
    }
}
