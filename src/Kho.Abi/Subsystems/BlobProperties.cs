using Kho.Abi.Codec;
using Kho.Abi.Layouts;
using Kho.Diagnostics;

namespace Kho.Abi.Subsystems;

/// <summary>Reads property values of a device tree that a blob consists of; KHO writes them in native byte order.</summary>
internal sealed class BlobProperties(BlobContext context, ulong? address)
{
    /// <summary>Property with the format of a tree, or of a node.</summary>
    public const string CompatibleProperty = "compatible";

    /// <summary>Physical address of a node, or null.</summary>
    public ulong? AddressOf(DeviceTreeNode node) => address + (ulong)node.Offset;

    /// <summary>The node's compatible string, empty if it has none.</summary>
    public static string Compatible(DeviceTreeNode node) => node.Property(CompatibleProperty)?.Text ?? "";

    /// <summary>Reads a property's value.</summary>
    /// <param name="node">Node that has the property.</param>
    /// <param name="name">Property.</param>
    /// <param name="structure">Name of the value's structure in the specification.</param>
    /// <returns>The value, or null after a finding.</returns>
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

    /// <summary>Records that a node is missing, unless the tree's end is.</summary>
    public void Missing(string node, DeviceTree tree)
    {
        if (!tree.IsCut)
        {
            context.Mismatch(DiagnosticDescriptors.BlobIncomplete, address, node, "node missing");
        }
    }
}
