using System.Text.Json.Nodes;
using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems.Structures;
using Kho.Abi.Subsystems.Vmalloc;
using Kho.Diagnostics;

namespace Kho.Abi.Subsystems.Memfd;

/// <summary>A memfd, as a manifest describes it.</summary>
internal sealed record MemfdManifest : BlobContentManifest
{
    /// <summary>Key of the contents in a manifest.</summary>
    public const string Key = "memfd";

    /// <summary>Maximum number of folios of one memfd: 64 GiB of 4 KiB pages, whose entries take 256 MiB.</summary>
    private const ulong MaximumFolios = 1UL << 24;

    private const int MaximumOrder = 63;

    /// <summary>Default flags of a folio.</summary>
    private const int UsualFlags = 3;

    /// <summary>Ids of the fields of the memfd's structure that have keys of their own.</summary>
    public static readonly string[] Known = ["pos", "size", "seals", "flags", "nr_folios", "folios"];

    private readonly ulong? _size;

    /// <summary>Feature masks, if the format has them; null for those of the release.</summary>
    public FeaturesManifest? Features { get; init; }

    /// <summary>Fields that only the specification knows; null for none, which are then 0.</summary>
    public JsonObject? Others { get; init; }

    /// <summary>File position in bytes.</summary>
    public ulong Pos { get; init; }

    /// <summary>File size in bytes; if the manifest states none, the length of the contents.</summary>
    public ulong Size { get => _size ?? (ulong)(Content?.Length ?? 0); init => _size = value; }

    /// <summary>Seals, if the format has them.</summary>
    public uint Seals { get; init; }

    /// <summary>Flags, if the format has them.</summary>
    public uint Flags { get; init; }

    /// <summary>Number of folios that the structure states; null for the true number.</summary>
    public ulong? NrFolios { get; init; }

    /// <summary>Folios in the order of the array; null to let the encoder place the file's pages.</summary>
    public IReadOnlyList<FolioManifest>? Folios { get; init; }

    /// <summary>Addresses of the pages that hold the folio array.</summary>
    public AreaManifest List { get; init; } = new();

    /// <summary>Contents, starting at file offset 0; null for none.</summary>
    public ReadOnlyMemory<byte>? Content { get; init; }

    /// <summary>Pattern that is repeated over the whole file; null for none.</summary>
    public ReadOnlyMemory<byte>? Fill { get; init; }

    /// <summary>Holes in the file, as ranges of page offsets, if the encoder places the pages.</summary>
    public IReadOnlyList<MemoryRange> Holes { get; init; } = [];

    /// <inheritdoc/>
    public override IEnumerable<ulong?> PlacedPages => List.PlacedPages;

    /// <summary>Describes a decoded memfd in a manifest.</summary>
    /// <param name="format">Structure names of the format.</param>
    /// <param name="source">The image.</param>
    public static MemfdManifest Of(MemfdValue memfd, MemfdAbi format, ManifestSource source)
    {
        IReadOnlyList<FolioManifest>? folios = ReadFolios(memfd, format, source);
        return new MemfdManifest
        {
            Pos = memfd.Pos,
            Size = memfd.Size,
            Seals = memfd.Seals ?? 0,
            Flags = memfd.Flags ?? 0,
            Others = memfd.Others,
            NrFolios = memfd.NrFolios,
            Folios = folios ?? [],
            List = AreaManifest.Of(memfd.Folios, opaque: folios is null),
        };
    }

    /// <summary>Parses the contents.</summary>
    public static MemfdManifest Read(YamlMapping node) => node.Ended(new MemfdManifest
    {
        Features = FeaturesManifest.Read(node),
        Others = OtherFields.Read(node),
        Pos = node.NumberOrNull("pos") ?? 0,
        Size = node.NumberOrNull("size") ?? (ulong)(node.Bytes("content")?.Length ?? 0),
        Seals = (uint)(node.NumberOrNull("seals", uint.MaxValue) ?? 0),
        Flags = (uint)(node.NumberOrNull("flags", uint.MaxValue) ?? 0),
        NrFolios = node.NumberOrNull("nr_folios"),
        Folios = node.Has("folios") ? [.. node.Mappings("folios").Select(ReadFolio)] : null,
        List = AreaManifest.Read(node.Mapping(AreaManifest.Key)),
        Content = node.Bytes("content"),
        Fill = node.Fill(),
        Holes = [.. node.NumberLists("holes", 2).Select(hole => new MemoryRange(hole[0], hole[1]))],
    });

