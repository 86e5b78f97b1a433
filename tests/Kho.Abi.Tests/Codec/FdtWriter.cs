using System.Buffers.Binary;
using System.Text;
using Kho.Abi.Codec;

namespace Kho.Abi.Tests.Codec;

/// <summary>
/// Writes flattened device trees, sound ones and broken ones, from the Devicetree Specification alone: it shares
/// nothing with the reader. Header, reservation block, structure block, strings block follow each other.
/// </summary>
internal sealed class FdtWriter
{
    public const int HeaderSize = 40;
    public const int StructureOffset = 56;

    private readonly List<byte> _structure = [];
    private readonly List<byte> _strings = [];
    private readonly Dictionary<string, uint> _nameOffsets = [];
    private readonly Stack<string> _path = [];
    private readonly List<(string Text, string? Name, int Complete)> _items = [];

    /// <summary>Offset in the structure block, in bytes.</summary>
    public int Position => _structure.Count;

    public FdtWriter Begin(string name)
    {
        Token(1);
        _structure.AddRange(Encoding.UTF8.GetBytes(name + "\0"));
        _path.Push(_path.Count == 0 ? "" : $"{_path.Peek()}/{name}");
        _items.Add(($"{_path.Peek()}/", null, Position));
        return Pad();
    }

    public FdtWriter Property(string name, params byte[] value)
    {
        if (!_nameOffsets.TryGetValue(name, out uint offset))
        {
            _nameOffsets[name] = offset = (uint)_strings.Count;
            _strings.AddRange(Encoding.UTF8.GetBytes(name + "\0"));
        }

        Property(offset, (uint)value.Length, value);
        _items.Add(($"={Convert.ToHexStringLower(value)}", name, StructureLengthWithoutPadding(value.Length)));
        return this;
    }

    public FdtWriter Property(string name, string value) => Property(name, Encoding.UTF8.GetBytes(value + "\0"));

    /// <summary>A property whose length and name are whatever a test wants.</summary>
    public FdtWriter Property(uint nameOffset, uint length, params byte[] value)
    {
        Token(3);
        Word(length);
        Word(nameOffset);
        _structure.AddRange(value);
        return Pad();
    }

    public FdtWriter End()
    {
        _path.TryPop(out _);
        return Token(2);
    }

    public FdtWriter Nop() => Token(4);

    public FdtWriter Token(uint token)
    {
        Word(token);
        return this;
    }

    public FdtWriter Raw(params byte[] bytes)
    {
        _structure.AddRange(bytes);
        return this;
    }

    public byte[] Build(uint version = 17, uint lastCompatible = 16)
    {
        byte[] tree = [.. new byte[StructureOffset], .. _structure, .. _strings];
        uint[] header =
        [
            0xd00dfeed, (uint)tree.Length, StructureOffset, (uint)(StructureOffset + Position), HeaderSize,
            version, lastCompatible, 0, (uint)_strings.Count, (uint)Position,
        ];
        for (int index = 0; index < header.Length; index++)
        {
            SetWord(tree, 4 * index, header[index]);
        }

        return tree;
    }

    public static byte[] SetWord(byte[] tree, int offset, uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(tree.AsSpan(offset), value);
        return tree;
    }

    /// <summary>
    /// Lines that <see cref="Lines(DeviceTreeNode)"/> must show if only the first bytes of the tree are there: what is
    /// complete by then, and <c>?</c> for the name of a property whose string is not.
    /// </summary>
    public IEnumerable<string> Expected(int length)
    {
        string path = "";
        foreach ((string text, string? name, int complete) in _items.Where(item => StructureOffset + item.Complete <= length))
        {
            if (name is null)
            {
                yield return path = text;
                continue;
            }

            int nameEnd = StructureOffset + Position + (int)_nameOffsets[name] + Encoding.UTF8.GetByteCount(name) + 1;
            yield return path + (nameEnd <= length ? name : "?") + text;
        }
    }

    /// <summary>A tree as lines: nodes as paths that end in a slash, properties as <c>path/name=hexadecimal</c>, in the order of the tree.</summary>
    public static IEnumerable<string> Lines(DeviceTreeNode root) => Lines(root, "/");

    private static IEnumerable<string> Lines(DeviceTreeNode node, string path) =>
    [
        path,
        .. node.Properties.Select(property => $"{path}{property.Name ?? "?"}={Convert.ToHexStringLower(property.Value.Span)}"),
        .. node.Children.SelectMany(child => Lines(child, $"{path}{child.Name}/")),
    ];

    private int StructureLengthWithoutPadding(int valueLength) => Position - ((4 - (valueLength % 4)) % 4);

    private void Word(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        _structure.AddRange(bytes);
    }

    private FdtWriter Pad()
    {
        while (_structure.Count % 4 != 0)
        {
            _structure.Add(0);
        }

        return this;
    }
}
