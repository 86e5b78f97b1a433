namespace Kho.Abi.Subsystems;

/// <summary>A blob: what one subsystem hands over under its name.</summary>
/// <param name="Name">Name of its node in the root device tree.</param>
/// <param name="Address">Physical address in bytes, or null where only its contents are known.</param>
/// <param name="Size">Length in bytes as the root states it, else as its contents do; null where neither does.</param>
/// <param name="Format">Name of the format by which it was read, such as <c>luo-v5</c>, or <c>unknown</c>.</param>
/// <param name="Value">What it holds, or null where it cannot be read.</param>
public sealed record Blob(string Name, ulong? Address, ulong? Size, string Format, BlobValue? Value)
{
    /// <summary>Format of a blob that no known release describes.</summary>
    public const string UnknownFormat = "unknown";

    /// <summary>The format by which it was read, or null if no known release describes it.</summary>
    internal Releases.BlobFormatAbi? Abi { get; init; }

    /// <summary>The device tree that the blob consists of, or null if it is none.</summary>
    internal Codec.DeviceTree? Tree { get; init; }
}

/// <summary>What a blob or a preserved file holds, typed.</summary>
public abstract record BlobValue;

/// <summary>A blob without a known format.</summary>
/// <param name="Bytes">Its bytes as far as the image holds them and its length is known.</param>
public sealed record UnknownValue(ReadOnlyMemory<byte> Bytes) : BlobValue;
