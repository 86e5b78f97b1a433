using System.Text;

namespace Kaitai.Struct.Runtime.Tests;

/// <summary>Makes bytes and streams to read.</summary>
internal static class Make
{
    /// <summary>Bytes of hexadecimal digits; spaces do not count.</summary>
    public static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    public static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    public static KaitaiStream Stream(string hex) => new(Bytes(hex));

    public static KaitaiStream OneWay(string hex) => new(new OneWayStream(Bytes(hex)));
}
