// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild



using Kaitai;

namespace Kho.SecondEngine.Generated
{

    /// <summary>
    /// A guest_memfd in a LUO session.
    /// </summary>
    /// <remarks>
    /// Reference: tar-unix@42820059, linux-mm@bd568219 and soleen@394680db alike
    /// </remarks>
    internal partial class GuestMemfd : KaitaiStruct
    {
        public static GuestMemfd FromFile(string fileName)
        {
            return new GuestMemfd(new KaitaiStream(fileName));
        }


        internal enum FileFlags
        {
            Mmap = 1,
            InitShared = 2,
        }

        internal enum FolioFlags
        {
            Uptodate = 1,
        }
        public GuestMemfd(KaitaiStream p__io, KaitaiStruct p__parent = null, GuestMemfd p__root = null) : base(p__io)
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
        internal partial class GuestMemfdFolioSer : KaitaiStruct
        {
            public static GuestMemfdFolioSer FromFile(string fileName)
            {
                return new GuestMemfdFolioSer(new KaitaiStream(fileName));
            }

            public GuestMemfdFolioSer(KaitaiStream p__io, KaitaiStruct p__parent = null, GuestMemfd p__root = null) : base(p__io)
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
            private GuestMemfd m_root;
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
            public GuestMemfd M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Memory of a VM that the same session hands over.
        /// </summary>
        internal partial class GuestMemfdSer : KaitaiStruct
        {
            public static GuestMemfdSer FromFile(string fileName)
            {
                return new GuestMemfdSer(new KaitaiStream(fileName));
            }

            public GuestMemfdSer(KaitaiStream p__io, KaitaiStruct p__parent = null, GuestMemfd p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _size = m_io.ReadU8le();
                _flags = m_io.ReadU8le();
                _nrFolios = m_io.ReadU8le();
                _vmToken = m_io.ReadU8le();
                _folios = new KhoVmalloc.Area(m_io);
            }
            private ulong _size;
            private ulong _flags;
            private ulong _nrFolios;
            private ulong _vmToken;
            private KhoVmalloc.Area _folios;
            private GuestMemfd m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// File size in bytes.
            /// </summary>
            public ulong Size { get { return _size; } }

            /// <summary>
            /// Sum of `file_flags`.
            /// </summary>
            public ulong Flags { get { return _flags; } }

            /// <summary>
            /// Number of entries in `folios`.
            /// </summary>
            public ulong NrFolios { get { return _nrFolios; } }

            /// <summary>
            /// Token of the VM in the same session.
            /// </summary>
            public ulong VmToken { get { return _vmToken; } }

            /// <summary>
            /// Area with the array of folios.
            /// </summary>
            public KhoVmalloc.Area Folios { get { return _folios; } }
            public GuestMemfd M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private GuestMemfd m_root;
        private KaitaiStruct m_parent;
        public GuestMemfd M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
