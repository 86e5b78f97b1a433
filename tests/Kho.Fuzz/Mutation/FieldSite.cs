namespace Kho.Fuzz.Mutation;

/// <summary>A field of a structure in an image.</summary>
/// <param name="Structure">Name of the structure in the specification.</param>
/// <param name="Address">Physical address of its first byte.</param>
/// <param name="Length">Length in bytes.</param>
/// <param name="IsText">It holds text.</param>
/// <param name="IsBigEndian">It is a number with its most significant byte first.</param>
internal sealed record FieldSite(string Structure, ulong Address, int Length, bool IsText, bool IsBigEndian);
