using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Formatting;

namespace Kho.Abi.Subsystems.Structures;

/// <summary>The writing kernel's statement about itself (<c>struct kho_kexec_metadata</c>, Linux 7.1 and later).</summary>
/// <param name="Release">Release of the kernel (<c>uname -r</c>).</param>
/// <param name="KexecCount">Number of kexecs with a handover since the last cold boot.</param>
internal sealed record WriterAnnouncement(string Release, ulong KexecCount)
{
    internal const string ReleaseField = "previous_release";
    internal const string CountField = "kexec_count";

    /// <summary>Name of the blob in the built-in releases. A kernel that supports it always writes it, even if nothing else is preserved.</summary>
    public static string BlobName { get; } = ReleaseCatalog.BuiltIn.Releases.SelectMany(release => release.Blobs.Keys.Where(name => IsBlob(release.BlobFormat(name)))).First();

    /// <summary>Finds the writer's announcement in a handover.</summary>
    /// <returns>The announcement; null if there is none or if it cannot be decoded.</returns>
    public static WriterAnnouncement? Of(IEnumerable<Blob> blobs)
    {
        ArgumentNullException.ThrowIfNull(blobs);
        foreach (Blob blob in blobs)
        {
            if (blob.Value is TreeValue value && value.Root.Text(ReleaseField) is string release)
            {
                return new WriterAnnouncement(release, value.Root.Number(CountField) ?? 0);
            }
        }

        return null;
    }

    /// <summary>Release of the writing kernel; null if the blob is too short or has another version.</summary>
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
