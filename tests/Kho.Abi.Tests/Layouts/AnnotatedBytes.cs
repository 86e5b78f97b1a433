using Kho.Abi.Layouts;

namespace Kho.Abi.Tests.Layouts;

/// <summary>Puts the lines of an annotation together again.</summary>
internal static class AnnotatedBytes
{
    /// <summary>The bytes of all lines, each where it lies. Every byte must be shown; bytes that fields share are shown alike.</summary>
    public static byte[] Together(IEnumerable<AnnotatedField> fields, int length)
    {
        byte[] bytes = new byte[length];
        bool[] shown = new bool[length];
        foreach (HexLine line in fields.SelectMany(field => field.Lines()))
        {
            Assert.True(!line.IsZeros || !line.Bytes.Span.ContainsAnyExcept((byte)0));
            line.Bytes.CopyTo(bytes.AsMemory((int)line.Offset));
            shown.AsSpan((int)line.Offset, line.Bytes.Length).Fill(true);
        }

        Assert.DoesNotContain(false, shown);
        return bytes;
    }
}
