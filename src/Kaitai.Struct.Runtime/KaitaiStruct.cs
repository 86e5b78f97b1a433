namespace Kaitai;

/// <summary>Base of every parser made by kaitai-struct-compiler.</summary>
public abstract class KaitaiStruct
{
    /// <summary>The stream this structure reads itself from; the same as <see cref="M_Io"/>.</summary>
    protected KaitaiStream m_io;

    /// <summary>Binds the structure to the stream it reads itself from. Reads nothing.</summary>
    /// <param name="io">Stream at the first byte of the structure.</param>
    public KaitaiStruct(KaitaiStream io)
    {
        m_io = io;
    }

    /// <summary>The stream this structure reads itself from.</summary>
    public KaitaiStream M_Io => m_io;
}
