namespace Kho.Images;

/// <summary>A blob that debugfs shows under a name.</summary>
/// <param name="Name">Name of the subsystem that preserved it, such as <c>LUO</c> or <c>memblock</c>.</param>
/// <param name="Bytes">Its bytes as debugfs shows them: an FDT or a structure, perhaps cut short.</param>
public sealed record DebugfsBlob(string Name, ReadOnlyMemory<byte> Bytes);
