namespace Kho.Abi.Handover.Blobs;

/// <summary>An object bound to the life of files (<c>struct luo_flb_ser</c>).</summary>
/// <param name="Name">Name and version of its format.</param>
/// <param name="Data">The handler's own value.</param>
/// <param name="Count">Number of files that depend on it.</param>
public sealed record LuoFlb(string Name, ulong Data, ulong Count);
