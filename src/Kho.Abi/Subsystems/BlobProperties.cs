using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Diagnostics;

namespace Kho.Abi.Subsystems;

/// <summary>Reads property values of a blob's device tree. KHO writes them in native byte order, not in big-endian.</summary>
internal sealed class BlobProperties(BlobContext context, ulong? address)
{
    /// <summary>Property that names the format of a tree or a node.</summary>
    public const string CompatibleProperty = "compatible";

    /// <summary>Physical address of a node; null if that of the blob is unknown.</summary>
    public ulong? AddressOf(DeviceTreeNode node) => address + (ulong)node.Offset;

    /// <summary>Compatible string of a node; empty if the node has none.</summary>
    public static string Compatible(DeviceTreeNode node) => node.Property(CompatibleProperty)?.Text ?? "";

    /// <summary>Reads a property's value.</summary>
    /// <param name="node">Node that has the property.</param>
    /// <param name="structure">Name of the value's structure in the specification.</param>
    /// <returns>The value; null, with a finding, if it cannot be read.</returns>
    public StructureValue? Read(DeviceTreeNode node, string name, string structure)
    {
        string where = node.Name.Length == 0 ? name : $"{node.Name}.{name}";
        if (node.Property(name) is not DeviceTreeProperty property)
        {
            context.Mismatch(DiagnosticDescriptors.BlobIncomplete, AddressOf(node), where, "property missing");
            return null;
        }

        ulong? place = address + (ulong)property.Offset;
        int size = context.Structures.SizeOf(structure);
        if (property.Value.Length < size)
        {
            context.Mismatch(DiagnosticDescriptors.BlobIncomplete, place, where, $"{property.Value.Length} bytes, expected {size}");
            return null;
        }

        if (property.Value.Length > size)
        {
            context.Mismatch(DiagnosticDescriptors.BlobMismatch, place, where, $"{property.Value.Length} bytes, expected {size}");
        }

        return context.Structures.Read(structure, property.Value);
    }

    /// <summary>Reports a missing node, unless the tree is truncated, so that the node may lie in the missing part.</summary>
    public void Missing(string node, DeviceTree tree)
    {
        if (!tree.IsCut)
        {
            context.Mismatch(DiagnosticDescriptors.BlobIncomplete, address, node, "node missing");
        }
    }
}
