using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Formatting;

namespace Kho.Abi.Subsystems.Structures;

/// <summary>Which kernel says that it wrote a handover (<c>struct kho_kexec_metadata</c>, Linux 7.1 and later).</summary>
/// <param name="Release">The kernel's <c>uname -r</c>.</param>
/// <param name="KexecCount">Number of kexecs with a handover since the last cold boot.</param>
internal sealed record WriterAnnouncement(string Release, ulong KexecCount)
{
    internal const string ReleaseField = "previous_release";
    internal const string CountField = "kexec_count";

    /// <summary>Name of the blob, in the built-in releases: every kernel that has it writes it, whether something else is preserved or not.</summary>
    public static string BlobName { get; } = ReleaseCatalog.BuiltIn.Releases.SelectMany(release => release.Blobs.Keys.Where(name => IsBlob(release.BlobFormat(name)))).First();

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

    /// <summary>Release string of the writing kernel, or null if the blob is too short or of another version.</summary>
    /// <param name="format">Format.</param>
    /// <param name="bytes">The blob's bytes.</param>
    /// <param name="structures">Reads structures by name.</param>
    public static string? PreviousRelease(StructureAbi format, ReadOnlyMemory<byte> bytes, StructureReader structures)
    {
        if (bytes.Length < structures.SizeOf(format.Structure))
        {
            return null;
        }

        StructureValue metadata = structures.Read(format.Structure, bytes);
        string release = KernelText.DecodeField(metadata.Bytes(ReleaseField).Span, out bool terminated);
        return terminated && (format.Version is not int version || metadata.Number(format.VersionField) == (ulong)version) && release.Length > 0 ? release : null;
    }

    private static bool IsBlob(BlobFormatAbi? format) => format?.Structure?.Consumer == BlobConsumer.AnnouncesWriter;
}
