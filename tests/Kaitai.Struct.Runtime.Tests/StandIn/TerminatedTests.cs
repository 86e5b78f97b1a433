namespace Kaitai.Struct.Runtime.Tests;

/// <summary>Terminators that this runtime refuses and the published one does not.</summary>
public sealed partial class TerminatedTests
{
    [Fact]
    public void A_terminator_of_no_bytes_is_refused()
    {
        using KaitaiStream io = Make.Stream("61");
        Assert.Throws<ArgumentException>(() => io.ReadBytesTermMulti([], false, true, true));
        Assert.Throws<ArgumentException>(() => KaitaiStream.BytesTerminateMulti([1], [], false));
    }
}
