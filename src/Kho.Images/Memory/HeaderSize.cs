using Kaitai;

namespace Kho.Images;

/// <summary>Lengths of structures, learnt from their parsers: the specification alone says them.</summary>
internal static class HeaderSize
{
    private const int MoreThanAnyHeader = 4096;

    /// <summary>Length of a structure in bytes.</summary>
    /// <param name="parse">Reads the structure.</param>
    public static int Of(Func<KaitaiStream, KaitaiStruct> parse)
    {
        using KaitaiStream stream = new(new byte[MoreThanAnyHeader]);
        parse(stream);
        return (int)stream.Pos;
    }

    /// <summary>Reads a structure that stands at the beginning of some bytes.</summary>
    /// <typeparam name="T">Parser.</typeparam>
    /// <param name="bytes">Bytes, at least as many as the structure has.</param>
    /// <param name="parse">Reads the structure.</param>
    public static T Parse<T>(byte[] bytes, Func<KaitaiStream, T> parse)
    {
        using KaitaiStream stream = new(bytes);
        return parse(stream);
    }
}
