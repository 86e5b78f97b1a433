namespace Kho.Abi.Tests.Dumps;

/// <summary>Writes dumps as LiME does, sound ones and broken ones; it shares nothing with the reader.</summary>
internal sealed class LimeBuilder
{
    public const int HeaderLength = 32;

    private readonly List<byte> _bytes = [];

    public LimeBuilder Range(ulong address, byte[] bytes, ulong? last = null, uint magic = 0x4c694d45, uint version = 1)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write(magic);
        writer.Write(version);
        writer.Write(address);
        writer.Write(last ?? (address + (ulong)bytes.Length - 1));
        writer.Write(0UL);
        writer.Write(bytes);
        _bytes.AddRange(stream.ToArray());
        return this;
    }

    public byte[] Build() => [.. _bytes];
}