    /// <inheritdoc/>
    public override void Write(YamlOutput yaml) => yaml.Section(Key, true, () =>
    {
        Features?.Write(yaml);
        yaml.Member("pos", Pos);
        yaml.Member("size", Size);
        yaml.Member("seals", Seals);
        yaml.Member("flags", Flags);
        OtherFields.Write(yaml, Others);
        yaml.Member("nr_folios", NrFolios);
        yaml.Bytes("content", Content);
        yaml.Bytes("fill", Fill);
        yaml.Member("holes", Holes.Count == 0 ? null : $"[{string.Join(", ", Holes.Select(hole => $"[{hole.Start}, {hole.Size}]"))}]", quote: false);
        List.Write(yaml);
        if (Folios is { Count: 0 })
        {
            yaml.Member("folios", "[]", quote: false);
        }

        yaml.Section("folios", Folios is { Count: > 0 }, () => yaml.Items(Folios!, folio =>
            $"{{ index: {folio.Index}, pfn: {YamlOutput.Hex(folio.Pfn)}, count: {folio.Count}{(folio.Order is int order ? $", order: {order}" : "")}, flags: {folio.Flags} }}"));
    });

    /// <inheritdoc/>
    public override IEnumerable<(ulong Start, ulong Length)> PlacedRuns(int pageShift) =>
        (Folios ?? []).Where(folio => folio.Pfn != 0).Select(folio => (folio.Pfn << pageShift, folio.Count << ((folio.Order ?? 0) + pageShift))).Concat(List.PlacedRuns(pageShift));

    /// <inheritdoc/>
    public override ulong EncodeAt(ulong? address, BlobFormatAbi? format, string name, string where, BlobEncoder encoder)
    {
        ulong place = address ?? encoder.Places.Allocate();
        BlobFormatAbi file = format ?? throw new KhoFormatException($"{where}: {encoder.Release.Id} has no format '{name}'");
        EncodeAt(place, file, file.Memfd ?? throw new KhoFormatException($"{where}: the format '{name}' is no memfd"), where, encoder);
        encoder.Preserve(encoder.Pages.PageStart(place), 0);
        return place;
    }

    private static FolioManifest ReadFolio(YamlMapping node) => node.Ended(new FolioManifest(
        node.Number("index"),
        node.NumberOrNull("pfn") ?? 0,
        node.NumberOrNull("count") ?? 1,
        (int?)node.NumberOrNull("order", MaximumOrder),
        (int)(node.NumberOrNull("flags", 0xfff) ?? UsualFlags)));

    private void EncodeAt(ulong address, BlobFormatAbi file, MemfdAbi format, string where, BlobEncoder encoder)
    {
        IReadOnlyList<FolioManifest> folios = Folios ?? PlaceFolios(where, encoder);
        StructureLayout folioLayout = encoder.Structures.Layout(format.Folio);
        List<byte[]> entries = [];
        foreach (FolioManifest run in folios)
        {
            int order = run.Order ?? 0;
            CheckCount((ulong)entries.Count, run.Count, where);
            for (ulong index = 0; index < run.Count; index++)
            {
                ulong pages = index << order;
                entries.Add(folioLayout.Write(new StructureValue()
                    .Add("pfn", run.Pfn == 0 ? 0 : run.Pfn + pages)
                    .Add("flags", (ulong)run.Flags)
                    .Add("index", run.Index + pages)));
            }

            if (run.Pfn != 0 && run.Order is not null)
            {
                encoder.Preserve(run.Pfn << encoder.Pages.PageShift, order, run.Count);
                WriteContents(run, encoder);
            }
        }

        byte[] list = [.. entries.SelectMany(entry => entry)];
        StructureValue area = List.Encode(list, $"{where}: list of folios", encoder);
        StructureLayout layout = encoder.Structures.Layout(format.Structure);
        FeaturesManifest.CheckPlace(Features, file, where);
        StructureValue value = (file.Features is FeaturesAbi features ? new StructureValue().Add(features.Field, encoder.Masks(format.Structure, features, Features)) : new StructureValue())
            .Add("pos", Pos).Add("size", Size);
        if (layout.Fields.Any(field => field.Id == "seals"))
        {
            value.Add("seals", Seals).Add("flags", Flags);
        }

        value.Add("nr_folios", NrFolios ?? (ulong)entries.Count).Add("folios", area);
        encoder.Memory.Write(address, OtherFields.Encode(layout, layout.Write(value), Others, where, encoder, [.. Known, file.Features?.Field]), "memfd_luo_ser");
    }

