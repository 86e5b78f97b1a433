namespace Kho.Abi.Tests.Restore;

/// <summary>The damages of the measured table, each done to an image. What stands where is of the kernels' own headers.</summary>
internal static class Damages
{
    private const ulong BeyondMemory = 0x40000000;
    private const ulong Page = DamagedCore.PageSize;

    /// <summary>Offsets in a chunk of the list.</summary>
    private const ulong ChunkOrder = 8;
    private const ulong ChunkCount = 12;
    private const ulong FirstStart = 16;
    private const ulong FirstBitmap = 24;

    /// <summary>Offsets in LUO's structures, luo-v5.</summary>
    private const ulong SessionsField = 16;
    private const ulong BlockHeader = 16;
    private const ulong BlockCount = 8;
    private const ulong SessionLength = 80;
    private const ulong SessionFiles = 64;
    private const ulong SessionCount = 72;

    /// <summary>Offsets in <c>struct memfd_luo_ser</c>, version 2.</summary>
    private const ulong MemfdSize = 8;
    private const ulong MemfdSeals = 16;
    private const ulong MemfdFolios = 24;
    private const ulong MemfdFirst = 32;

    public static IReadOnlyDictionary<string, Action<DamageSite>> All { get; } = new Dictionary<string, Action<DamageSite>>(StringComparer.Ordinal)
    {
        ["control"] = _ => { },
        ["root-compat-v9"] = site => Assert.Equal(1, site.Core.Replace(site.Root, site.Decoded.Document.Root!.Compatible[0], "kho-v9")),
        ["root-fdt-magic-zero"] = site => site.Core.Write32(site.Root, 0),
        ["root-fdt-totalsize-huge"] = site => site.Core.Write32(site.Root + 4, 0xffffff7f),
        ["map-pointer-zero"] = site => site.Core.Write64(site.MapField, 0),
        ["map-pointer-misaligned"] = site => site.Core.Write64(site.MapField, site.Map + 8),
        ["map-pointer-beyond-ram"] = site => site.Core.Write64(site.MapField, BeyondMemory),
        ["bogus-block-free-ram"] = site => site.SetBlock(site.FreeBlock(0), 0),
        ["bogus-block-free-ram-order5"] = site => site.SetBlock(site.FreeBlock(5), 5),
        ["bogus-block-beyond-ram"] = site => site.SetBlock(BeyondMemory, 0),
        ["bogus-block-in-hole-above-e820"] = site => site.SetBlock(site.End + 0x10000, 0),
        ["bogus-block-in-scratch"] = site => site.SetBlock(site.Decoded.Document.Scratch[0].Address + 0x10000, 0),
        ["bogus-block-below-1M"] = site => site.SetBlock(0x50000, 0),
        ["bogus-block-page-zero"] = site => site.SetBlock(0, 0),
        ["bogus-block-order-52"] = site => site.SetBlock(0, 52),
        ["bogus-block-order-11-too-big"] = site => site.SetBlock(site.FreeBlock(11), 11),
        ["bogus-block-overlaps-two-order0"] = site => site.SetBlock(TwoPages(site), 1),
        ["bogus-block-inside-bigger-block"] = site => site.SetBlock(site.Decoded.Map.Extents.First(extent => extent.Order > 1).Start + Page, 0),
        ["node-pointer-beyond-ram"] = site => site.Core.Write64(LastPointer(site), BeyondMemory),
        ["node-pointer-misaligned"] = site => site.Core.Write64(FirstPointer(site), site.Core.Read64(FirstPointer(site)) + 8),
        ["node-cycle"] = site => site.Core.Write64(LastPointer(site), site.Map),
        ["fdt-block-cleared"] = site => site.SetBlock(site.Root, 0, on: false),
        ["kho-data-fdt_size-0"] = site => site.Boot = site.Boot with { FdtSize = 0 },
        ["kho-data-fdt_addr-0"] = site => site.Boot = site.Boot with { FdtAddress = 0 },
        ["kho-data-scratch_size-0"] = site => site.Boot = site.Boot with { ScratchSize = 0 },
        ["kho-data-scratch_size-17"] = site => site.Boot = site.Boot with { ScratchSize = 17 },
        ["kho-data-scratch_addr-0"] = site => site.Boot = site.Boot with { ScratchAddress = 0 },

        // The length of setup_data's node is not looked at by anyone, and so is nothing that could be told the engine.
        ["kho-data-len-8"] = _ => { },
        ["kho-data-fdt_size-24"] = site => site.Boot = site.Boot with { FdtSize = 24 },
        ["memblock-compat"] = site => Assert.Equal(1, site.Core.Replace(site.Blob("memblock").Address!.Value, "memblock-v1", "memblock-v9")),
        ["kho_test-magic"] = site => site.Core.Write32(site.TreeField("kho_test", null, "magic"), 0x4b484f20),
        ["luo-compat-v9"] = site => Assert.Equal(1, site.Core.Replace(site.Blob("LUO").Address!.Value, "luo-v5", "luo-v9")),
        ["memfd-compat-v9"] = site => Assert.NotEqual(0, site.Core.Replace(site.Memfds.First().Session.FileBlocks[0].Address, "memfd-v2", "memfd-v9")),
        ["luo-sessions_pa-zero"] = site => site.Core.Write64(SessionsPlace(site), 0),
        ["luo-sessions_pa-misaligned"] = site => site.Core.Write64(SessionsPlace(site), site.Luo.SessionsAddress!.Value + 4),
        ["luo-sessions_pa-not-preserved"] = NotPreserved,
        ["luo-session-block-count-huge"] = site => site.Core.Write64(site.Luo.SessionsAddress!.Value + BlockCount, 1000),
        ["luo-session-block-next-self"] = site => site.Core.Write64(site.Luo.SessionsAddress!.Value, site.Luo.SessionsAddress!.Value),
        ["luo-session-file-count-huge"] = site => site.Core.Write64(SessionPlace(site, "small") + SessionCount, 100000),
        ["luo-session-duplicate-name"] = DuplicateName,
        ["memfd-nr_folios-huge"] = site => site.Core.Write64(MemfdPlace(site) + MemfdFolios, 1UL << 40),
        ["memfd-size-huge"] = site => site.Core.Write64(MemfdPlace(site) + MemfdSize, 1UL << 63),
        ["memfd-vmalloc-chunk-zero"] = site => site.Core.Write64(MemfdPlace(site) + MemfdFirst, 0),
        ["memfd-seals-unknown"] = site => site.Core.Write32(MemfdPlace(site) + MemfdSeals, 0x8000),
        ["memfd-data-page-cleared"] = site => site.SetBlock(SinglePage(site), 0, on: false),
        ["luo-blob-block-cleared"] = site => site.SetBlock(site.Blob("LUO").Address!.Value, 0, on: false),
        ["luo-session-block-cleared"] = site => site.SetBlock(site.Luo.SessionsAddress!.Value, 0, on: false),
        ["blob-size-memblock"] = site => site.Core.Write64(site.RootField("memblock", "blob-size"), 1UL << 40),
        ["chunk-num_elms-256"] = site => site.Core.Write32(site.Map + ChunkCount, 256),
        ["chunk-num_elms-huge"] = site => site.Core.Write32(site.Map + ChunkCount, uint.MaxValue),
        ["chunk-order-64"] = site => site.Core.Write32(site.Map + ChunkOrder, 64),
        ["chunk-next-self"] = site => site.Core.Write64(site.Map, site.Map),
        ["chunk-next-beyond-ram"] = site => site.Core.Write64(site.Map, BeyondMemory),
        ["bitmap-pointer-beyond-ram"] = site => site.Core.Write64(site.Map + FirstBitmap, BeyondMemory),
        ["bitmap-pointer-zero"] = site => site.Core.Write64(site.Map + FirstBitmap, 0),
        ["bitmap-phys_start-misaligned"] = site => site.Core.Write64(site.Map + FirstStart, site.Core.Read64(site.Map + FirstStart) + Page),
    };

