namespace Kho.Abi.Codec;

/// <summary>A name in the strings block of a device tree.</summary>
/// <param name="Offset">Offset in bytes of its first byte in the block.</param>
/// <param name="Name">Name; its terminating NUL follows in the block.</param>
public readonly record struct DeviceTreeString(int Offset, string Name);
