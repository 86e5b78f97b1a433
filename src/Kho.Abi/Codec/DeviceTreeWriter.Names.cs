using System.Diagnostics.CodeAnalysis;

namespace Kho.Abi.Codec;

internal static partial class DeviceTreeWriter
{
    private static bool TryMakeStrings(DeviceTreeFormat format, [NotNullWhen(true)] out byte[]? block, [NotNullWhen(false)] out string? problem)
    {
        block = null;
        problem = format.StringsSize < 0 || format.StringsSize > format.TotalSize
            ? $"the strings block is {format.StringsSize} bytes long, and the tree is to be {format.TotalSize} bytes long"
            : null;
        if (problem is not null)
        {
            return false;
        }

        byte[] bytes = new byte[format.StringsSize];
        foreach (DeviceTreeString entry in format.Strings)
        {
            byte[] name = Terminated(entry.Name);
            if (entry.Offset < 0 || entry.Offset > bytes.Length - name.Length)
            {
                problem = $"the name '{entry.Name}' at offset 0x{entry.Offset:x} does not fit the {bytes.Length} bytes of strings";
                return false;
            }

            name.CopyTo(bytes, entry.Offset);
        }

        block = bytes;
        return true;
    }

    /// <summary>
    /// Offset of a property's name: the property's own, if the name is there, else that of its first occurrence. A name may
    /// occur twice or as the end of another, and only the property knows which one it uses.
    /// </summary>
    private static int? OffsetIn(byte[] strings, DeviceTreeProperty property)
    {
        ReadOnlySpan<byte> name = Terminated(property.Name!);
        if (property.NameOffset < (uint)strings.Length && strings.AsSpan((int)property.NameOffset).StartsWith(name))
        {
            return (int)property.NameOffset;
        }

        int offset = strings.AsSpan().IndexOf(name);
        return offset >= 0 ? offset : null;
    }

    /// <summary>
    /// Names of a sequentially written tree: a new one precedes all others. A name that is in the block
    /// already, also as the end of another, is reused: the first of several, as libfdt does.
    /// </summary>
    /// <param name="first">Names that precede the nodes'.</param>
    /// <param name="offsets">Offset of each property's name, in the order of the properties.</param>
    private static byte[] PlaceSequentially(DeviceTreeNode root, IReadOnlyList<string> first, out List<int> offsets)
    {
        byte[] block = [];
        List<int> fromEnd = [];
        foreach (string name in first.Concat(NamesIn(root)))
        {
            byte[] entry = Terminated(name);
            int offset = block.AsSpan().IndexOf(entry);
            if (offset < 0)
            {
                block = [.. entry, .. block];
                offset = 0;
            }

            // Later names move this one, so only its distance from the end is constant.
            fromEnd.Add(block.Length - offset);
        }

        offsets = [.. fromEnd.Skip(first.Count).Select(distance => block.Length - distance)];
        return block;
    }

    /// <summary>
    /// Names of an edited tree: a new one follows all others. The last addition is first in its parent, so
    /// the additions are the nodes and properties in reverse, a node's own properties before its children.
    /// </summary>
    /// <inheritdoc cref="PlaceSequentially"/>
    private static byte[] PlaceInOrderOfEdits(DeviceTreeNode root, IReadOnlyList<string> first, out List<int> offsets)
    {
        byte[] block = [];
        foreach (string name in first.Concat(NamesInOrderOfEdits(root)))
        {
            byte[] entry = Terminated(name);
            if (block.AsSpan().IndexOf(entry) < 0)
            {
                block = [.. block, .. entry];
            }
        }

        // A block that grows at its end never moves a name.
        offsets = [.. NamesIn(root).Select(name => block.AsSpan().IndexOf(Terminated(name)))];
        return block;
    }

    private static IEnumerable<string> NamesIn(DeviceTreeNode node) =>
        node.Properties.Select(property => property.Name!).Concat(node.Children.SelectMany(NamesIn));

    private static IEnumerable<string> NamesInOrderOfEdits(DeviceTreeNode node) =>
        node.Properties.Reverse().Select(property => property.Name!).Concat(node.Children.Reverse().SelectMany(NamesInOrderOfEdits));
}
