namespace Kho.Images;

/// <summary>What an opener of an image cannot learn from the image.</summary>
public sealed record MemoryImageOptions
{
    /// <summary>
    /// Physical address in bytes of the first byte of a raw dump; null means 0. A value also says that the file is raw
    /// memory, whatever its first bytes look like, unless they are an ELF file's.
    /// </summary>
    public ulong? RawBase { get; init; }

    /// <summary>
    /// Where the pieces of a raw dump lie in memory; null or empty for one piece at <see cref="RawBase"/>. Pieces also say that
    /// the file is raw memory.
    /// </summary>
    public IReadOnlyList<RawPiece>? RawMap { get; init; }

    /// <summary>What the path <c>-</c> stands for; null means standard input. It is not closed.</summary>
    public Stream? Input { get; init; }

    /// <summary>
    /// Most bytes of contents, zeros included, that are copied of a compressed or piped image into a temporary file: 1 TiB
    /// unless something else is said.
    /// </summary>
    public long MostCopiedBytes { get; init; } = 1L << 40;

    /// <summary>Hears how far the contents of a compressed or piped image have come; null if nobody listens.</summary>
    public IProgress<CopyProgress>? Copying { get; init; }

    /// <summary>Ends the copying of a compressed or piped image.</summary>
    internal CancellationToken Cancellation { get; init; }

    /// <summary>Whether the file is raw memory, whatever its first bytes look like.</summary>
    internal bool IsRaw => RawBase is not null || RawMap is { Count: > 0 };
}
