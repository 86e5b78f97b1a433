namespace Kho.Images;

/// <summary>What the opener of an image must be told.</summary>
public sealed record MemoryImageOptions
{
    /// <summary>
    /// Physical address in bytes of the first byte of a raw dump; null means 0. A value also declares the file raw
    /// memory, whatever its first bytes, unless they are an ELF file's.
    /// </summary>
    public ulong? RawBase { get; init; }

    /// <summary>
    /// Addresses of the pieces of a raw dump; null or empty for one piece at <see cref="RawBase"/>. Pieces also declare
    /// the file raw memory.
    /// </summary>
    public IReadOnlyList<RawPiece>? RawMap { get; init; }

    /// <summary>Stream that the path <c>-</c> stands for; null means standard input. It stays open.</summary>
    public Stream? Input { get; init; }

    /// <summary>
    /// Most bytes of contents, zeros included, that a compressed or piped image may have: 1 TiB
    /// by default.
    /// </summary>
    public long MostCopiedBytes { get; init; } = 1L << 40;

    /// <summary>Receives the progress of the copy of a compressed or piped image; may be null.</summary>
    public IProgress<CopyProgress>? Copying { get; init; }

    /// <summary>Cancels the copy of a compressed or piped image.</summary>
    internal CancellationToken Cancellation { get; init; }

    /// <summary>Whether the file is declared raw memory, whatever its first bytes.</summary>
    internal bool IsRaw => RawBase is not null || RawMap is { Count: > 0 };
}
