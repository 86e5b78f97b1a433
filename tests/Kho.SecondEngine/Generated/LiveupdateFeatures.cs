// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild



using Kaitai;

namespace Kho.SecondEngine.Generated
{

    /// <summary>
    /// Section `.liveupdate_features` of vmlinux, which took the place of
    /// `.liveupdate_versions`: the same header, and longer entries. Only the
    /// section's name tells the two apart.
    /// </summary>
    /// <remarks>
    /// Reference: Live update development trees, September 2026
    /// </remarks>
    internal partial class LiveupdateFeatures : KaitaiStruct
    {
        public static LiveupdateFeatures FromFile(string fileName)
        {
            return new LiveupdateFeatures(new KaitaiStream(fileName));
        }

        public LiveupdateFeatures(KaitaiStream p__io, KaitaiStruct p__parent = null, LiveupdateFeatures p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }

        /// <summary>
        /// One component and its feature masks.
        /// </summary>
        internal partial class Entry : KaitaiStruct
        {
            public static Entry FromFile(string fileName)
            {
                return new Entry(new KaitaiStream(fileName));
            }

            public Entry(KaitaiStream p__io, KaitaiStruct p__parent = null, LiveupdateFeatures p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _name = m_io.ReadBytes(48);
                _featBytes = m_io.ReadU4le();
                _reserved = m_io.ReadU4le();
                _supp = m_io.ReadU8le();
                _req = m_io.ReadU8le();
                _active = m_io.ReadU8le();
            }
            private byte[] _name;
            private uint _featBytes;
            private uint _reserved;
            private ulong _supp;
            private ulong _req;
            private ulong _active;
            private LiveupdateFeatures m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Name of the component, NUL-padded; luo for the core.
            /// </summary>
            public byte[] Name { get { return _name; } }

            /// <summary>
            /// Bytes that each of the masks covers, 8.
            /// </summary>
            public uint FeatBytes { get { return _featBytes; } }

            /// <summary>
            /// Reserved, 0.
            /// </summary>
            public uint Reserved { get { return _reserved; } }

            /// <summary>
            /// Features that the kernel supports, one bit each.
            /// </summary>
            public ulong Supp { get { return _supp; } }

            /// <summary>
            /// Features that the kernel requires of whoever reads what it writes.
            /// </summary>
            public ulong Req { get { return _req; } }

            /// <summary>
            /// Features that the kernel makes use of.
            /// </summary>
            public ulong Active { get { return _active; } }
            public LiveupdateFeatures M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private LiveupdateFeatures m_root;
        private KaitaiStruct m_parent;
        public LiveupdateFeatures M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
