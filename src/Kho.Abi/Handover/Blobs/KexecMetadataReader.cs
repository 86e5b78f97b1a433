using Kho.Abi.Diagnostics;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;

namespace Kho.Abi.Handover.Blobs;

/// <summary>Reads the blob that names the writing kernel.</summary>
internal sealed class KexecMetadataReader(BlobContext context)
{
    private const string Place = "kho_kexec_metadata";

    /// <summary>Reads the blob.</summary>
    /// <param name="format">Names and types.</param>
    /// <param name="bytes">The blob's bytes.</param>
    /// <param name="address">Physical address of the blob, or null.</param>
    /// <returns>The value, or null after a finding.</returns>
    public KexecMetadataValue? Read(KexecMetadataAbi format, ReadOnlyMemory<byte> bytes, ulong? address)
    {
        try
        {
            StructureValue metadata = context.Structures.Read(format.Structure, bytes);
            uint version = (uint)metadata.Number("version");
            if (version != format.Version)
            {
                context.Diagnostics.Add(DiagnosticDescriptors.VersionUnknown, address, $"{Place}.version", $"{version}, expected {format.Version}; the next kernel ignores the blob");
            }

            return new KexecMetadataValue(version, context.Text(metadata.Bytes("previous_release").Span, address, $"{Place}.previous_release"), (uint)metadata.Number("kexec_count"));
        }
        catch (EndOfStreamException)
        {
            context.Mismatch(DiagnosticDescriptors.BlobMismatch, address, Place, $"only {bytes.Length} bytes");
            return null;
        }
    }
}
