// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild

using System.Collections.Generic;

using Kaitai;

namespace Kho.SecondEngine.Generated
{

    /// <summary>
    /// What the Live Update Orchestrator hands over where feature masks take the
    /// place of version strings: a reader accepts what requires no bit that it does
    /// not support.
    /// </summary>
    /// <remarks>
    /// Reference: Live update development trees, September 2026
    /// </remarks>
    internal partial class LuoFeatures : KaitaiStruct
    {
        public static LuoFeatures FromFile(string fileName)
        {
            return new LuoFeatures(new KaitaiStream(fileName));
        }

        public LuoFeatures(KaitaiStream p__io, KaitaiStruct p__parent = null, LuoFeatures p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }

        /// <summary>
        /// Feature masks, at the beginning of a structure.
        /// </summary>
        internal partial class LuoFeatureHdr : KaitaiStruct
        {
            public static LuoFeatureHdr FromFile(string fileName)
            {
                return new LuoFeatureHdr(new KaitaiStream(fileName));
            }

            public LuoFeatureHdr(KaitaiStream p__io, KaitaiStruct p__parent = null, LuoFeatures p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _supp = m_io.ReadU8le();
                _req = m_io.ReadU8le();
                _active = m_io.ReadU8le();
                _reserved = new List<ulong>();
                for (var i = 0; i < 13; i++)
                {
                    _reserved.Add(m_io.ReadU8le());
                }
            }
            private ulong _supp;
            private ulong _req;
            private ulong _active;
            private List<ulong> _reserved;
            private LuoFeatures m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Features that the writer supports, one bit each.
            /// </summary>
            public ulong Supp { get { return _supp; } }

            /// <summary>
            /// Features that a reader must support to read what follows.
            /// </summary>
            public ulong Req { get { return _req; } }

            /// <summary>
            /// Features that the writer made use of; those that are not required may be ignored.
            /// </summary>
            public ulong Active { get { return _active; } }

            /// <summary>
            /// Reserved, written as 0.
            /// </summary>
            public List<ulong> Reserved { get { return _reserved; } }
            public LuoFeatures M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Head of everything; the blob itself.
        /// </summary>
        internal partial class LuoSer : KaitaiStruct
        {
            public static LuoSer FromFile(string fileName)
            {
                return new LuoSer(new KaitaiStream(fileName));
            }

            public LuoSer(KaitaiStream p__io, KaitaiStruct p__parent = null, LuoFeatures p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _features = new LuoFeatureHdr(m_io, this, m_root);
                _liveupdateNum = m_io.ReadU8le();
                _sessionsPa = m_io.ReadU8le();
                _flbsPa = m_io.ReadU8le();
            }
            private LuoFeatureHdr _features;
            private ulong _liveupdateNum;
            private ulong _sessionsPa;
            private ulong _flbsPa;
            private LuoFeatures m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Feature masks of the core.
            /// </summary>
            public LuoFeatureHdr Features { get { return _features; } }

            /// <summary>
            /// Number of live updates since the last cold boot, the one that carries
            /// this handover included.
            /// </summary>
            public ulong LiveupdateNum { get { return _liveupdateNum; } }

            /// <summary>
            /// Physical address of the first block of sessions; 0 for none.
            /// </summary>
            public ulong SessionsPa { get { return _sessionsPa; } }

            /// <summary>
            /// Physical address of `luo_flb_header_ser`.
            /// </summary>
            public ulong FlbsPa { get { return _flbsPa; } }
            public LuoFeatures M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// A memfd; its handler is called memfd, without a version.
        /// </summary>
        internal partial class MemfdLuoSer : KaitaiStruct
        {
            public static MemfdLuoSer FromFile(string fileName)
            {
                return new MemfdLuoSer(new KaitaiStream(fileName));
            }

            public MemfdLuoSer(KaitaiStream p__io, KaitaiStruct p__parent = null, LuoFeatures p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _features = new LuoFeatureHdr(m_io, this, m_root);
                _pos = m_io.ReadU8le();
                _size = m_io.ReadU8le();
                _seals = m_io.ReadU4le();
                _flags = m_io.ReadU4le();
                _nrFolios = m_io.ReadU8le();
                _folios = new KhoVmalloc.Area(m_io);
            }
            private LuoFeatureHdr _features;
            private ulong _pos;
            private ulong _size;
            private uint _seals;
            private uint _flags;
            private ulong _nrFolios;
            private KhoVmalloc.Area _folios;
            private LuoFeatures m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Feature masks of memfds.
            /// </summary>
            public LuoFeatureHdr Features { get { return _features; } }

            /// <summary>
            /// File position in bytes.
            /// </summary>
            public ulong Pos { get { return _pos; } }

            /// <summary>
            /// File size in bytes.
            /// </summary>
            public ulong Size { get { return _size; } }

            /// <summary>
            /// Sum of `memfd_luo::seal` values.
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
            public LuoFeatures M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private LuoFeatures m_root;
        private KaitaiStruct m_parent;
        public LuoFeatures M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
