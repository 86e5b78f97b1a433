using System.Diagnostics.CodeAnalysis;
using Kaitai;
using Kho.Diagnostics;
using Kho.Formatting;
using Kho.Images.Generated;

namespace Kho.Abi.Codec;

/// <summary>
/// A flattened device tree, read up to its first defect or its end. Nothing in it is trusted: offsets, lengths and tokens are
/// checked against the available bytes.
/// </summary>
internal sealed partial class DeviceTree
{
    /// <summary>First four bytes of every tree, as a big-endian number; a test compares it with the specification.</summary>
    public const uint Signature = 0xd00dfeed;

    private readonly ReadOnlyMemory<byte> _bytes;

    private DeviceTree(DeviceTreeNode root, int totalSize, ReadOnlyMemory<byte> bytes)
    {
        Root = root;
        TotalSize = totalSize;
        _bytes = bytes;
    }

    /// <summary>The root node.</summary>
    public DeviceTreeNode Root { get; }

    /// <summary>Length in bytes that the header states.</summary>
    public int TotalSize { get; }

    /// <summary>Number of available bytes, at most <see cref="TotalSize"/>.</summary>
    public int Length => _bytes.Length;

    /// <summary>The tree's end is missing.</summary>
    public bool IsCut => Length < TotalSize;

    private const int MaximumDepth = 64;
    private const int CellSize = sizeof(uint);
    private const string HeaderPlace = "fdt_header";
    private const string StructurePlace = "fdt_structure";

    /// <summary>Reads a tree.</summary>
    /// <param name="bytes">Bytes from the tree's first on; may exceed the tree.</param>
    /// <param name="address">Physical address of the first byte, for findings, or null.</param>
    /// <param name="diagnostics">Receives what is wrong.</param>
    /// <param name="knownNames">Names that the properties may have, for a tree with a truncated strings block.</param>
    /// <returns>The readable part of the tree, or null if its header is unusable.</returns>
    public static DeviceTree? Read(ReadOnlyMemory<byte> bytes, ulong? address, DiagnosticBag diagnostics, IReadOnlyList<string>? knownNames = null) =>
        Read(bytes, address, diagnostics, knownNames, blocksMayEndBeyond: false);

    /// <summary>Reads a tree without the check that its blocks end within it, which a kernel applies to the root alone.</summary>
    internal static DeviceTree? Read(ReadOnlyMemory<byte> bytes, ulong? address, DiagnosticBag diagnostics, IReadOnlyList<string>? knownNames, bool blocksMayEndBeyond)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (!TryReadHeader(bytes, address, diagnostics, blocksMayEndBeyond, out FlattenedDevicetree.FdtHeader? header))
        {
            return null;
        }

        int length = (int)Math.Min((uint)bytes.Length, header.Totalsize);
        bool cut = length < header.Totalsize;
        if (cut)
        {
            diagnostics.Add(DiagnosticDescriptors.DeviceTreeCut, address, $"{HeaderPlace}.totalsize", $"{header.Totalsize} bytes announced, {length} there");
        }

        using var stream = new KaitaiStream(bytes[..length].ToArray());
        var reader = new StructureReader(stream, bytes[..length], address, header, cut, diagnostics);
        DeviceTreeNode? root = reader.ReadNodes(knownNames ?? []);
        if (root is null)
        {
            diagnostics.Add(DiagnosticDescriptors.DeviceTreeStructure, address, StructurePlace, "no root node");
            return null;
        }