    /// <summary>Files whose contents are single pages: the one that damages are done to.</summary>
    private static ulong MemfdPlace(DamageSite site) => site.Memfds.First().File.Data;

    private static ulong SinglePage(DamageSite site) =>
        site.Memfds.SelectMany(entry => entry.Memfd.Extents).Select(extent => extent.Pfn * Page).First(page => HasBlock(site, page));

    /// <summary>Two neighbouring pages that are a block each: a folio of the test module first, if there is such, since it misses its order.</summary>
    private static ulong TwoPages(DamageSite site)
    {
        bool IsFolio(ulong page) => site.Test.Folios.Any(folio => folio.Start == page);
        ulong[] pages = [.. site.Decoded.Blocks.Where(block => block.Order == 0 && block.Start % (2 * Page) == 0).Select(block => block.Start)];
        ulong[] pairs = [.. pages.Where(page => HasBlock(site, page + Page))];
        return pairs.Length == 0 ? pages.First(page => !IsFolio(page)) : pairs.OrderBy(page => IsFolio(page) ? 0 : 1).First();
    }

    private static bool HasBlock(DamageSite site, ulong page) => site.Decoded.Blocks.Contains((page, 0));

    private static ulong FirstPointer(DamageSite site) => Enumerable.Range(0, 512).Select(index => site.Map + ((ulong)index * 8)).First(field => site.Core.Read64(field) != 0);

    private static ulong LastPointer(DamageSite site) => site.Map + (511 * 8);

    private static ulong SessionsPlace(DamageSite site) => site.Blob("LUO").Address!.Value + SessionsField;

    private static ulong SessionPlace(DamageSite site, string name)
    {
        ulong block = site.Luo.SessionsAddress!.Value;
        int index = site.Luo.Sessions.ToList().FindIndex(session => session.Name == name);
        Assert.InRange((ulong)index, 0UL, site.Core.Read64(block + BlockCount) - 1);
        return block + BlockHeader + ((ulong)index * SessionLength);
    }

    /// <summary>A page of zeros outside the map.</summary>
    private static void NotPreserved(DamageSite site)
    {
        ulong page = site.FreeBlock(0);
        site.Core.AddPage(page);
        site.Core.Write64(SessionsPlace(site), page);
    }

    private static void DuplicateName(DamageSite site)
    {
        string[] names = [.. site.Luo.Sessions.Take(2).Select(session => session.Name)];
        ReadOnlySpan<byte> first = site.Core.At(SessionPlace(site, names[0]), (int)SessionFiles);
        first.CopyTo(site.Core.At(SessionPlace(site, names[1]), (int)SessionFiles));
    }
}
