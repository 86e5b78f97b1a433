// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild



using Kaitai;

namespace Kho.SecondEngine.Generated
{

    /// <summary>
    /// A memfd of huge pages in a LUO session.
    /// </summary>
    /// <remarks>
    /// Reference: prati0100@23652ff7
    /// </remarks>
    internal partial class HugeMemfd : KaitaiStruct
    {
        public static HugeMemfd FromFile(string fileName)
        {
            return new HugeMemfd(new KaitaiStream(fileName));
        }

        public HugeMemfd(KaitaiStream p__io, KaitaiStruct p__parent = null, HugeMemfd p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }

        /// <summary>
        /// One folio. An entry whose pfn is 0 is a hole.
        /// </summary>
        internal partial class HugemfdFolioSer : KaitaiStruct
        {
            public static HugemfdFolioSer FromFile(string fileName)
            {
                return new HugemfdFolioSer(new KaitaiStream(fileName));
            }

            public HugemfdFolioSer(KaitaiStream p__io, KaitaiStruct p__parent = null, HugeMemfd p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _pfn = m_io.ReadBitsIntLe(52);
                _reserved = m_io.ReadBitsIntLe(12);
                m_io.AlignToByte();
                _index = m_io.ReadU8le();
            }
            private ulong _pfn;
            private ulong _reserved;
            private ulong _index;
            private HugeMemfd m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Page frame number of the folio's first page.
            /// </summary>
            public ulong Pfn { get { return _pfn; } }

            /// <summary>
            /// Written as 0.
            /// </summary>
            public ulong Reserved { get { return _reserved; } }

            /// <summary>
            /// Offset in the file, in pages.
            /// </summary>
            public ulong Index { get { return _index; } }
            public HugeMemfd M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// A memfd of huge pages. Size stands before position, unlike in memfd_luo_ser.
        /// </summary>
        internal partial class HugemfdSer : KaitaiStruct
        {
            public static HugemfdSer FromFile(string fileName)
            {
                return new HugemfdSer(new KaitaiStream(fileName));
            }

            public HugemfdSer(KaitaiStream p__io, KaitaiStruct p__parent = null, HugeMemfd p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _size = m_io.ReadU8le();
                _pos = m_io.ReadU8le();
                _nrFolios = m_io.ReadU8le();
                _folios = new KhoVmalloc.Area(m_io);
                _order = m_io.ReadU1();
            }
            private ulong _size;
            private ulong _pos;
            private ulong _nrFolios;
            private KhoVmalloc.Area _folios;
            private byte _order;
            private HugeMemfd m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// File size in bytes.
            /// </summary>
            public ulong Size { get { return _size; } }

            /// <summary>
            /// File position in bytes.
            /// </summary>
            public ulong Pos { get { return _pos; } }

            /// <summary>
            /// Number of entries in `folios`.
            /// </summary>
            public ulong NrFolios { get { return _nrFolios; } }

            /// <summary>
            /// Area with the array of folios.
            /// </summary>
            public KhoVmalloc.Area Folios { get { return _folios; } }

            /// <summary>
            /// Order of every folio.
            /// </summary>
            public byte Order { get { return _order; } }
            public HugeMemfd M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private HugeMemfd m_root;
        private KaitaiStruct m_parent;
        public HugeMemfd M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
