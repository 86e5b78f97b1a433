// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild

using System.Collections.Generic;

using Kaitai;

namespace Kho.SecondEngine.Generated
{

    /// <summary>
    /// An iommufd file in a LUO session.
    /// </summary>
    /// <remarks>
    /// Reference: samikhawaja@fd339b51
    /// </remarks>
    internal partial class Iommufd : KaitaiStruct
    {
        public static Iommufd FromFile(string fileName)
        {
            return new Iommufd(new KaitaiStream(fileName));
        }

        public Iommufd(KaitaiStream p__io, KaitaiStruct p__parent = null, Iommufd p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }

        /// <summary>
        /// One page table that user space marked.
        /// </summary>
        internal partial class IommufdHwptSer : KaitaiStruct
        {
            public static IommufdHwptSer FromFile(string fileName)
            {
                return new IommufdHwptSer(new KaitaiStream(fileName));
            }

            public IommufdHwptSer(KaitaiStream p__io, Iommufd.IommufdSer p__parent = null, Iommufd p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _domainData = m_io.ReadU8le();
                _token = m_io.ReadU8le();
                _reclaimed = m_io.ReadU1();
                _padding = m_io.ReadBytes(7);
            }
            private ulong _domainData;
            private ulong _token;
            private byte _reclaimed;
            private byte[] _padding;
            private Iommufd m_root;
            private Iommufd.IommufdSer m_parent;

            /// <summary>
            /// The IOMMU domain as the IOMMU core serialised it.
            /// </summary>
            public ulong DomainData { get { return _domainData; } }

            /// <summary>
            /// User space's name for the page table.
            /// </summary>
            public ulong Token { get { return _token; } }

            /// <summary>
            /// The next kernel sets it when user space asks for the page table.
            /// </summary>
            public byte Reclaimed { get { return _reclaimed; } }

            /// <summary>
            /// Written as 0.
            /// </summary>
            public byte[] Padding { get { return _padding; } }
            public Iommufd M_Root { get { return m_root; } }
            public Iommufd.IommufdSer M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// An iommufd file with its page tables.
        /// </summary>
        internal partial class IommufdSer : KaitaiStruct
        {
            public static IommufdSer FromFile(string fileName)
            {
                return new IommufdSer(new KaitaiStream(fileName));
            }

            public IommufdSer(KaitaiStream p__io, KaitaiStruct p__parent = null, Iommufd p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _nrHwpts = m_io.ReadU8le();
                _hwpts = new List<IommufdHwptSer>();
                {
                    var i = 0;
                    while (!m_io.IsEof) {
                        _hwpts.Add(new IommufdHwptSer(m_io, this, m_root));
                        i++;
                    }
                }
            }
            private ulong _nrHwpts;
            private List<IommufdHwptSer> _hwpts;
            private Iommufd m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Number of page tables.
            /// </summary>
            public ulong NrHwpts { get { return _nrHwpts; } }

            /// <summary>
            /// The page tables.
            /// </summary>
            public List<IommufdHwptSer> Hwpts { get { return _hwpts; } }
            public Iommufd M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private Iommufd m_root;
        private KaitaiStruct m_parent;
        public Iommufd M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
