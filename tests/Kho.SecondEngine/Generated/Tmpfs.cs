// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild



using Kaitai;

namespace Kho.SecondEngine.Generated
{

    /// <summary>
    /// A tmpfs mount and its files in a LUO session.
    /// </summary>
    /// <remarks>
    /// Reference: prati0100@06f5f82a (mounts), prati0100@6c652359 (files)
    /// </remarks>
    internal partial class Tmpfs : KaitaiStruct
    {
        public static Tmpfs FromFile(string fileName)
        {
            return new Tmpfs(new KaitaiStream(fileName));
        }

        public Tmpfs(KaitaiStream p__io, KaitaiStruct p__parent = null, Tmpfs p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }

        /// <summary>
        /// A file of a mount that the same session hands over.
        /// </summary>
        internal partial class TmpfsFileSer : KaitaiStruct
        {
            public static TmpfsFileSer FromFile(string fileName)
            {
                return new TmpfsFileSer(new KaitaiStream(fileName));
            }

            public TmpfsFileSer(KaitaiStream p__io, KaitaiStruct p__parent = null, Tmpfs p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _mntToken = m_io.ReadU8le();
                _pos = m_io.ReadU8le();
                _size = m_io.ReadU8le();
                _mode = m_io.ReadU4le();
                _flags = m_io.ReadU4le();
                _nrFolios = m_io.ReadU8le();
                _folios = new KhoVmalloc.Area(m_io);
                _name = m_io.ReadBytes(256);
            }
            private ulong _mntToken;
            private ulong _pos;
            private ulong _size;
            private uint _mode;
            private uint _flags;
            private ulong _nrFolios;
            private KhoVmalloc.Area _folios;
            private byte[] _name;
            private Tmpfs m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Token of the mount in the same session.
            /// </summary>
            public ulong MntToken { get { return _mntToken; } }

            /// <summary>
            /// File position in bytes.
            /// </summary>
            public ulong Pos { get { return _pos; } }

            /// <summary>
            /// File size in bytes.
            /// </summary>
            public ulong Size { get { return _size; } }

            /// <summary>
            /// Mode of the file.
            /// </summary>
            public uint Mode { get { return _mode; } }

            /// <summary>
            /// Flags of the open file.
            /// </summary>
            public uint Flags { get { return _flags; } }

            /// <summary>
            /// Number of entries in `folios`.
            /// </summary>
            public ulong NrFolios { get { return _nrFolios; } }

            /// <summary>
            /// Area with the array of folios.
            /// </summary>
            public KhoVmalloc.Area Folios { get { return _folios; } }

            /// <summary>
            /// Name, one component of a path, filled up with zeroes.
            /// </summary>
            public byte[] Name { get { return _name; } }
            public Tmpfs M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// One folio. An entry whose pfn is 0 is a hole.
        /// </summary>
        internal partial class TmpfsFolioSer : KaitaiStruct
        {
            public static TmpfsFolioSer FromFile(string fileName)
            {
                return new TmpfsFolioSer(new KaitaiStream(fileName));
            }

            public TmpfsFolioSer(KaitaiStream p__io, KaitaiStruct p__parent = null, Tmpfs p__root = null) : base(p__io)
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
            private Tmpfs m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Page frame number of the folio's first page.
            /// </summary>
            public ulong Pfn { get { return _pfn; } }

            /// <summary>
            /// Flags as a memfd's folios have them.
            /// </summary>
            public ulong Flags { get { return _flags; } }

            /// <summary>
            /// Offset in the file, in pages.
            /// </summary>
            public ulong Index { get { return _index; } }
            public Tmpfs M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// A mount.
        /// </summary>
        internal partial class TmpfsMntSer : KaitaiStruct
        {
            public static TmpfsMntSer FromFile(string fileName)
            {
                return new TmpfsMntSer(new KaitaiStream(fileName));
            }

            public TmpfsMntSer(KaitaiStream p__io, KaitaiStruct p__parent = null, Tmpfs p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _maxBlocks = m_io.ReadU8le();
                _mode = m_io.ReadU4le();
                _flags = m_io.ReadU4le();
            }
            private ulong _maxBlocks;
            private uint _mode;
            private uint _flags;
            private Tmpfs m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Limit in pages; 0 for none.
            /// </summary>
            public ulong MaxBlocks { get { return _maxBlocks; } }

            /// <summary>
            /// Mode of the root directory.
            /// </summary>
            public uint Mode { get { return _mode; } }

            /// <summary>
            /// Flags of the mount.
            /// </summary>
            public uint Flags { get { return _flags; } }
            public Tmpfs M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private Tmpfs m_root;
        private KaitaiStruct m_parent;
        public Tmpfs M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
