namespace Kho.Abi.Handover.Blobs;

/// <summary>A blob without a known format.</summary>
/// <param name="Bytes">Its bytes as far as the image holds them and its length is known.</param>
public sealed record UnknownValue(ReadOnlyMemory<byte> Bytes) : BlobValue;
