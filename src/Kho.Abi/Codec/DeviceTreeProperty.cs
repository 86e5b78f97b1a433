using Kho.Formatting;

namespace Kho.Abi.Codec;

/// <summary>A property of a device tree.</summary>
/// <param name="Name">Name, or null if the strings block does not hold it.</param>
/// <param name="Value">Value, as long as the tree says or as long as the bytes go.</param>
/// <param name="Offset">Offset of the value in bytes from the start of the tree; 0 in a property that was not read.</param>
/// <param name="NameOffset">Offset of the name in the strings block; 0 in a property that was not read.</param>
public sealed record DeviceTreeProperty(string? Name, ReadOnlyMemory<byte> Value, int Offset, uint NameOffset)
{
    /// <summary>Makes a property to be written.</summary>
    /// <param name="name">Name.</param>
    /// <param name="value">Value; numbers of KHO's own are little-endian in it, unlike those of the container.</param>
    public DeviceTreeProperty(string name, ReadOnlyMemory<byte> value)
        : this(name, value, 0, 0)
    {
    }

    /// <summary>Makes a property to be written whose value is text with its terminating NUL.</summary>
    /// <param name="name">Name.</param>
    /// <param name="text">Text.</param>
    public DeviceTreeProperty(string name, string text)
        : this(name, System.Text.Encoding.UTF8.GetBytes(text + '\0'), 0, 0)
    {
    }

    /// <summary>The value as text up to its first NUL, the first of a string list.</summary>
    public string Text
    {
        get
        {
            ReadOnlySpan<byte> bytes = Value.Span;
            int end = bytes.IndexOf((byte)0);
            return KernelText.Decode(end < 0 ? bytes : bytes[..end]);
        }
    }

    /// <summary>All strings of a string list.</summary>
    public IReadOnlyList<string> Texts
    {
        get
        {
            List<string> texts = [];
            ReadOnlySpan<byte> rest = Value.Span;
            while (rest.Length > 0)
            {
                int end = rest.IndexOf((byte)0);
                texts.Add(KernelText.Decode(end < 0 ? rest : rest[..end]));
                rest = end < 0 ? [] : rest[(end + 1)..];
            }

            return texts;
        }
    }
}
