namespace Kho.Abi.Subsystems.Structures;

/// <summary>Which kernel says that it wrote a handover (<c>struct kho_kexec_metadata</c>, Linux 7.1 and later).</summary>
/// <param name="Release">The kernel's <c>uname -r</c>.</param>
/// <param name="KexecCount">Number of kexecs with a handover since the last cold boot.</param>
internal sealed record WriterAnnouncement(string Release, ulong KexecCount)
{
    internal const string ReleaseField = "previous_release";
    internal const string CountField = "kexec_count";

    /// <summary>What a handover says about its writer.</summary>
    /// <param name="blobs">The handover's blobs.</param>
    /// <returns>The announcement, or null where the handover has none that can be read.</returns>
    public static WriterAnnouncement? Of(IEnumerable<Blob> blobs)
    {
        ArgumentNullException.ThrowIfNull(blobs);
        return blobs.Select(blob => blob.Value).OfType<TreeValue>()
            .Select(value => value.Root.Text(ReleaseField) is string release ? new WriterAnnouncement(release, value.Root.Number(CountField) ?? 0) : null)
            .FirstOrDefault(announcement => announcement is not null);
    }
}
