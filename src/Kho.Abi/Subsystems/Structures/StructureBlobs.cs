using Kho.Abi.Releases;
using Kho.Diagnostics;

namespace Kho.Abi.Subsystems.Structures;

/// <summary>Decodes blobs, files and objects bound to files whose format is a structure of the specification.</summary>
internal static class StructureBlobs
{
    /// <summary>Decodes a blob.</summary>
    /// <param name="bytes">The blob's bytes.</param>
    /// <param name="address">Physical address of the bytes; null if unknown.</param>
    /// <param name="context">Memory, structure layouts and the bag for findings.</param>
    /// <returns>The contents; null, with a finding, if they cannot be decoded.</returns>
    public static TreeValue? Read(BlobFormatAbi format, ReadOnlyMemory<byte> bytes, ulong? address, BlobContext context) =>
        Read(format, StructureForms.Parameters(format.Structure!, bytes, address, context), (reader, structure) => reader.Read(structure, bytes, address), context);

    /// <summary>Decodes the structure that a pointer leads to.</summary>
    /// <param name="address">Physical address of the structure.</param>
    /// <param name="holder">Physical address of the field that holds the pointer.</param>
    /// <param name="where">That field, in the kernel's names.</param>
    /// <param name="context">Memory, structure layouts and the bag for findings.</param>
    /// <returns>The contents; null, with a finding, if they cannot be decoded.</returns>
    public static TreeValue? ReadAt(BlobFormatAbi format, ulong address, ulong? holder, string where, BlobContext context) =>
        Read(
            format,
            format.Structure!.Parameters is null ? null : StructureForms.Parameters(format.Structure, StructureForms.Peek(address, context), address, context),
            (reader, structure) => reader.ReadAt(structure, address, holder, where),
            context);

    private static TreeValue? Read(BlobFormatAbi format, IReadOnlyDictionary<string, long>? parameters, Func<TreeReader, string, ValueTree?> read, BlobContext context)
    {
        ValueTree? root = read(new TreeReader(context, SelectedBy(context), parameters), format.Structure!.Structure);
        root?.Parameters = parameters ?? root.Parameters;
        return Finish(format, root, context);
    }

    private static Func<string, ulong, ulong?, string, BlobValue?> SelectedBy(BlobContext context) => (compatible, address, holder, where) =>
        context.Release.FileFormat(compatible) is { Structure: not null } format ? ReadAt(format, address, holder, where, context) : null;

    private static TreeValue? Finish(BlobFormatAbi format, ValueTree? root, BlobContext context)
    {
        StructureAbi abi = format.Structure!;
        if (root is null)
        {
            return null;
        }

        if (abi.Version is int known && root.Number(abi.VersionField) is ulong version && version != (ulong)known)
        {
            context.Diagnostics.Add(DiagnosticDescriptors.VersionUnknown, root.Address, $"{root.KernelName}.{abi.VersionField}", $"{version}, expected {known}; the next kernel ignores the blob");
        }

        if (format.Features is FeaturesAbi features && root.Number($"{features.Field}.req") is ulong required)
        {
            FeatureMasks masks = new(root.Number($"{features.Field}.supp") ?? 0, required, root.Number($"{features.Field}.active") ?? 0);
            context.Report(masks, features, root.Address, root.KernelName);
        }

        if (abi.CompatibleField is string field && root.Text(field) is string compatible && compatible != format.Compatible)
        {
            context.Mismatch(DiagnosticDescriptors.BlobMismatch, root.Address, $"{root.KernelName}.{field}", $"'{compatible}', expected '{format.Compatible}'");
            return null;
        }

        return new TreeValue(root) { Summary = abi.Summary };
    }
}
