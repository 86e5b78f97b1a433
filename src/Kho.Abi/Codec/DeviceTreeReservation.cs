namespace Kho.Abi.Codec;

/// <summary>An entry of the memory reservation block of a device tree.</summary>
/// <param name="Address">Physical address in bytes.</param>
/// <param name="Size">Length in bytes; an entry of which both numbers are 0 ends the block.</param>
public readonly record struct DeviceTreeReservation(ulong Address, ulong Size);
