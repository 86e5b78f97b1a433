namespace Kaitai.Struct.Runtime.Tests;

public sealed class FileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_file_is_read_like_bytes_in_memory()
    {
        File.WriteAllBytes(_path, Make.Bytes("01 02 03 04 05 06 07"));
        using KaitaiStream io = new(_path);
        Assert.Equal(7, io.Size);
        Assert.Equal(0x01020304u, io.ReadU4be());
        Assert.Equal(4, io.Pos);
        io.Seek(6);
        Assert.Equal(7, io.ReadU1());
        Assert.True(io.IsEof);
        Assert.Throws<EndOfStreamException>(() => io.ReadU1());
        io.Seek(5);
        Assert.Equal([6, 7], io.ReadBytesFull());
    }

    [Fact]
    public void A_file_can_be_read_twice_at_once_and_is_free_once_disposed()
    {
        File.WriteAllBytes(_path, [1]);
        using (KaitaiStream one = new(_path))
        using (KaitaiStream other = new(_path))
        {
            Assert.Equal(one.ReadU1(), other.ReadU1());
        }

        using FileStream alone = File.Open(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        Assert.Equal(1, alone.Length);
    }

    [Fact]
    public void A_file_cannot_be_written_through_the_reader()
    {
        using KaitaiStream io = new(_path);
        Assert.False(io.BaseStream.CanWrite);
    }

    [Fact]
    public void A_missing_file_fails_with_its_name()
    {
        FileNotFoundException error = Assert.Throws<FileNotFoundException>(() => new KaitaiStream(_path + ".missing"));
        Assert.Equal(_path + ".missing", error.FileName);
    }

    [Fact]
    public void A_generated_parser_reads_a_file()
    {
        File.WriteAllBytes(_path, Make.Bytes("34 12"));
        Validations.EqInt parsed = Validations.EqInt.FromFile(_path);
        Assert.Equal(0x1234, parsed.Value);
        parsed.M_Io.Dispose();
    }
}
