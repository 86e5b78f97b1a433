using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Cli.Terminals;
using Kho.Formatting;

namespace Kho.Cli.Printing;

/// <summary>Prints a release for a person.</summary>
internal sealed class ReleasePrinter(TextPage page, ReleaseAt abi)
{
    private readonly AbiRelease _release = abi.Release;

    public void Print()
    {
        page.Line($"{_release.Id}: {_release.Title}; at pages of {Words.Size((ulong)abi.Pages.PageSize)}");
        page.Line("");
        page.Pairs(
        [
            ("Kernels", _release.Versions.Count == 0 ? "none released" : string.Join(", ", _release.Versions)),
            .. _release.Aliases.Count == 0 ? [] : ((string, string)[])[("Also called", string.Join(", ", _release.Aliases))],
            .. _release.BasedOn is null ? [] : ((string, string)[])[("Change of", _release.BasedOn)],
            ("Verified", _release.Verified),
            ("Physical", $"addresses of {_release.PhysicalAddressBits} bits, so blocks up to order {abi.Pages.MaximumOrder}"),
        ]);
        PrintRoot();
        PrintMap();
        PrintFormats();
        PrintStructures();
        PrintEnumerations();
    }

    private void PrintRoot()
    {
        page.Heading("Root device tree and boot data");
        page.Pairs(
        [
            ("  compatible", _release.Root.Compatible),
            ("  memory map's address", _release.Root.MapProperty),
            ("  blob's address", _release.Root.BlobAddressProperty),
            ("  blob's length", _release.Root.BlobSizeProperty ?? "not written"),
            ("  x86 setup_data", _release.Boot.X86SetupData),
            ("  arm64 /chosen", $"{_release.Boot.Arm64Chosen.FdtProperty}, {_release.Boot.Arm64Chosen.ScratchProperty}"),
            ("  scratch area", _release.Scratch),
            ("  vmalloc area", _release.Vmalloc ?? "none"),
            ("  page->private", _release.PageInfo.Structure),
        ]);
    }

    private void PrintMap()
    {
        if (abi.Map.Chunk is not ChunkLayout chunk)
        {
            RadixGeometry radix = abi.Map.Radix!;
            RadixTreeAbi formulas = _release.MemoryMap.Radix!;
            page.Heading("Memory map: radix tree");
            page.Table(["what", ">number", "formula", "which means"],
            [
                ["order-0 bit", $"{radix.Order0Bit}", formulas.Order0Bit.Text, "the bit of a key that stands for order 0"],
                ["key width", radix.KeyWidth?.ToString() ?? "-", formulas.KeyWidth?.Text ?? "", radix.KeyWidth is null ? "not stated" : $"a wider key is {(radix.WideKeys == WideKeyPolicy.Refused ? "refused with -ERANGE" : "cut without a word")}"],
                ["table bits", $"{radix.TableBits}", formulas.TableBits.Text, $"{1L << radix.TableBits} entries in an inner node"],
                ["bitmap bits", $"{radix.BitmapBits}", formulas.BitmapBits.Text, $"{1L << radix.BitmapBits} bits in a leaf"],
                ["depth", $"{radix.Depth}", formulas.Depth.Text, "levels, leaves included"],
                ["held bits", $"{radix.HeldBits}", "bitmap_bits + table_bits * (depth - 1)", Held(radix)],
                .. radix.PageTypeBit is int bit ? (string[][])[[radix.PageTypeWidth == 1 ? "page type bit" : "page type bits", radix.PageTypeWidth == 1 ? $"{bit}" : $"{bit}+", "", string.Join(", ", radix.PageTypes.Select((type, value) => $"{value} {type}"))]] : [],
            ]);
            return;
        }

        page.Heading("Memory map: chunk list");
        page.Table(["what", ">number", "formula", "which means"],
        [
            ["chunk capacity", $"{chunk.Capacity}", "", "elements in a chunk, all of one order"],
            ["bitmap bits", $"{abi.Map.BitmapBits}", _release.MemoryMap.ChunkList!.BitmapBits.Text, $"blocks that an element covers, a bitmap of {Words.Size((ulong)abi.Map.BitmapBits / 8)}"],
        ]);
    }

    private static string Held(RadixGeometry radix) =>
        radix.LosesOrderZero ? $"TOO FEW: the order-0 bit, {radix.Order0Bit}, is lost"
        : radix.LosesPageType ? $"TOO FEW: the page type, {radix.PageTypePlace}, is lost"
        : "low bits of a key that the tree can hold";

    private void PrintFormats()
    {
        page.Heading("Blobs and files");
        page.Table(["kind", "name", "format", "compatible", "reader"], Formats().Select(entry => (IReadOnlyList<string>)
            [entry.Kind, entry.Name, entry.Format.Id, entry.Format.Compatible ?? "-", ReleaseNames.Of(entry.Format.Reader)]));
        foreach (BlobFormatAbi format in Formats().Select(entry => entry.Format).DistinctBy(format => format.Id))
        {
            page.Heading($"Format {format.Id}");
            page.Pairs(ReleaseNames.Of(format).Select(entry => ($"  {entry.Key}", entry.Value)));
        }
    }

    private IEnumerable<(string Kind, string Name, BlobFormatAbi Format)> Formats() =>
    [
        .. _release.Blobs.Select(blob => ("blob", blob.Key, _release.Formats[blob.Value])),
        .. _release.Files.Select(file => ("file", file.Key, _release.Formats[file.Value])),
    ];

    private void PrintStructures()
    {
        page.Heading("Structures");
        page.Table(["kernel's name", "specification", ">bytes", "for"], abi.UsedStructures.Select(structure => (IReadOnlyList<string>)
        [
            structure.Layout.Spec.KernelName,
            structure.Used.Name,
            Size(structure.Layout),
            structure.Used.Use,
        ]));
        foreach ((UsedStructure used, StructureLayout structure) in abi.UsedStructures)
        {
            page.Heading($"{structure.Spec.KernelName} ({used.Name}), {Size(structure)} bytes");
            if (StructureAnnotation.OneLine(structure.Spec.Doc) is string doc)
            {
                page.Line($"  {doc}");
            }

            page.Table([">offset", ">bits", "type", "name", "meaning"], structure.Fields.Select(field => (IReadOnlyList<string>)
            [
                field.IsBitField ? $"{field.ByteOffset}.{field.BitOffset % 8}" : $"{field.ByteOffset}",
                field.Count is null ? "…" : $"{field.TotalBits}",
                structure.TypeOf(field),
                field.Spec.KernelName == field.Id ? field.Id : $"{field.Spec.KernelName} ({field.Id})",
                $"{StructureAnnotation.OneLine(field.Spec.Doc)}{(field.Enumeration is null ? "" : $" Values: {field.Enumeration.Name}.")}",
            ]));
        }
    }

    private static string Size(StructureLayout structure) => structure.Fields is [.., { Count: null }] ? $"{structure.Size}…" : $"{structure.Size}";

    private void PrintEnumerations()
    {
        foreach (EnumerationSpec enumeration in abi.Enumerations)
        {
            page.Heading($"Values of {enumeration.Name}");
            page.Table([">value", "name", "meaning"], enumeration.Values.OrderBy(entry => entry.Key).Select(entry => (IReadOnlyList<string>)
            [
                entry.Key < 10 ? $"{entry.Key}" : JsonStyle.Hex(entry.Key),
                entry.Value.KernelName ?? entry.Value.Id,
                StructureAnnotation.OneLine(entry.Value.Doc) ?? "",
            ]));
        }
    }
}
