using System.Buffers.Binary;
using Kho.Abi.Handovers;
using Kho.Abi.Manifests;
using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Luo;
using Kho.Abi.Subsystems.Memfd;
using Kho.Images;

namespace Kho.Benchmarks;

/// <summary>Preserved vmalloc areas, and memfds whose arrays of folios lie in them.</summary>
internal static class AreaImages
{
    public const string Release = "linux-7.3";
    public const ulong PagesOfArea = 1 << 22;

    private const ulong Folios = 1 << 20;
    private const int PageSize = 4096;
    private const ulong Start = 8UL << 30;
    private const ulong ChainStart = 6UL << 30;

    /// <summary>An area of 16 GiB, page by page in chunks of 511 entries.</summary>
    /// <param name="isScattered">No two pages follow one another in memory.</param>
    /// <param name="spec">The spec that it is written by.</param>
    /// <param name="programs">The C programs that walk it as well.</param>
    public static WalkCase Area(bool isScattered, WrittenSpec spec, Programs programs)
    {
        const int Entries = (PageSize / sizeof(ulong)) - 1;
        EncodedHandover handover = MapImages.Encode(Release, spec, new MemoryMapManifest());
        ulong chunk = ChainStart;
        for (ulong first = 0; first < PagesOfArea; first += Entries, chunk += PageSize)
        {
            Span<byte> page = handover.Memory.Page(chunk);
            Write(page, first + Entries < PagesOfArea ? chunk + PageSize : 0, spec);
            for (int entry = 0; entry < Entries && first + (ulong)entry < PagesOfArea; entry++)
            {
                Write(page[((entry + 1) * sizeof(ulong))..], Start + (Place(first + (ulong)entry, PagesOfArea, isScattered) * PageSize), spec);
            }
        }

        return new WalkCase(HandoverFile.Save(handover, $"area-{isScattered}-{spec.IsBigEndian}"), MapImages.LayoutOf(Release, spec), ChainStart, programs);
    }

    /// <summary>A memfd of 4 GiB in folios of a page.</summary>
    /// <param name="isScattered">No two folios follow one another in memory.</param>
    /// <param name="spec">The spec that it is written by.</param>
    /// <param name="programs">The C programs that walk it as well.</param>
    /// <param name="file">The memfd's file, with the address and the format of its structure.</param>
    public static WalkCase Memfd(bool isScattered, WrittenSpec spec, Programs programs, out LuoFile file)
    {
        FolioManifest[] folios = isScattered
            ? [.. Enumerable.Range(0, (int)Folios).Select(index => new FolioManifest((ulong)index, (Start / PageSize) + Place((ulong)index, Folios, isScattered), 1, null, 0))]
            : [new FolioManifest(0, Start / PageSize, Folios, 0, 0)];
        var memfd = new MemfdManifest { Size = Folios * PageSize, Folios = folios };
        var session = new SessionManifest { Name = "one", Files = [new FileManifest { Token = 1, Content = memfd }] };
        EncodedHandover handover = MapImages.Encode(Release, spec, new MemoryMapManifest(), new BlobManifest { Name = "LUO", Content = new LuoManifest { Sessions = [session] } });
        using MemoryImage image = MemoryImage.Of("memfd", handover.Memory, handover.Note);
        file = HandoverReader.Read(image, new HandoverOptions { Catalog = spec.Catalog }).Blobs.Select(blob => blob.Value).OfType<LuoValue>().Single().Sessions[0].Files[0];
        return new WalkCase(HandoverFile.Save(handover, $"memfd-{isScattered}-{spec.IsBigEndian}"), MapImages.LayoutOf(Release, spec), ((MemfdValue)file.Value!).Folios.First, programs);
    }

    private static void Write(Span<byte> place, ulong value, WrittenSpec spec)
    {
        if (spec.IsBigEndian)
        {
            BinaryPrimitives.WriteUInt64BigEndian(place, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt64LittleEndian(place, value);
        }
    }

    /// <summary>An odd multiple of the number, so that all places are taken once and none lies beside the one before.</summary>
    private static ulong Place(ulong index, ulong count, bool isScattered) => isScattered ? index * 0x9e3779b1 % count : index;
}
