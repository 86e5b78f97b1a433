using System.Numerics;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;
using Kho.Formatting;

namespace Kho.Analysis.Comparison;

internal sealed partial class AbiLint
{
    /// <summary>Length in bytes of <c>page->private</c>.</summary>
    private const int StampBytes = sizeof(ulong);

    private AbiRelease Release => _model.Release;

    /// <summary>Orders, page frame numbers, addresses and enumerations must fit the fields that hold them.</summary>
    private void CheckFieldWidths()
    {
        int pageShift = _model.Abi.Pages.PageShift;
        int highestOrder = _model.Abi.Pages.MaximumOrder;
        foreach ((StructureLayout layout, IReadOnlySet<string> parts) in _layouts.All)
        {
            if (parts.SetEquals([AbiPart.TreeName]) || parts.SetEquals([AbiPart.BootName]))
            {
                // Other standards define the foreign containers.
                continue;
            }

            foreach (LayoutField field in layout.Fields.Where(field => field.Kind == FieldKind.Number))
            {
                string place = PlaceOf(layout, field);
                if (field.Spec.KernelName is "order" && BitsOf((ulong)highestOrder) > field.BitWidth)
                {
                    Add(AbiRules.FieldTooNarrow, place, $"{field.BitWidth} bits, too few for order {highestOrder}", Wrap(highestOrder, field.BitWidth));
                }

                if (field.Spec.KernelName is "pfn" && Release.PhysicalAddressBits - pageShift > field.BitWidth)
                {
                    Add(AbiRules.FieldTooNarrow, place, $"{field.BitWidth} bits, expected at least the page frame number's {Release.PhysicalAddressBits - pageShift}");
                }

                if (IsPointer(field) && field.BitWidth < Release.PhysicalAddressBits)
                {
                    Add(AbiRules.FieldTooNarrow, place, $"{field.BitWidth} bits, expected at least the physical address's {Release.PhysicalAddressBits}");
                }

                CheckEnumeration(layout, field, place);
            }
        }
    }

    private void CheckEnumeration(StructureLayout layout, LayoutField field, string place)
    {
        EnumerationSpec? enumeration = field.Enumeration ?? _model.Catalog.Structures.Flags(layout.Spec, field.Spec);
        foreach ((ulong number, EnumerationValue value) in enumeration?.Values ?? new Dictionary<ulong, EnumerationValue>())
        {
            if (BitsOf(number) > field.BitWidth)
            {
                Add(AbiRules.FieldTooNarrow, place, $"{field.BitWidth} bits, too few for {value.Id}, {JsonStyle.Hex(number)}");
            }
        }
    }

    /// <summary>Pages, stamps and arrays must have room for their contents.</summary>
    private void CheckPlaces()
    {
        foreach ((StructureLayout layout, IReadOnlySet<string> parts) in _layouts.All)
        {
            if (layout.Size > _model.PageSize && !parts.SetEquals([AbiPart.BootName]))
            {
                Add(AbiRules.DoesNotFit, PlaceOf(layout), $"{layout.Size} bytes, expected at most a page of {_model.PageSize}");
            }
        }

        int stamp = _model.Layout(Release.PageInfo.Structure).Size;
        if (stamp == StampBytes)
        {
            CheckStamp();
        }
        else
        {
            Add(AbiRules.DoesNotFit, "page_info.structure", $"{Release.PageInfo.Structure} has {stamp} bytes, expected the {StampBytes} of page->private");
        }

        if (Release.Vmalloc is not null)
        {
            RequirePage(StructureNames.VmallocChunk, "a chunk of a vmalloc area");
        }

        if (Release.MemoryMap is { Kind: MemoryMapKind.Radix, Radix: RadixTreeAbi radix })
        {
            RequirePage(radix.Node, "an inner node");
            RequirePage(radix.Leaf, "a leaf");
            CheckTree();
        }
        else if (Release.MemoryMap.ChunkList is ChunkListAbi list)
        {
            RequirePage(list.Chunk, "a chunk");
        }

        foreach (BlobFormatAbi format in Formats())
        {
            CheckArrays(format);
        }
    }

    /// <summary>A stamp needs an order, and at most one magic number.</summary>
    private void CheckStamp()
    {
        try
        {
            _ = _model.Abi.Stamps;
        }
        catch (KhoFormatException exception)
        {
            Add(AbiRules.Undefined, "page_info.structure", exception.Message);
        }
    }

    /// <summary>A node needs an address, and a leaf a bit, for every value of its bits of the key.</summary>
    private void CheckTree()
    {
        if (_model.Keys is KeyNumbers keys && (1L << keys.TableBits != _model.PageSize / sizeof(ulong) || 1L << keys.BitmapBits != _model.PageSize * 8L))
        {
            Add(AbiRules.DoesNotFit, $"{AbiPart.MapName}.radix", $"a node of 2^{keys.TableBits} addresses or a leaf of 2^{keys.BitmapBits} bits does not fill a page of {_model.PageSize} bytes");
        }
    }

    private void CheckArrays(BlobFormatAbi format)
    {
        foreach ((string member, int pages, string? head, string? element) in format.Names?.Arrays ?? [])
        {
            RequireRoom(format, member, pages, head, element);
        }
    }

    private void RequireRoom(BlobFormatAbi format, string member, int pages, string? header, string? element)
    {
        if (element is null)
        {
            return;
        }

        long needed = (header is null ? 0L : _model.Layout(header).Size) + _model.Layout(element).Size;
        if (needed > (long)pages * _model.PageSize)
        {
            Add(AbiRules.DoesNotFit, $"formats.{format.Id}.{member}", $"no {element} fits: {needed} bytes with its header, in {pages} pages of {_model.PageSize} bytes");
        }
    }

    private void RequirePage(string structure, string what)
    {
        StructureLayout layout = _model.Layout(structure);
        if (layout.Size != _model.PageSize)
        {
            Add(AbiRules.DoesNotFit, PlaceOf(layout), $"{what} fills a page of {_model.PageSize} bytes, and {structure} has {layout.Size}");
        }
    }

    private IEnumerable<BlobFormatAbi> Formats() => Release.Blobs.Values.Concat(Release.Files.Values).Distinct().Select(id => Release.Formats[id]);

    private static string Wrap(int order, int width) => $"order {order} reads back as {order & ((1 << width) - 1)}";

    private static int BitsOf(ulong number) => number == 0 ? 1 : BitOperations.Log2(number) + 1;

    private static string PlaceOf(StructureLayout layout) => StructureComparison.PlaceOf(layout.Spec);

    private static string PlaceOf(StructureLayout layout, LayoutField field) => $"{PlaceOf(layout)}.{field.Spec.KernelName}";
}
