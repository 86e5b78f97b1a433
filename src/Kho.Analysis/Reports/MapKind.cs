using Kho.Abi.Subsystems;

namespace Kho.Analysis.Reports;

/// <summary>What a range of the map of physical memory is; where several lie in one cell, the last of this list is shown.</summary>
internal enum MapKind
{
    /// <summary>Memory that the image holds.</summary>
    Image,

    /// <summary>Scratch area.</summary>
    Scratch,

    /// <summary>Preserved blocks.</summary>
    Block,

    /// <summary>Folios that the test module lists.</summary>
    Test,

    /// <summary>Contents of a preserved memfd.</summary>
    Memfd,

    /// <summary>Memory that was reserved by name.</summary>
    Reserved,

    /// <summary>What the map says is preserved and is not believed.</summary>
    Suspect,

    /// <summary>Page of the memory map itself.</summary>
    MapPage,

    /// <summary>Structure of a blob.</summary>
    Blob,

    /// <summary>The root device tree.</summary>
    Root,

    /// <summary>Place of a finding.</summary>
    Finding,
}
