using Kho.Abi.Codec;
using Kho.Abi.Releases;
using Kho.Abi.Subsystems;
using Kho.Abi.Subsystems.Known;
using Kho.Diagnostics;

namespace Kho.Abi.Handovers;

internal sealed partial class HandoverReader
{
    private List<Blob> ReadBlobs(HandoverRoot root, AbiRelease release, BlobSource source, BlobContext context)
    {
        List<Blob> blobs = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (DeviceTreeNode node in root.Tree.Root.Children)
        {
            ulong? field = root.Address + (ulong)node.Offset;
            if (!names.Add(node.Name))
            {
                _diagnostics.Add(DiagnosticDescriptors.BlobNameTwice, field, node.Name, "a node of this name came before; readers take the first");
            }

            (ulong? address, ulong? size) = root.BlobPlace(node, release);
            if (address is null && !root.Tree.IsCut)
            {
                _diagnostics.Add(DiagnosticDescriptors.RootProperty, field, $"{node.Name}.{release.Root.BlobAddressProperty}", $"property missing or not {sizeof(ulong)} bytes long");
            }

            blobs.Add(ReadBlob(node.Name, address, size, source, context));
        }

        // A truncated root may no longer name every blob that its debugfs directory holds.
        foreach (string name in source.FileNames.Where(names.Add))
        {
            blobs.Add(ReadBlob(name, null, null, source, context));
        }

        return blobs;
    }

    private static Blob ReadBlob(string name, ulong? address, ulong? size, BlobSource source, BlobContext context)
    {
        ReadOnlyMemory<byte> bytes = source.Read(name, address, size, context.Diagnostics);
        BlobFormatAbi? format = FormatOf(name, bytes, address, context);
        ulong? length = size ?? (bytes.IsEmpty ? null : (ulong)bytes.Length);
        if (format is null)
        {
            context.Diagnostics.Add(DiagnosticDescriptors.BlobUnknown, address, name, "no known release has a blob of this name");
            return new Blob(name, address, length, Blob.UnknownFormat, bytes.IsEmpty ? null : new UnknownValue(bytes));
        }

        DeviceTree? tree = null;
        BlobValue? value = bytes.IsEmpty ? null : ReadValue(format, name, bytes, address, context, out tree);
        return new Blob(name, address, length, format.DisplayName, value) { Abi = format, Tree = tree };
    }

    /// <summary>The format that the release gives to a blob's name, unless the bytes clearly have another release's format.</summary>
    private static BlobFormatAbi? FormatOf(string name, ReadOnlyMemory<byte> bytes, ulong? address, BlobContext context)
    {
        BlobFormatAbi? own = context.Release.BlobFormat(name);
        if (own is not null && (bytes.IsEmpty || own.Compatible is null || KnownSubsystems.Of(own).Fits(own, bytes, context.Structures)))
        {
            return own;
        }

        foreach (AbiRelease release in context.Catalog.Releases)
        {
            if (release.BlobFormat(name) is BlobFormatAbi other && (own is null || (!bytes.IsEmpty && other.Compatible is not null && KnownSubsystems.Of(other).Fits(other, bytes, context.Structures))))
            {
                context.Diagnostics.Add(DiagnosticDescriptors.BlobOfOtherRelease, address, name, $"{context.Release.Id} would write {own?.DisplayName ?? "no such blob"}; read as {other.DisplayName} of {release.Id}");
                return other;
            }
        }

        return own;
    }

    private static BlobValue? ReadValue(BlobFormatAbi format, string name, ReadOnlyMemory<byte> bytes, ulong? address, BlobContext context, out DeviceTree? tree)
    {
        tree = null;
        Subsystem subsystem = KnownSubsystems.Of(format);
        if (!subsystem.IsTree(format))
        {
            return subsystem.Read(format, bytes, address, context);
        }

        if (!BlobSource.IsTree(bytes.Span))
        {
            context.Mismatch(DiagnosticDescriptors.BlobMismatch, address, name, $"no device tree, and {format.DisplayName} is one");
            return null;
        }

        tree = DeviceTree.Read(bytes, address, context.Diagnostics);
        if (tree is null)
        {
            return null;
        }

        string compatible = BlobProperties.Compatible(tree.Root);
        if (compatible != format.Compatible)
        {
            context.Mismatch(DiagnosticDescriptors.BlobMismatch, address, $"{name}.{HandoverRoot.CompatibleProperty}", $"'{compatible}', expected '{format.Compatible}'");
            return null;
        }

        return subsystem.ReadTree(format, tree, address, context);
    }
}
