// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild



using Kaitai;

namespace Kho.SecondEngine.Generated
{

    /// <summary>
    /// Section `.liveupdate_versions` of vmlinux: a header and, up to the section's
    /// end, one entry for every format that the kernel reads and writes. Two kernels'
    /// sections can be compared before anything is booted.
    /// </summary>
    /// <remarks>
    /// Reference: RFC of December 2025, not merged so far
    /// </remarks>
    internal partial class LiveupdateVersions : KaitaiStruct
    {
        public static LiveupdateVersions FromFile(string fileName)
        {
            return new LiveupdateVersions(new KaitaiStream(fileName));
        }


        internal enum Signature
        {
            Lvup = 1280726352,
        }
        public LiveupdateVersions(KaitaiStream p__io, KaitaiStruct p__parent = null, LiveupdateVersions p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }

        /// <summary>
        /// One format.
        /// </summary>
        internal partial class Entry : KaitaiStruct
        {
            public static Entry FromFile(string fileName)
            {
                return new Entry(new KaitaiStream(fileName));
            }

            public Entry(KaitaiStream p__io, KaitaiStruct p__parent = null, LiveupdateVersions p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _compatible = m_io.ReadBytes(48);
            }
            private byte[] _compatible;
            private LiveupdateVersions m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Its compatible string, NUL-padded.
            /// </summary>
            public byte[] Compatible { get { return _compatible; } }
            public LiveupdateVersions M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// First bytes of the section.
        /// </summary>
        internal partial class Header : KaitaiStruct
        {
            public static Header FromFile(string fileName)
            {
                return new Header(new KaitaiStream(fileName));
            }

            public Header(KaitaiStream p__io, KaitaiStruct p__parent = null, LiveupdateVersions p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _signature = ((LiveupdateVersions.Signature) m_io.ReadU4le());
                _version = m_io.ReadU4le();
            }
            private Signature _signature;
            private uint _version;
            private LiveupdateVersions m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Says that this is the section's first version or a later one.
            /// </summary>
            public Signature Signature { get { return _signature; } }

            /// <summary>
            /// Version of the section's layout, 1.
            /// </summary>
            public uint Version { get { return _version; } }
            public LiveupdateVersions M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private LiveupdateVersions m_root;
        private KaitaiStruct m_parent;
        public LiveupdateVersions M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
