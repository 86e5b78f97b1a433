using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Abi.Subsystems;

/// <summary>
/// A subsystem: recognizes, decodes and encodes the data that it hands over. Decoded values describe themselves
/// (<see cref="BlobValue"/>).
/// </summary>
internal abstract class Subsystem
{
    /// <summary>The readers that decode the subsystem's formats.</summary>
    public abstract IReadOnlyList<BlobReader> Readers { get; }

    /// <summary>The subsystem's kinds of contents in manifests.</summary>
    public virtual IReadOnlyList<ContentKind> Contents => [];

    /// <summary>The subsystem's blobs keep files in sessions.</summary>
    public virtual bool KeepsFiles => false;

    /// <summary>Files of other blobs may have the subsystem's formats.</summary>
    public virtual bool ReadsFiles => false;

    /// <summary>True if blobs of a format are device trees.</summary>
    public virtual bool IsTree(BlobFormatAbi format) => true;

    /// <summary>Decodes a blob that is a device tree.</summary>
    /// <param name="tree">The tree; its compatible string is that of the format.</param>
    /// <param name="address">Physical address of the blob; null if unknown.</param>
    /// <param name="context">Memory, structure layouts and the bag for findings.</param>
    /// <returns>The contents; null, with a finding, if they cannot be decoded.</returns>
    public virtual BlobValue? ReadTree(BlobFormatAbi format, DeviceTree tree, ulong? address, BlobContext context) => null;

    /// <summary>Decodes a blob that is not a device tree.</summary>
    /// <param name="bytes">The blob's bytes.</param>
    /// <param name="address">Physical address of the blob; null if unknown.</param>
    /// <param name="context">Memory, structure layouts and the bag for findings.</param>
    /// <returns>The contents; null, with a finding, if they cannot be decoded.</returns>
    public virtual BlobValue? Read(BlobFormatAbi format, ReadOnlyMemory<byte> bytes, ulong? address, BlobContext context) => null;

    /// <summary>Decodes the structure that a pointer of another blob leads to.</summary>
    /// <param name="address">Physical address of the structure.</param>
    /// <param name="holder">Physical address of the structure that holds the pointer.</param>
    /// <param name="where">The pointer in the kernel's names.</param>
    /// <param name="context">Memory, structure layouts and the bag for findings.</param>
    /// <returns>The contents; null, with a finding, if they cannot be decoded.</returns>
    public virtual BlobValue? ReadAt(BlobFormatAbi format, ulong address, ulong? holder, string where, BlobContext context) => null;

    /// <summary>True if the beginning of a blob fits a format that has a compatible string.</summary>
    /// <param name="bytes">The blob's bytes.</param>
    /// <param name="structures">Reads structures by name.</param>
    public virtual bool Fits(BlobFormatAbi format, ReadOnlyMemory<byte> bytes, StructureReader structures) => format.Features is not null
        ? FeatureMasks.Find(bytes.Span) is not null
        : DeviceTree.Read(bytes, null, new DiagnosticBag()) is DeviceTree tree
            && tree.Root.Property(BlobProperties.CompatibleProperty)?.Texts.Contains(format.Compatible!) == true
            && Fits(format, tree, structures);

    /// <summary>Sample contents of a blob for a test workload on a machine with 512 MiB: a little of each kind; null for none.</summary>
    /// <param name="format">Format of the blob.</param>
    /// <param name="abi">Release in whose ABI the blob is encoded, at its page size.</param>
    /// <param name="files">Sample contents of files, for blobs that keep files.</param>
    public virtual BlobContentManifest? Sample(BlobFormatAbi format, ReleaseAt abi, IReadOnlyList<BlobContentManifest> files) => null;

    /// <summary>Sample contents of files for a test workload.</summary>
    /// <param name="abi">Release in whose ABI the files are encoded, at its page size.</param>
    public virtual IReadOnlyList<BlobContentManifest> SampleFiles(ReleaseAt abi) => [];

    /// <summary>True if a device tree that has a format's compatible string also has the format's nodes and properties.</summary>
    protected virtual bool Fits(BlobFormatAbi format, DeviceTree tree, StructureReader structures) => true;

    /// <summary>Text of a structure's field; null if the bytes are too short for the structure.</summary>
    protected static string? ReadText(StructureReader structures, string structure, string field, ReadOnlyMemory<byte> bytes) =>
        bytes.Length < structures.SizeOf(structure) ? null : Formatting.KernelText.DecodeField(structures.Read(structure, bytes).Bytes(field).Span, out _);
}