        return new DeviceTree(root, (int)Math.Min(header.Totalsize, int.MaxValue), bytes[..length]);
    }

    private static bool TryReadHeader(ReadOnlyMemory<byte> bytes, ulong? address, DiagnosticBag diagnostics, bool blocksMayEndBeyond, [NotNullWhen(true)] out FlattenedDevicetree.FdtHeader? header)
    {
        header = null;
        try
        {
            header = new FlattenedDevicetree.FdtHeader(new KaitaiStream(bytes[..Math.Min(bytes.Length, 256)].ToArray()));
        }
        catch (EndOfStreamException)
        {
            diagnostics.Add(DiagnosticDescriptors.DeviceTreeHeader, address, HeaderPlace, $"only {bytes.Length} bytes there");
            return false;
        }
        catch (KaitaiStructError)
        {
            diagnostics.Add(DiagnosticDescriptors.DeviceTreeHeader, address, $"{HeaderPlace}.magic", $"expected 0x{Signature:x8}, found {Convert.ToHexStringLower(bytes.Span[..CellSize])}");
            return false;
        }

        long structureEnd = StructureEnd(header);
        long stringsEnd = StringsEnd(header);
        string? problem = header.Version < 16 || header.LastCompVersion > 17 ? $"version {header.Version} (last compatible {header.LastCompVersion}), expected 17"
            : header.OffDtStruct % CellSize != 0 ? $"off_dt_struct 0x{header.OffDtStruct:x} is not a multiple of {CellSize}"
            : !blocksMayEndBeyond && (structureEnd > header.Totalsize || stringsEnd > header.Totalsize) ? $"blocks end at 0x{Math.Max(structureEnd, stringsEnd):x}, beyond totalsize 0x{header.Totalsize:x}"
            : header.OffDtStruct >= bytes.Length ? $"off_dt_struct 0x{header.OffDtStruct:x} lies beyond the {bytes.Length} bytes that are there"
            : null;
        if (problem is not null)
        {
            diagnostics.Add(DiagnosticDescriptors.DeviceTreeHeader, address, HeaderPlace, problem);
        }

        return problem is null;
    }

    /// <summary>The structure block has a length from version 17 on; before, the end token ends it.</summary>
    private static long StructureEnd(FlattenedDevicetree.FdtHeader header) =>
        header.Version < 17 ? Math.Max(header.OffDtStruct, header.Totalsize) : (long)header.OffDtStruct + header.SizeDtStruct;

    private static long StringsEnd(FlattenedDevicetree.FdtHeader header) => (long)header.OffDtStrings + header.SizeDtStrings;

    private sealed class StructureReader(KaitaiStream stream, ReadOnlyMemory<byte> bytes, ulong? address, FlattenedDevicetree.FdtHeader header, bool cut, DiagnosticBag diagnostics)
    {
        private readonly List<(DeviceTreeNode Node, int Index)> _unnamed = [];

        public DeviceTreeNode? ReadNodes(IReadOnlyList<string> knownNames)
        {
            int end = (int)Math.Min(bytes.Length, StructureEnd(header));
            stream.Seek(header.OffDtStruct);
            var open = new Stack<DeviceTreeNode>();
            DeviceTreeNode? root = null;
            while (true)
            {
                int position = (int)stream.Pos;
                if (position + CellSize > end)
                {
                    Missing(position, "no end token");
                    break;
                }

                FlattenedDevicetree.Tag tag = new FlattenedDevicetree.FdtToken(stream).Tag;
                if (tag == FlattenedDevicetree.Tag.Nop)
                {
                    continue;
                }

                if (tag == FlattenedDevicetree.Tag.End && open.Count == 0)
                {
                    break;
                }

                bool good = tag switch
                {
                    FlattenedDevicetree.Tag.BeginNode => ReadNode(open, ref root, position, end),
                    FlattenedDevicetree.Tag.Prop when open.Count > 0 => ReadProperty(open.Peek(), position, end),
                    FlattenedDevicetree.Tag.EndNode when open.Count > 0 => open.TryPop(out _),
                    _ => Damaged(position, $"unexpected token 0x{(uint)tag:x}"),
                };
                if (!good)
                {
                    break;
                }
            }

            NameFromLengths(knownNames);
            return root;
        }

        private bool ReadNode(Stack<DeviceTreeNode> open, ref DeviceTreeNode? root, int position, int end)
        {
            if (open.Count == MaximumDepth)
            {
                return Damaged(position, $"nodes nested deeper than {MaximumDepth}");
            }

            ReadOnlySpan<byte> rest = bytes.Span[(position + CellSize)..end];
            int length = rest.IndexOf((byte)0);
            if (length < 0)
            {
                return Missing(position, "node name not terminated");
            }

            var node = new DeviceTreeNode(KernelText.Decode(rest[..length]), position);
            if (open.TryPeek(out DeviceTreeNode? parent))
            {
                parent.Add(node);
            }
            else if (root is not null)
            {
                return Damaged(position, "a second root node");
            }

            root ??= node;
            open.Push(node);
            return SeekAligned(position + CellSize + length + 1, end);
        }

        private bool ReadProperty(DeviceTreeNode node, int position, int end)
        {
            const int HeaderSize = 2 * CellSize;
            if (position + CellSize + HeaderSize > end)
            {
                return Missing(position, "property header incomplete");
            }

            var property = new FlattenedDevicetree.FdtPropertyHeader(stream);
            int start = (int)stream.Pos;
            if (property.Len > end - start)
            {
                return Missing(position, $"property of {property.Len} bytes, {end - start} there");
            }

            string? name = NameAt(property.Nameoff, position);
            node.Add(new DeviceTreeProperty(name, bytes.Slice(start, (int)property.Len), start, property.Nameoff));
            if (name is null && property.Nameoff < header.SizeDtStrings)
            {
                _unnamed.Add((node, node.Properties.Count - 1));
            }

            return SeekAligned(start + (int)property.Len, end);
        }

        private bool SeekAligned(int position, int end)
        {
            stream.Seek(Math.Min((position + CellSize - 1) & -CellSize, end));
            return true;
        }

        private string? NameAt(uint nameOffset, int position)
        {
            long start = (long)header.OffDtStrings + nameOffset;
            long end = Math.Min(StringsEnd(header), bytes.Length);
            if (start < end)
            {
                ReadOnlySpan<byte> rest = bytes.Span[(int)start..(int)end];
                int length = rest.IndexOf((byte)0);
                if (length >= 0)
                {
                    return KernelText.Decode(rest[..length]);
                }
            }

            if (nameOffset >= header.SizeDtStrings || StringsEnd(header) <= bytes.Length)
            {
                diagnostics.Add(DiagnosticDescriptors.DeviceTreeString, Address(position), "fdt_property.nameoff", $"no name at 0x{nameOffset:x} of {header.SizeDtStrings} bytes of strings");
            }

            return null;
        }

        /// <summary>
        /// Deduces the names of a truncated strings block: the distance between two used offsets is a name's length, and if
        /// exactly one known name has that length, it is the name.
        /// </summary>
        private void NameFromLengths(IReadOnlyList<string> knownNames)
        {
            if (!cut || _unnamed.Count == 0)
            {
                return;
            }

            uint[] offsets = [.. _unnamed.Select(entry => entry.Node.Properties[entry.Index].NameOffset).Append(header.SizeDtStrings).Distinct().Order()];
            var names = new Dictionary<uint, string>();
            for (int index = 0; index + 1 < offsets.Length; index++)
            {
                uint length = offsets[index + 1] - offsets[index];
                string[] fitting = [.. knownNames.Distinct().Where(name => name.Length + 1 == length)];
                if (fitting.Length == 1)
                {
                    names[offsets[index]] = fitting[0];
                }
            }

            if (names.Count == 0)
            {
                return;
            }

            foreach ((DeviceTreeNode node, int index) in _unnamed)
            {
                DeviceTreeProperty property = node.Properties[index];
                if (names.TryGetValue(property.NameOffset, out string? name))
                {
                    node.Replace(index, property with { Name = name });
                }
            }

            diagnostics.Add(DiagnosticDescriptors.DeviceTreeNamesDeduced, address, "fdt_property.nameoff",
                $"the strings block is cut off; deduced from the names' lengths: {string.Join(", ", names.Values.Order(StringComparer.Ordinal))}");
        }

        /// <summary>Reports the early end of the structure block, unless the truncation is already reported.</summary>
        private bool Missing(int position, string problem) => bytes.Length >= StructureEnd(header) && Damaged(position, problem);

        private bool Damaged(int position, string problem)
        {
            diagnostics.Add(DiagnosticDescriptors.DeviceTreeStructure, Address(position), StructurePlace, $"{problem} at offset 0x{position:x}");
            return false;
        }

        private ulong? Address(int position) => address + (ulong)position;
    }
}
