namespace Kho.Abi.Releases;

/// <summary>A structure that a release uses.</summary>
/// <param name="Name">Name with its file's id before it.</param>
/// <param name="Use">What for, in a few words.</param>
public sealed record UsedStructure(string Name, string Use);
