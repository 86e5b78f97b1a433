using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Vmalloc;

namespace Kho.Abi.Restore;

/// <summary>What an extracted item is in the handover.</summary>
public enum ExtractedKind
{
    /// <summary>A memfd of a session.</summary>
    Memfd,

    /// <summary>Memory that the command line reserved under a name.</summary>
    ReservedMemory,

    /// <summary>The folios of the kernel's test module, one behind the other.</summary>
    TestFolios,

    /// <summary>A vmalloc area: what another item lists its folios in.</summary>
    VmallocArea,

    /// <summary>A blob of a known format that cannot be read.</summary>
    Blob,
}
