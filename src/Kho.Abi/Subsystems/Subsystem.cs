using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Abi.Subsystems;

/// <summary>A subsystem: how what it hands over is told from other things, read, and made. What was read answers for itself.</summary>
internal abstract class Subsystem
{
    /// <summary>The algorithms that read its formats.</summary>
    public abstract IReadOnlyList<BlobReader> Readers { get; }

    /// <summary>Its kinds of contents in manifests.</summary>
    public virtual IReadOnlyList<ContentKind> Contents => [];

    /// <summary>Its blobs keep files in sessions.</summary>
    public virtual bool KeepsFiles => false;

    /// <summary>Files of other blobs may have its formats.</summary>
    public virtual bool ReadsFiles => false;

    /// <summary>Says whether blobs of a format are device trees.</summary>
    public virtual bool IsTree(BlobFormatAbi format) => true;

    /// <summary>Reads a blob that is a device tree.</summary>
    /// <param name="format">Format.</param>
    /// <param name="tree">The tree, with the format's compatible string.</param>
    /// <param name="address">Physical address of the blob, or null.</param>
    /// <param name="context">Memory, structures and findings.</param>
    /// <returns>The content, or null with a finding.</returns>
    public virtual BlobValue? ReadTree(BlobFormatAbi format, DeviceTree tree, ulong? address, BlobContext context) => null;

    /// <summary>Reads a blob that is no device tree.</summary>
    /// <param name="format">Format.</param>
    /// <param name="bytes">The blob's bytes.</param>
    /// <param name="address">Physical address of the blob, or null.</param>
    /// <param name="context">Memory, structures and findings.</param>
    /// <returns>The content, or null with a finding.</returns>
    public virtual BlobValue? Read(BlobFormatAbi format, ReadOnlyMemory<byte> bytes, ulong? address, BlobContext context) => null;

    /// <summary>Reads what a pointer of another blob leads to.</summary>
    /// <param name="format">Format.</param>
    /// <param name="address">Physical address of its structure.</param>
    /// <param name="holder">Physical address of the structure that has the pointer.</param>
    /// <param name="where">The pointer in the kernel's names.</param>
    /// <param name="context">Memory, structures and findings.</param>
    /// <returns>The content, or null with a finding.</returns>
    public virtual BlobValue? ReadAt(BlobFormatAbi format, ulong address, ulong? holder, string where, BlobContext context) => null;

    /// <summary>Says whether a blob begins as a format with a compatible string must.</summary>
    /// <param name="format">Format.</param>
    /// <param name="bytes">The blob's bytes.</param>
    /// <param name="structures">Reads structures by name.</param>
    public virtual bool Fits(BlobFormatAbi format, ReadOnlyMemory<byte> bytes, StructureReader structures) => format.Features is not null
        ? FeatureMasks.Find(bytes.Span) is not null
        : DeviceTree.Read(bytes, null, new DiagnosticBag()) is DeviceTree tree
            && tree.Root.Property(BlobProperties.CompatibleProperty)?.Texts.Contains(format.Compatible!) == true
            && Fits(format, tree, structures);

    /// <summary>Contents of a blob for a workload of a machine of 512 MiB: of each kind a little; null for none.</summary>
    /// <param name="format">Format of the blob.</param>
    /// <param name="abi">Release that writes, at its page size.</param>
    /// <param name="files">What files of it may hold.</param>
    public virtual BlobContentManifest? Sample(BlobFormatAbi format, ReleaseAt abi, IReadOnlyList<BlobContentManifest> files) => null;

    /// <summary>Contents of files for a workload.</summary>
    /// <param name="abi">Release that writes, at its page size.</param>
    public virtual IReadOnlyList<BlobContentManifest> SampleFiles(ReleaseAt abi) => [];

    /// <summary>Says whether a device tree with a format's compatible string has the format's form.</summary>
    protected virtual bool Fits(BlobFormatAbi format, DeviceTree tree, StructureReader structures) => true;

    /// <summary>Text of a structure's field; null where the bytes do not hold the structure.</summary>
    protected static string? ReadText(StructureReader structures, string structure, string field, ReadOnlyMemory<byte> bytes) =>
        bytes.Length < structures.SizeOf(structure) ? null : Formatting.KernelText.DecodeField(structures.Read(structure, bytes).Bytes(field).Span, out _);
}
