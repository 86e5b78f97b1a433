namespace Kho.Abi.Handover.Blobs;

/// <summary>A session (<c>struct luo_session_ser</c>).</summary>
/// <param name="Name">Name given by user space.</param>
/// <param name="Files">Its files, as far as they could be read.</param>
public sealed record LuoSession(string Name, IReadOnlyList<LuoFile> Files)
{
    /// <summary>What systemd says of the session's tokens; null unless the session is systemd's.</summary>
    public Systemd.SystemdMapping? Systemd { get; init; }

    /// <summary>Physical address of the array or of the first block of files, as it is written.</summary>
    public ulong FilesAddress { get; init; }

    /// <summary>Number of files, as it is written.</summary>
    public ulong FileCount { get; init; }

    /// <summary>The blocks of files, in list order; none where files are an array.</summary>
    public IReadOnlyList<BlockPlace> FileBlocks { get; init; } = [];
}
