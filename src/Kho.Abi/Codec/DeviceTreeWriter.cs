using System.Diagnostics.CodeAnalysis;
using System.Text;
using Kho.Abi.Layouts;
using Kho.Diagnostics;
using Kho.Images.Generated;

namespace Kho.Abi.Codec;

/// <summary>Writes flattened device trees, byte for byte as the kernel's libfdt does or in the format of a tree that was read.</summary>
internal static partial class DeviceTreeWriter
{
    private const string HeaderName = "flattened_devicetree::fdt_header";
    private const string ReserveEntryName = "flattened_devicetree::fdt_reserve_entry";
    private const string TokenName = "flattened_devicetree::fdt_token";
    private const string PropertyHeaderName = "flattened_devicetree::fdt_property_header";

    /// <summary>Tokens, names and values are padded to cells.</summary>
    private const int CellSize = sizeof(uint);

    private const int MaximumDepth = 64;

    /// <summary>Writes a tree in a format, which places every block and every name.</summary>
    /// <param name="catalog">Specification; null for the built-in one.</param>
    /// <returns>The tree, <see cref="DeviceTreeFormat.TotalSize"/> bytes, with 0 outside the blocks.</returns>
    /// <exception cref="KhoFormatException">The nodes do not fit the format; the message says where.</exception>
    public static byte[] Write(DeviceTreeNode root, DeviceTreeFormat format, StructureCatalog? catalog = null)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(format);
        return TryWrite(root, format, catalog, out byte[]? bytes, out string? problem)
            ? bytes
            : throw new KhoFormatException($"device tree: {problem}");
    }

    /// <summary>Writes a tree in a style.</summary>
    /// <param name="strings">
    /// Names that precede the nodes', in the order of their use; null for none. The others follow in the
    /// style's order.
    /// </param>
    /// <param name="catalog">Specification; null for the built-in one.</param>
    /// <exception cref="KhoFormatException">The nodes cannot be written; the message says where.</exception>
    public static byte[] Write(DeviceTreeNode root, DeviceTreeStyle style, IReadOnlyList<string>? strings = null, StructureCatalog? catalog = null)
    {
        ArgumentNullException.ThrowIfNull(root);
        return TryWrite(root, style, strings ?? [], catalog, out byte[]? bytes, out string? problem)
            ? bytes
            : throw new KhoFormatException($"device tree: {problem}");
    }

    internal static bool TryWrite(
        DeviceTreeNode root, DeviceTreeFormat format, StructureCatalog? catalog, [NotNullWhen(true)] out byte[]? bytes, [NotNullWhen(false)] out string? problem)
    {
        bytes = null;
        var layouts = new Layouts(catalog);
        if (!TryMakeStrings(format, out byte[]? strings, out problem)
            || !TryWriteStructure(root, layouts, property => OffsetIn(strings, property), out byte[]? structure, out problem))
        {
            return false;
        }

        if (structure.Length != format.StructureSize)
        {
            problem = $"the structure block is {structure.Length} bytes long, expected {format.StructureSize}";
            return false;
        }

        return TryAssemble(format, structure, strings, layouts, out bytes, out problem);
    }

    internal static bool TryWrite(
        DeviceTreeNode root, DeviceTreeStyle style, IReadOnlyList<string> strings, StructureCatalog? catalog, [NotNullWhen(true)] out byte[]? bytes, [NotNullWhen(false)] out string? problem)
    {
        bytes = null;
        var layouts = new Layouts(catalog);
        // The first pass refuses invalid trees, including a node that is its own child.
        if (!TryWriteStructure(root, layouts, _ => 0, out _, out problem))
        {
            return false;
        }

        byte[] block = style == DeviceTreeStyle.Sequential
            ? PlaceSequentially(root, strings, out List<int> offsets)
            : PlaceInOrderOfEdits(root, strings, out offsets);
        int next = 0;
        if (!TryWriteStructure(root, layouts, _ => offsets[next++], out byte[]? structure, out problem))
        {
            return false;
        }

        int reservation = AlignUp(layouts.Header.Size, style == DeviceTreeStyle.Sequential ? layouts.ReserveEntry.Size : sizeof(ulong));
        int structureOffset = reservation + layouts.ReserveEntry.Size;
        var format = new DeviceTreeFormat
        {
            TotalSize = structureOffset + structure.Length + block.Length,
            ReservationOffset = reservation,
            StructureOffset = structureOffset,
            StructureSize = structure.Length,
            StringsOffset = structureOffset + structure.Length,
            StringsSize = block.Length,
            Strings = [],
        };
        return TryAssemble(format, structure, block, layouts, out bytes, out problem);
    }

    private static bool TryAssemble(
        DeviceTreeFormat format, byte[] structure, byte[] strings, Layouts layouts, [NotNullWhen(true)] out byte[]? bytes, [NotNullWhen(false)] out string? problem)
    {
        bytes = null;
        int reservationSize = (format.Reservations.Count + 1) * layouts.ReserveEntry.Size;
        problem = Misplaced("header", 0, layouts.Header.Size, format)
            ?? Misplaced("memory reservation block", format.ReservationOffset, reservationSize, format)
            ?? Misplaced("structure block", format.StructureOffset, structure.Length, format)
            ?? Misplaced("strings block", format.StringsOffset, strings.Length, format);
        if (problem is not null)
        {
            return false;
        }

        bytes = new byte[format.TotalSize];
        layouts.Header.Write(
            new StructureValue()
                .Add("signature", layouts.Signature)
                .Add("totalsize", (uint)format.TotalSize)
                .Add("off_dt_struct", (uint)format.StructureOffset)
                .Add("off_dt_strings", (uint)format.StringsOffset)
                .Add("off_mem_rsvmap", (uint)format.ReservationOffset)
                .Add("version", format.Version)
                .Add("last_comp_version", format.LastCompatibleVersion)
                .Add("boot_cpuid_phys", format.BootCpu)
                .Add("size_dt_strings", (uint)format.StringsSize)
                .Add("size_dt_struct", (uint)format.StructureSize),
            bytes);
        for (int index = 0; index <= format.Reservations.Count; index++)
        {
            DeviceTreeReservation entry = index < format.Reservations.Count ? format.Reservations[index] : default;
            layouts.ReserveEntry.Write(
                new StructureValue().Add("address", entry.Address).Add("size", entry.Size),
                bytes.AsSpan(format.ReservationOffset + (index * layouts.ReserveEntry.Size)));
        }

        structure.CopyTo(bytes, format.StructureOffset);
        strings.CopyTo(bytes, format.StringsOffset);
        return true;
    }

    private static string? Misplaced(string block, int offset, int length, DeviceTreeFormat format) =>
        offset < 0 || offset > (long)format.TotalSize - length
            ? $"the {block} is {length} bytes long at offset 0x{offset:x}, and the tree is to be {format.TotalSize} bytes long"
            : null;

    private static bool TryWriteStructure(
        DeviceTreeNode root, Layouts layouts, Func<DeviceTreeProperty, int?> nameOffset, [NotNullWhen(true)] out byte[]? bytes, [NotNullWhen(false)] out string? problem)
    {
        using MemoryStream stream = new();
        problem = WriteNode(stream, root, layouts, nameOffset, 0);
        layouts.WriteToken(stream, FlattenedDevicetree.Tag.End);
        bytes = problem is null ? stream.ToArray() : null;
        return problem is null;
    }

    private static string? WriteNode(MemoryStream stream, DeviceTreeNode node, Layouts layouts, Func<DeviceTreeProperty, int?> nameOffset, int depth)
    {
        if (depth == MaximumDepth)
        {
            return $"nodes nested deeper than {MaximumDepth}";
        }

        layouts.WriteToken(stream, FlattenedDevicetree.Tag.BeginNode);
        WritePadded(stream, Terminated(node.Name));
        foreach (DeviceTreeProperty property in node.Properties)
        {
            if (property.Name is null || nameOffset(property) is not int offset)
            {
                return $"node '{node.Name}': the strings block has no name '{property.Name}'";
            }

            layouts.WriteToken(stream, FlattenedDevicetree.Tag.Prop);
            stream.Write(layouts.PropertyHeader.Write(new StructureValue().Add("len", (uint)property.Value.Length).Add("nameoff", (uint)offset)));
            WritePadded(stream, property.Value.Span);
        }

        foreach (DeviceTreeNode child in node.Children)
        {
            if (WriteNode(stream, child, layouts, nameOffset, depth + 1) is string problem)
            {
                return problem;
            }
        }

        layouts.WriteToken(stream, FlattenedDevicetree.Tag.EndNode);
        return null;
    }

    private static void WritePadded(MemoryStream stream, ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        stream.SetLength(AlignUp((int)stream.Length, CellSize));
        stream.Position = stream.Length;
    }

    private static byte[] Terminated(string name) => Encoding.UTF8.GetBytes(name + '\0');

    private static int AlignUp(int value, int alignment) => (value + alignment - 1) & -alignment;

    /// <summary>Layouts of the container's structures.</summary>
    private sealed class Layouts
    {
        private readonly StructureLayout _token;

        public Layouts(StructureCatalog? catalog)
        {
            // The container does not depend on the page size.
            StructureReader structures = (catalog ?? StructureCatalog.BuiltIn).At(PageGeometry.Sizes[0]);
            Header = structures.Layout(HeaderName);
            ReserveEntry = structures.Layout(ReserveEntryName);
            PropertyHeader = structures.Layout(PropertyHeaderName);
            _token = structures.Layout(TokenName);
            Signature = Header.Field("signature", out _).Spec.Contents?.ToArray()
                ?? throw new KhoFormatException($"{HeaderName}.signature: the specification states no contents");
        }

        public StructureLayout Header { get; }

        public StructureLayout ReserveEntry { get; }

        public StructureLayout PropertyHeader { get; }

        public byte[] Signature { get; }

        public void WriteToken(Stream stream, FlattenedDevicetree.Tag tag) => stream.Write(_token.Write(new StructureValue().Add("tag", (ulong)tag)));
    }
}