    /// <summary>Allocates one page for every page of the file that is not a hole.</summary>
    private List<FolioManifest> PlaceFolios(string where, BlobEncoder encoder)
    {
        List<FolioManifest> folios = [];
        ulong pages = (Size >> encoder.Pages.PageShift) + (Size % (ulong)encoder.Pages.PageSize != 0 ? 1UL : 0);
        CheckCount(0, pages, where);
        for (ulong index = 0; index < pages; index++)
        {
            if (!Holes.Any(hole => index >= hole.Start && index - hole.Start < hole.Size))
            {
                folios.Add(new FolioManifest(index, encoder.Places.Allocate() >> encoder.Pages.PageShift, 1, 0, UsualFlags));
            }
        }

        return folios;
    }

    private static void CheckCount(ulong before, ulong more, string where)
    {
        if (more > MaximumFolios - before)
        {
            throw new KhoFormatException($"{where}: more than {MaximumFolios} folios, one entry for each");
        }
    }

    private void WriteContents(FolioManifest run, BlobEncoder encoder)
    {
        ulong start = run.Pfn << encoder.Pages.PageShift;
        ulong offset = run.Index << encoder.Pages.PageShift;
        ulong length = run.Count << ((run.Order ?? 0) + encoder.Pages.PageShift);
        ulong inFile = offset < Size ? Math.Min(length, Size - offset) : 0;
        if (Fill is ReadOnlyMemory<byte> fill && inFile > 0)
        {
            encoder.WriteFilled(start, inFile, offset, fill.Span);
        }

        if (Content is ReadOnlyMemory<byte> content && offset < (ulong)content.Length)
        {
            encoder.Memory.WriteUnowned(start, content.Span.Slice((int)offset, (int)Math.Min(inFile, (ulong)content.Length - offset)));
        }
    }

    /// <summary>Reads all entries of a memfd's folio array, including holes; null if the image lacks some of them.</summary>
    private static List<FolioManifest>? ReadFolios(MemfdValue memfd, MemfdAbi format, ManifestSource source)
    {
        var layout = new FolioLayout(source.Structures.Layout(format.Folio));
        ulong left = memfd.NrFolios;
        List<FolioManifest> folios = [];

        // An entry may straddle two pages: the rest of one page is moved in front of the next.
        byte[] buffer = new byte[source.Pages.PageSize + layout.Size];
        int held = 0;
        foreach (VmallocRun run in memfd.Folios.Chunks.SelectMany(chunk => chunk.Entries))
        {
            for (ulong index = 0; index < run.Count << memfd.Folios.Order && left > 0; index++)
            {
                int wanted = (int)Math.Min((ulong)source.Pages.PageSize, (left * (ulong)layout.Size) - (ulong)held);
                if (source.Memory.Read(run.Start + (index << source.Pages.PageShift), buffer.AsSpan(held, wanted), out _) < wanted)
                {
                    return null;
                }

                held += wanted;
                int offset = 0;
                for (; offset + layout.Size <= held && left > 0; offset += layout.Size, left--)
                {
                    ReadOnlySpan<byte> entry = buffer.AsSpan(offset);
                    Add(source, folios, layout.Index.Read(entry), layout.Pfn.Read(entry), (int)layout.Flags.Read(entry));
                }

                buffer.AsSpan(offset, held - offset).CopyTo(buffer);
                held -= offset;
            }
        }

        return left == 0 ? folios : null;
    }

    private static void Add(ManifestSource source, List<FolioManifest> folios, ulong index, ulong pfn, int flags)
    {
        ulong address = pfn << source.Pages.PageShift;
        int? order = pfn != 0 && source.Map is IPreservedBlocks map && map.TryFindBlock(address, out ulong start, out int found) && start == address ? found : null;
        if (folios.Count > 0)
        {
            FolioManifest last = folios[^1];
            ulong step = last.Count << (last.Order ?? 0);
            if (last.Flags == flags && last.Order == order && last.Index + step == index && (last.Pfn == 0 ? pfn == 0 : last.Pfn + step == pfn))
            {
                folios[^1] = last with { Count = last.Count + 1 };
                return;
            }
        }

        folios.Add(new FolioManifest(index, pfn, 1, order, flags));
    }
}

/// <summary>Folios of a memfd that are contiguous both in the file and in memory.</summary>
/// <param name="Index">Offset in the file, in pages.</param>
/// <param name="Pfn">Page frame number of the first folio; 0 for a hole.</param>
/// <param name="Count">Number of folios.</param>
/// <param name="Order">Order of each folio; null if unknown, so that the encoder preserves nothing for it.</param>
/// <param name="Flags">Flags of each folio.</param>
internal sealed record FolioManifest(ulong Index, ulong Pfn, ulong Count, int? Order, int Flags);
