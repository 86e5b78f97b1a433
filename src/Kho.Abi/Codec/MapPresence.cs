namespace Kho.Abi.Codec;

/// <summary>Answer to the question whether a memory map holds a block.</summary>
public enum MapPresence
{
    /// <summary>The map says no.</summary>
    Absent,

    /// <summary>The map says yes.</summary>
    Present,

    /// <summary>A page of the map that would say so cannot be read.</summary>
    Unknown,
}
