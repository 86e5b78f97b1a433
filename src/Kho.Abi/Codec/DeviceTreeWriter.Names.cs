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
    /// Offset of a property's name: where the property says, if the name stands there, else where it first stands. A name may
    /// stand twice or at the end of another one, and only the property knows which was meant.
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
    /// Names of a tree written from begin to end: a new one goes before all others. A name that stands in the block
    /// already, be it at the end of another one, is used again: the first of several, as libfdt finds it.
    /// </summary>
    /// <param name="root">Root node.</param>
    /// <param name="first">Names used before any of the nodes'.</param>
    /// <param name="offsets">Offset of each property's name in the order in which properties are written.</param>
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

            // Names that come later push this one back, so only its distance from the end stays.
            fromEnd.Add(block.Length - offset);
        }

        offsets = [.. fromEnd.Skip(first.Count).Select(distance => block.Length - distance)];
        return block;
    }

    /// <summary>
    /// Names of a tree that was edited: a new one goes behind all others. What was added last stands first in its parent, so
    /// the order of additions is that of nodes and properties read backwards, a node's own properties before its children.
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

        // A name's first place never changes in a block that grows at its end.
        offsets = [.. NamesIn(root).Select(name => block.AsSpan().IndexOf(Terminated(name)))];
        return block;
    }

    private static IEnumerable<string> NamesIn(DeviceTreeNode node) =>
        node.Properties.Select(property => property.Name!).Concat(node.Children.SelectMany(NamesIn));

    private static IEnumerable<string> NamesInOrderOfEdits(DeviceTreeNode node) =>
        node.Properties.Reverse().Select(property => property.Name!).Concat(node.Children.Reverse().SelectMany(NamesInOrderOfEdits));
}
