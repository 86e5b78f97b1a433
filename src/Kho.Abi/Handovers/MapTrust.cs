namespace Kho.Abi.Handovers;

/// <summary>How far a memory map can be believed.</summary>
public enum MapTrust
{
    /// <summary>All of it was read and nothing speaks against it.</summary>
    Valid,

    /// <summary>Some of it could not be read or cannot be; the rest is believed.</summary>
    Partial,

    /// <summary>Its pages were reused, or were never a map under this layout: none of it is believed.</summary>
    Stale,
}
