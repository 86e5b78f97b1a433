namespace Kho.Abi.Restore;

/// <summary>A region that the reading kernel's command line asks for with <c>reserve_mem=</c>.</summary>
/// <param name="Name">Name of the region.</param>
/// <param name="Size">Length in bytes.</param>
/// <param name="Alignment">Alignment in bytes, a power of two.</param>
public sealed record ReserveMemRequest(string Name, ulong Size, ulong Alignment);
