namespace Kho.Abi.Layouts;

/// <summary>One line of an annotated field's bytes.</summary>
/// <param name="Offset">Offset in bytes from the annotated structure's first byte.</param>
/// <param name="Bytes">The bytes; one line of zeros may stand for many.</param>
/// <param name="IsZeros">The bytes are a run of zeros that is summarised.</param>
/// <param name="Note">What the line's bits say, or null.</param>
public sealed record HexLine(long Offset, ReadOnlyMemory<byte> Bytes, bool IsZeros, string? Note);
