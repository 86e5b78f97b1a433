namespace Kho.Abi.Restore;

/// <summary>A range of an extracted file and the memory that has its contents.</summary>
/// <param name="Offset">Offset in the file, in bytes.</param>
/// <param name="Address">Physical address of the first byte.</param>
/// <param name="Length">Length in bytes, at least 1.</param>
public readonly record struct ExtractedPiece(ulong Offset, ulong Address, ulong Length)
{
    /// <summary>Offset of the byte behind the range.</summary>
    public ulong End => Offset + Length;

    /// <summary>The rest of the piece behind its first bytes.</summary>
    /// <param name="bytes">Number of bytes to leave out, less than the length.</param>
    public ExtractedPiece From(ulong bytes) => new(Offset + bytes, Address + bytes, Length - bytes);
}
