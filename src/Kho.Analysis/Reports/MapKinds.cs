namespace Kho.Analysis.Reports;

/// <summary>How the kinds of ranges are shown.</summary>
internal static class MapKinds
{
    /// <summary>All kinds, the least important first.</summary>
    public static IReadOnlyList<MapKind> All { get; } = Enum.GetValues<MapKind>();

    /// <summary>Letter in the cells of a kind, so that nobody needs to tell colours apart; null for the memory at large.</summary>
    public static string? Letter(MapKind kind) => kind switch
    {
        MapKind.Test => "K",
        MapKind.Memfd => "M",
        MapKind.Reserved => "N",
        MapKind.Suspect => "?",
        MapKind.MapPage => "T",
        MapKind.Blob => "B",
        MapKind.Root => "R",
        MapKind.Finding => "!",
        _ => null,
    };

    /// <summary>What stands in the legend.</summary>
    public static string Title(MapKind kind) => kind switch
    {
        MapKind.Image => "in the image, nothing of the handover",
        MapKind.Scratch => "scratch",
        MapKind.Block => "preserved",
        MapKind.Test => "folios of kho_test",
        MapKind.Memfd => "contents of memfds",
        MapKind.Reserved => "reserve_mem region",
        MapKind.Suspect => "in the map, not believed",
        MapKind.MapPage => "memory map itself",
        MapKind.Blob => "structures of blobs",
        MapKind.Root => "root FDT",
        _ => "finding",
    };

    /// <summary>Style of the cells of a kind that has only one.</summary>
    public static string Style(MapKind kind) => kind switch
    {
        MapKind.Image => "image",
        MapKind.Scratch => "scratch",
        MapKind.Block => "block",
        MapKind.Test => "test",
        MapKind.Memfd => "memfd",
        MapKind.Reserved => "reserved",
        MapKind.Suspect => "suspect",
        MapKind.MapPage => "tree",
        MapKind.Blob => "blob",
        MapKind.Root => "root",
        _ => "finding",
    };

    /// <summary>Style of blocks: a shade for a group of orders, a hue for a page type.</summary>
    /// <param name="order">Order.</param>
    /// <param name="pageType">Page type by its value.</param>
    public static string BlockStyle(int order, int pageType)
    {
        int shade = order switch
        {
            0 => 0,
            < 4 => 1,
            < 9 => 2,
            _ => 3,
        };
        return $"{(pageType == 0 ? "block" : "typed")}{shade}";
    }

    /// <summary>The groups of orders that have a shade each.</summary>
    public static IReadOnlyList<string> OrderGroups { get; } = ["order 0", "orders 1–3", "orders 4–8", "orders 9 and more"];
}
