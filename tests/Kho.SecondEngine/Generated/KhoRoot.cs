// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild



using Kaitai;

namespace Kho.SecondEngine.Generated
{

    /// <summary>
    /// The root of a handover is a flattened device tree (see
    /// `flattened_devicetree`) of at most one page. KHO writes the integers in its
    /// property values in native byte order, unlike every other device tree.
    /// Property names differ between releases and are part of the release data.
    /// </summary>
    /// <remarks>
    /// Reference: Linux 6.16 and later; include/linux/kho/abi/kexec_handover.h
    /// </remarks>
    internal partial class KhoRoot : KaitaiStruct
    {
        public static KhoRoot FromFile(string fileName)
        {
            return new KhoRoot(new KaitaiStream(fileName));
        }

        public KhoRoot(KaitaiStream p__io, KaitaiStruct p__parent = null, KhoRoot p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }

        /// <summary>
        /// Value of `preserved-memory-map` (first chunk or root of the radix tree),
        /// `fdt` and `preserved-data` (a blob).
        /// </summary>
        internal partial class PhysicalAddressProperty : KaitaiStruct
        {
            public static PhysicalAddressProperty FromFile(string fileName)
            {
                return new PhysicalAddressProperty(new KaitaiStream(fileName));
            }

            public PhysicalAddressProperty(KaitaiStream p__io, KaitaiStruct p__parent = null, KhoRoot p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _address = m_io.ReadU8le();
            }
            private ulong _address;
            private KhoRoot m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Physical address; that of the map is 0 in 6.19 until the handover is
            /// finalized.
            /// </summary>
            public ulong Address { get { return _address; } }
            public KhoRoot M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Value of `blob-size`.
        /// </summary>
        internal partial class SizeProperty : KaitaiStruct
        {
            public static SizeProperty FromFile(string fileName)
            {
                return new SizeProperty(new KaitaiStream(fileName));
            }

            public SizeProperty(KaitaiStream p__io, KaitaiStruct p__parent = null, KhoRoot p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _size = m_io.ReadU8le();
            }
            private ulong _size;
            private KhoRoot m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Length of the blob in bytes.
            /// </summary>
            public ulong Size { get { return _size; } }
            public KhoRoot M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private KhoRoot m_root;
        private KaitaiStruct m_parent;
        public KhoRoot M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
