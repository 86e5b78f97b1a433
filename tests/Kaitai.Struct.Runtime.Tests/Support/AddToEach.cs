namespace Kaitai;

/// <summary>The decoder that processed.ksy names: adds a number to each byte.</summary>
public class AddToEach : CustomDecoder
{
    private readonly byte _number;

    public AddToEach(byte number)
    {
        _number = number;
    }

    public byte[] Decode(byte[] src) => Array.ConvertAll(src, one => unchecked((byte)(one + _number)));
}
