namespace Kho.Diagnostics;

/// <summary>Places that findings name and no structure's field is; nothing is read by these names.</summary>
internal static class FindingPlaces
{
    /// <summary>The memory map as a whole, by the name of the root's property that leads to it.</summary>
    public const string MemoryMap = "preserved-memory-map";
}
