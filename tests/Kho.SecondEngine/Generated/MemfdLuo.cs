// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild



using Kaitai;

namespace Kho.SecondEngine.Generated
{

    /// <summary>
    /// A memfd (shmem file) in a LUO session: position, size and a vmalloc area
    /// that lists its folios.
    /// </summary>
    /// <remarks>
    /// Reference: Linux 6.19 and later, include/linux/kho/abi/memfd.h
    /// </remarks>
    internal partial class MemfdLuo : KaitaiStruct
    {
        public static MemfdLuo FromFile(string fileName)
        {
            return new MemfdLuo(new KaitaiStream(fileName));
        }


        internal enum FolioFlags
        {
            Dirty = 1,
            Uptodate = 2,
        }

        internal enum Seal
        {
            Seal = 1,
            Shrink = 2,
            Grow = 4,
            Write = 8,
            FutureWrite = 16,
            Exec = 32,
        }
        public MemfdLuo(KaitaiStream p__io, KaitaiStruct p__parent = null, MemfdLuo p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }

        /// <summary>
        /// One folio of a memfd. An entry whose pfn is 0 is a hole.
        /// </summary>
        internal partial class MemfdLuoFolioSer : KaitaiStruct
        {
            public static MemfdLuoFolioSer FromFile(string fileName)
            {
                return new MemfdLuoFolioSer(new KaitaiStream(fileName));
            }

            public MemfdLuoFolioSer(KaitaiStream p__io, KaitaiStruct p__parent = null, MemfdLuo p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _pfn = m_io.ReadBitsIntLe(52);
                _flags = m_io.ReadBitsIntLe(12);
                m_io.AlignToByte();
                _index = m_io.ReadU8le();
            }
            private ulong _pfn;
            private ulong _flags;
            private ulong _index;
            private MemfdLuo m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Page frame number of the folio's first page.
            /// </summary>
            public ulong Pfn { get { return _pfn; } }

            /// <summary>
            /// Sum of `folio_flags`.
            /// </summary>
            public ulong Flags { get { return _flags; } }

            /// <summary>
            /// Offset in the file, in pages.
            /// </summary>
            public ulong Index { get { return _index; } }
            public MemfdLuo M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Format memfd-v1 (6.19 and 7.0).
        /// </summary>
        internal partial class MemfdLuoSerV1 : KaitaiStruct
        {
            public static MemfdLuoSerV1 FromFile(string fileName)
            {
                return new MemfdLuoSerV1(new KaitaiStream(fileName));
            }

            public MemfdLuoSerV1(KaitaiStream p__io, KaitaiStruct p__parent = null, MemfdLuo p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _pos = m_io.ReadU8le();
                _size = m_io.ReadU8le();
                _nrFolios = m_io.ReadU8le();
                _folios = new KhoVmalloc.Area(m_io);
            }
            private ulong _pos;
            private ulong _size;
            private ulong _nrFolios;
            private KhoVmalloc.Area _folios;
            private MemfdLuo m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// File position in bytes.
            /// </summary>
            public ulong Pos { get { return _pos; } }

            /// <summary>
            /// File size in bytes.
            /// </summary>
            public ulong Size { get { return _size; } }

            /// <summary>
            /// Number of entries in `folios`.
            /// </summary>
            public ulong NrFolios { get { return _nrFolios; } }

            /// <summary>
            /// Area with the array of `memfd_luo_folio_ser`.
            /// </summary>
            public KhoVmalloc.Area Folios { get { return _folios; } }
            public MemfdLuo M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Format memfd-v2 (7.1 and later).
        /// </summary>
        internal partial class MemfdLuoSerV2 : KaitaiStruct
        {
            public static MemfdLuoSerV2 FromFile(string fileName)
            {
                return new MemfdLuoSerV2(new KaitaiStream(fileName));
            }

            public MemfdLuoSerV2(KaitaiStream p__io, KaitaiStruct p__parent = null, MemfdLuo p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _pos = m_io.ReadU8le();
                _size = m_io.ReadU8le();
                _seals = m_io.ReadU4le();
                _flags = m_io.ReadU4le();
                _nrFolios = m_io.ReadU8le();
                _folios = new KhoVmalloc.Area(m_io);
            }
            private ulong _pos;
            private ulong _size;
            private uint _seals;
            private uint _flags;
            private ulong _nrFolios;
            private KhoVmalloc.Area _folios;
            private MemfdLuo m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// File position in bytes.
            /// </summary>
            public ulong Pos { get { return _pos; } }

            /// <summary>
            /// File size in bytes.
            /// </summary>
            public ulong Size { get { return _size; } }

            /// <summary>
            /// Sum of `seal` values.
            /// </summary>
            public uint Seals { get { return _seals; } }

            /// <summary>
            /// Reserved, written as 0.
            /// </summary>
            public uint Flags { get { return _flags; } }

            /// <summary>
            /// Number of entries in `folios`.
            /// </summary>
            public ulong NrFolios { get { return _nrFolios; } }

            /// <summary>
            /// Area with the array of `memfd_luo_folio_ser`.
            /// </summary>
            public KhoVmalloc.Area Folios { get { return _folios; } }
            public MemfdLuo M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private MemfdLuo m_root;
        private KaitaiStruct m_parent;
        public MemfdLuo M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
