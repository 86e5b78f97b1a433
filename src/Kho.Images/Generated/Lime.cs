// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild



using Kaitai;

namespace Kho.Images.Generated
{

    /// <summary>
    /// Ranges of physical memory, one behind the other, each a header and its bytes.
    /// LiME's other formats, raw and padded, have no headers.
    /// </summary>
    /// <remarks>
    /// Reference: <a href="https://github.com/504ensicsLabs/LiME">doc, "LiME Memory Range Header"</a>
    /// </remarks>
    internal partial class Lime : KaitaiStruct
    {
        public static Lime FromFile(string fileName)
        {
            return new Lime(new KaitaiStream(fileName));
        }


        internal enum Signature
        {
            Lime = 1281969477,
        }
        public Lime(KaitaiStream p__io, KaitaiStruct p__parent = null, Lime p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }

        /// <summary>
        /// What stands before the bytes of a range.
        /// </summary>
        internal partial class LimeMemRangeHeader : KaitaiStruct
        {
            public static LimeMemRangeHeader FromFile(string fileName)
            {
                return new LimeMemRangeHeader(new KaitaiStream(fileName));
            }

            public LimeMemRangeHeader(KaitaiStream p__io, KaitaiStruct p__parent = null, Lime p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _signature = ((Lime.Signature) m_io.ReadU4le());
                _version = m_io.ReadU4le();
                _sAddr = m_io.ReadU8le();
                _eAddr = m_io.ReadU8le();
                _reserved = m_io.ReadBytes(8);
            }
            private Signature _signature;
            private uint _version;
            private ulong _sAddr;
            private ulong _eAddr;
            private byte[] _reserved;
            private Lime m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Says that this is a range.
            /// </summary>
            public Signature Signature { get { return _signature; } }

            /// <summary>
            /// Version of the header.
            /// </summary>
            public uint Version { get { return _version; } }

            /// <summary>
            /// Physical address of the first byte.
            /// </summary>
            public ulong SAddr { get { return _sAddr; } }

            /// <summary>
            /// Physical address of the last byte.
            /// </summary>
            public ulong EAddr { get { return _eAddr; } }

            /// <summary>
            /// Zeros.
            /// </summary>
            public byte[] Reserved { get { return _reserved; } }
            public Lime M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private Lime m_root;
        private KaitaiStruct m_parent;
        public Lime M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
