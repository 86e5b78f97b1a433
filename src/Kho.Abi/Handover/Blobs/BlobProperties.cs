using Kaitai;
using Kho.Abi.Codec;
using Kho.Abi.Diagnostics;

namespace Kho.Abi.Handover.Blobs;

/// <summary>Reads property values of a device tree that a blob consists of; KHO writes them in native byte order.</summary>
internal sealed class BlobProperties(BlobContext context, ulong? address)
{
    private const string CompatibleProperty = "compatible";

    /// <summary>Physical address of a node, or null.</summary>
    public ulong? AddressOf(DeviceTreeNode node) => address + (ulong)node.Offset;

    /// <summary>The node's compatible string, empty if it has none.</summary>
    public static string Compatible(DeviceTreeNode node) => node.Property(CompatibleProperty)?.Text ?? "";

    /// <summary>Reads a property's value with its generated parser.</summary>
    /// <returns>The value, or null after a finding.</returns>
    public T? Read<T>(DeviceTreeNode node, string name, Func<KaitaiStream, T> parse)
        where T : class
    {
        string where = node.Name.Length == 0 ? name : $"{node.Name}.{name}";
        if (node.Property(name) is not DeviceTreeProperty property)
        {
            context.Mismatch(DiagnosticDescriptors.BlobIncomplete, AddressOf(node), where, "property missing");
            return null;
        }

        using var stream = new KaitaiStream(property.Value.ToArray());
        T? value = null;
        try
        {
            value = parse(stream);
        }
        catch (EndOfStreamException)
        {
            context.Mismatch(DiagnosticDescriptors.BlobIncomplete, address + (ulong)property.Offset, where, $"{property.Value.Length} bytes, expected more");
            return null;
        }

        if (!stream.IsEof)
        {
            context.Mismatch(DiagnosticDescriptors.BlobMismatch, address + (ulong)property.Offset, where, $"{property.Value.Length} bytes, expected {stream.Pos}");
        }

        return value;
    }

    /// <summary>Records that a node is missing, unless the tree's end is.</summary>
    public void Missing(string node, DeviceTree tree)
    {
        if (!tree.IsCut)
        {
            context.Mismatch(DiagnosticDescriptors.BlobIncomplete, address, node, "node missing");
        }
    }
}
