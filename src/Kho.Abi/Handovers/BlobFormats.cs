using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems.Known;
using Kho.Abi.Subsystems.Structures;
using Kho.Formatting;

namespace Kho.Abi.Handovers;

/// <summary>Quick looks at a blob, to tell formats apart without reading all of it.</summary>
internal static class BlobFormats
{
    /// <summary>Says whether a blob begins as a format with a compatible string must.</summary>
    /// <param name="format">Format.</param>
    /// <param name="bytes">The blob's bytes.</param>
    /// <param name="structures">Reads structures by name.</param>
    public static bool Fits(BlobFormatAbi format, ReadOnlyMemory<byte> bytes, StructureReader structures) => KnownSubsystems.Of(format).Fits(format, bytes, structures);

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
        string release = KernelText.DecodeField(metadata.Bytes(WriterAnnouncement.ReleaseField).Span, out bool terminated);
        return terminated && (format.Version is not int version || metadata.Number(format.VersionField) == (ulong)version) && release.Length > 0 ? release : null;
    }
}
