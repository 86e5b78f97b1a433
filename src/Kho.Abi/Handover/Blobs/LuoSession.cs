namespace Kho.Abi.Handover.Blobs;

/// <summary>A session (<c>struct luo_session_ser</c>).</summary>
/// <param name="Name">Name given by user space.</param>
/// <param name="Files">Its files, as far as they could be read.</param>
public sealed record LuoSession(string Name, IReadOnlyList<LuoFile> Files);
