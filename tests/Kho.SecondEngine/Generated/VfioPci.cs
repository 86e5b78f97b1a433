// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild



using Kaitai;

namespace Kho.SecondEngine.Generated
{

    /// <summary>
    /// A VFIO PCI device file in a LUO session.
    /// </summary>
    /// <remarks>
    /// Reference: samikhawaja@d835969e
    /// </remarks>
    internal partial class VfioPci : KaitaiStruct
    {
        public static VfioPci FromFile(string fileName)
        {
            return new VfioPci(new KaitaiStream(fileName));
        }

        public VfioPci(KaitaiStream p__io, KaitaiStruct p__parent = null, VfioPci p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }

        /// <summary>
        /// A device file. Packed. The domain has 16 bits here and 32 in pci_dev_ser.
        /// </summary>
        internal partial class VfioPciCoreDeviceSer : KaitaiStruct
        {
            public static VfioPciCoreDeviceSer FromFile(string fileName)
            {
                return new VfioPciCoreDeviceSer(new KaitaiStream(fileName));
            }

            public VfioPciCoreDeviceSer(KaitaiStream p__io, KaitaiStruct p__parent = null, VfioPci p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _bdf = m_io.ReadU2le();
                _domain = m_io.ReadU2le();
                _resetWorks = m_io.ReadU1();
            }
            private ushort _bdf;
            private ushort _domain;
            private byte _resetWorks;
            private VfioPci m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Bus, device and function.
            /// </summary>
            public ushort Bdf { get { return _bdf; } }

            /// <summary>
            /// PCI domain (segment), cut to 16 bits.
            /// </summary>
            public ushort Domain { get { return _domain; } }

            /// <summary>
            /// The device can be reset (1) or not (0).
            /// </summary>
            public byte ResetWorks { get { return _resetWorks; } }
            public VfioPci M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private VfioPci m_root;
        private KaitaiStruct m_parent;
        public VfioPci M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
