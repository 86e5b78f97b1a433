namespace Kho.Abi.Codec;

/// <summary>A property of a device tree.</summary>
/// <param name="Name">Name, or null if the strings block does not hold it.</param>
/// <param name="Value">Value, as long as the tree says or as long as the bytes go.</param>
/// <param name="Offset">Offset of the value in bytes from the start of the tree.</param>
/// <param name="NameOffset">Offset of the name in the strings block.</param>
public sealed record DeviceTreeProperty(string? Name, ReadOnlyMemory<byte> Value, int Offset, uint NameOffset)
{
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
