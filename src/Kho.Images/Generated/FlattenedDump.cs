// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild



using Kaitai;

namespace Kho.Images.Generated
{

    /// <summary>
    /// The flattened format: what a tool would have written at offsets of a file that
    /// it could not seek in. Behind 4096 bytes that begin with `makedumpfile_header`
    /// come pieces, each with a `makedumpfile_data_header` before it. A later piece
    /// replaces what an earlier one wrote. The file that is thus described is a
    /// kdump-compressed dump or an ELF core.
    /// </summary>
    /// <remarks>
    /// Reference: makedumpfile(8), option -F; QEMU, include/sysemu/dump.h
    /// </remarks>
    internal partial class FlattenedDump : KaitaiStruct
    {
        public static FlattenedDump FromFile(string fileName)
        {
            return new FlattenedDump(new KaitaiStream(fileName));
        }

        public FlattenedDump(KaitaiStream p__io, KaitaiStruct p__parent = null, FlattenedDump p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }

        /// <summary>
        /// What stands before a piece.
        /// </summary>
        internal partial class MakedumpfileDataHeader : KaitaiStruct
        {
            public static MakedumpfileDataHeader FromFile(string fileName)
            {
                return new MakedumpfileDataHeader(new KaitaiStream(fileName));
            }

            public MakedumpfileDataHeader(KaitaiStream p__io, KaitaiStruct p__parent = null, FlattenedDump p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _offset = m_io.ReadU8be();
                _bufSize = m_io.ReadU8be();
            }
            private ulong _offset;
            private ulong _bufSize;
            private FlattenedDump m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Offset of the piece in the file; all ones at the end of the stream.
            /// </summary>
            public ulong Offset { get { return _offset; } }

            /// <summary>
            /// Length of the piece in bytes; all ones at the end of the stream.
            /// </summary>
            public ulong BufSize { get { return _bufSize; } }
            public FlattenedDump M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// First bytes of the stream.
        /// </summary>
        internal partial class MakedumpfileHeader : KaitaiStruct
        {
            public static MakedumpfileHeader FromFile(string fileName)
            {
                return new MakedumpfileHeader(new KaitaiStream(fileName));
            }

            public MakedumpfileHeader(KaitaiStream p__io, KaitaiStruct p__parent = null, FlattenedDump p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _signature = m_io.ReadBytes(16);
                _headerType = m_io.ReadU8be();
                _headerVersion = m_io.ReadU8be();
            }
            private byte[] _signature;
            private ulong _headerType;
            private ulong _headerVersion;
            private FlattenedDump m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// The letters makedumpfile and four NULs.
            /// </summary>
            public byte[] Signature { get { return _signature; } }

            /// <summary>
            /// Kind of stream, always 1 (TYPE_FLAT_HEADER).
            /// </summary>
            public ulong HeaderType { get { return _headerType; } }

            /// <summary>
            /// Always 1.
            /// </summary>
            public ulong HeaderVersion { get { return _headerVersion; } }
            public FlattenedDump M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private FlattenedDump m_root;
        private KaitaiStruct m_parent;
        public FlattenedDump M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
