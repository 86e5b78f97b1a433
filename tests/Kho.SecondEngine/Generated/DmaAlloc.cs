// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild

using System.Collections.Generic;

using Kaitai;

namespace Kho.SecondEngine.Generated
{

    /// <summary>
    /// A DMA allocation that its driver embeds in what it hands over; it has no string of its own.
    /// </summary>
    /// <remarks>
    /// Reference: samikhawaja@6ab4ff2b3b77, later samikhawaja@53143628e889
    /// </remarks>
    internal partial class DmaAlloc : KaitaiStruct
    {
        public static DmaAlloc FromFile(string fileName)
        {
            return new DmaAlloc(new KaitaiStream(fileName));
        }

        public DmaAlloc(KaitaiStream p__io, KaitaiStruct p__parent = null, DmaAlloc p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }

        /// <summary>
        /// An allocation in the first form.
        /// </summary>
        internal partial class DmaAllocSer : KaitaiStruct
        {
            public static DmaAllocSer FromFile(string fileName)
            {
                return new DmaAllocSer(new KaitaiStream(fileName));
            }

            public DmaAllocSer(KaitaiStream p__io, KaitaiStruct p__parent = null, DmaAlloc p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _pagePhys = m_io.ReadU8le();
                _size = m_io.ReadU8le();
                _attrs = m_io.ReadU8le();
                _forceDecrypted = m_io.ReadU1();
                _padding = m_io.ReadBytes(7);
            }
            private ulong _pagePhys;
            private ulong _size;
            private ulong _attrs;
            private byte _forceDecrypted;
            private byte[] _padding;
            private DmaAlloc m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Physical address of the memory.
            /// </summary>
            public ulong PagePhys { get { return _pagePhys; } }

            /// <summary>
            /// Its length in bytes.
            /// </summary>
            public ulong Size { get { return _size; } }

            /// <summary>
            /// DMA attributes.
            /// </summary>
            public ulong Attrs { get { return _attrs; } }

            /// <summary>
            /// The memory is shared with the host (1) or not (0).
            /// </summary>
            public byte ForceDecrypted { get { return _forceDecrypted; } }

            /// <summary>
            /// Written as 0.
            /// </summary>
            public byte[] Padding { get { return _padding; } }
            public DmaAlloc M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// An allocation in the second form. Packed, so the addresses are not aligned.
        /// </summary>
        internal partial class DmaAllocSerV2 : KaitaiStruct
        {
            public static DmaAllocSerV2 FromFile(string fileName)
            {
                return new DmaAllocSerV2(new KaitaiStream(fileName));
            }

            public DmaAllocSerV2(KaitaiStream p__io, KaitaiStruct p__parent = null, DmaAlloc p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _iova = m_io.ReadU8le();
                _nrPages = m_io.ReadU8le();
                _isFolio = m_io.ReadU1();
                _isContiguous = m_io.ReadU1();
                _pagePhys = new List<ulong>();
                {
                    var i = 0;
                    while (!m_io.IsEof) {
                        _pagePhys.Add(m_io.ReadU8le());
                        i++;
                    }
                }
            }
            private ulong _iova;
            private ulong _nrPages;
            private byte _isFolio;
            private byte _isContiguous;
            private List<ulong> _pagePhys;
            private DmaAlloc m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Address that the device uses.
            /// </summary>
            public ulong Iova { get { return _iova; } }

            /// <summary>
            /// Number of pages.
            /// </summary>
            public ulong NrPages { get { return _nrPages; } }

            /// <summary>
            /// The memory is a folio.
            /// </summary>
            public byte IsFolio { get { return _isFolio; } }

            /// <summary>
            /// The memory is contiguous.
            /// </summary>
            public byte IsContiguous { get { return _isContiguous; } }

            /// <summary>
            /// Physical addresses of the pages.
            /// </summary>
            public List<ulong> PagePhys { get { return _pagePhys; } }
            public DmaAlloc M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private DmaAlloc m_root;
        private KaitaiStruct m_parent;
        public DmaAlloc M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
