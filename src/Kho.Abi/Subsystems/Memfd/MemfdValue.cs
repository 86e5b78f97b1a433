using Kho.Abi.Releases;
using Kho.Abi.Subsystems.Vmalloc;

namespace Kho.Abi.Subsystems.Memfd;

/// <summary>A memfd (<c>struct memfd_luo_ser</c>).</summary>
/// <param name="Pos">File position in bytes.</param>
/// <param name="Size">File size in bytes.</param>
/// <param name="Seals">Seals, or null where the format has none.</param>
/// <param name="Flags">Flags, or null where the format has none.</param>
/// <param name="NrFolios">Number of entries in the array of folios.</param>
/// <param name="Folios">Area that holds the array.</param>
/// <param name="Extents">The folios in the array's order as far as it could be read, holes left out.</param>
public sealed record MemfdValue(
    ulong Pos,
    ulong Size,
    uint? Seals,
    uint? Flags,
    ulong NrFolios,
    VmallocArea Folios,
    IReadOnlyList<MemfdExtent> Extents) : BlobValue
{
    /// <summary>Feature masks, or null where the format has none.</summary>
    internal FeatureMasks? Features { get; init; }

    /// <summary>Number of entries of the array that could be read, holes among them; what the others say is not known.</summary>
    public ulong FoliosRead { get; init; }

    /// <summary>Names of the seals as fcntl(2) spells them without <c>F_SEAL_</c>, in lower case; bits without a name follow as a number.</summary>
    public IReadOnlyList<string> SealNames { get; init; } = [];

    /// <summary>Flag of a folio that holds valid data.</summary>
    internal ulong UptodateFlag { get; init; }
}

/// <summary>A run of a memfd's folios that follow one another in the file and in memory.</summary>
/// <param name="Index">Offset in the file, in pages.</param>
/// <param name="Pfn">Page frame number of the first page.</param>
/// <param name="Pages">Length in pages; a folio's length is that of its block in the memory map.</param>
/// <param name="Flags">Flags that all the folios bear.</param>
public readonly record struct MemfdExtent(ulong Index, ulong Pfn, ulong Pages, int Flags);
