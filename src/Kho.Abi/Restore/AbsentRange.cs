namespace Kho.Abi.Restore;

/// <summary>A range of an extracted file whose contents are not known: a hole there says nothing.</summary>
/// <param name="Offset">Offset in bytes of the first byte.</param>
/// <param name="Length">Length in bytes, at least 1.</param>
/// <param name="Reason">Why, one clause.</param>
public readonly record struct AbsentRange(ulong Offset, ulong Length, string Reason);
