namespace Kho.Abi.Codec;

/// <summary>The two ways in which the kernel's libfdt makes a device tree; each leaves its own order of blocks and names.</summary>
public enum DeviceTreeStyle
{
    /// <summary>
    /// Written from begin to end: all blobs, and the root of 6.16 to 6.18. Room behind the header is aligned to an entry of the
    /// reservation block; a name goes before all names that were used earlier.
    /// </summary>
    Sequential,

    /// <summary>
    /// An empty tree to which properties and nodes are added, each first in its parent: the root from 6.19 on. Blocks follow
    /// each other closely; a name goes behind all names that were added earlier.
    /// </summary>
    Edited,
}
