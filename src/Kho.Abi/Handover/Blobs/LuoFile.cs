namespace Kho.Abi.Handover.Blobs;

/// <summary>A preserved file (<c>struct luo_file_ser</c>).</summary>
/// <param name="Compatible">Name and version of its handler's format.</param>
/// <param name="Token">User space's name for it within its session.</param>
/// <param name="Data">The handler's own value.</param>
/// <param name="Value">What that leads to, or null where no format is known or nothing can be read.</param>
public sealed record LuoFile(string Compatible, ulong Token, ulong Data, BlobValue? Value);
