// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild

using System.Collections.Generic;

using Kaitai;

namespace Kho.SecondEngine.Generated
{

    /// <summary>
    /// The preserved memory map is a radix tree of pages. Its keys (see
    /// `kho_radix_key`) are walked from the highest bits down: inner nodes are
    /// tables of physical addresses, leaves are bitmaps. The number of levels
    /// depends on the page size and on the release. The pages of the tree are not
    /// themselves marked as preserved.
    /// </summary>
    /// <remarks>
    /// Reference: Linux 7.1 and later, struct kho_radix_node and struct kho_radix_leaf
    /// </remarks>
    internal partial class KhoRadixTree : KaitaiStruct
    {
        public static KhoRadixTree FromFile(string fileName)
        {
            return new KhoRadixTree(new KaitaiStream(fileName));
        }

        public KhoRadixTree(KaitaiStream p__io, KaitaiStruct p__parent = null, KhoRadixTree p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }

        /// <summary>
        /// Leaf, one page of bits.
        /// </summary>
        internal partial class KhoRadixLeaf : KaitaiStruct
        {
            public KhoRadixLeaf(uint p_pageSize, KaitaiStream p__io, KaitaiStruct p__parent = null, KhoRadixTree p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _pageSize = p_pageSize;
                _read();
            }
            private void _read()
            {
                _bitmap = m_io.ReadBytes(PageSize);
            }
            private byte[] _bitmap;
            private uint _pageSize;
            private KhoRadixTree m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Bit *i*, that is bit *i* mod 8 of byte *i* / 8, is set if the key that
            /// ends in *i* is present.
            /// </summary>
            public byte[] Bitmap { get { return _bitmap; } }

            /// <summary>
            /// PAGE_SIZE of the writer, in bytes.
            /// </summary>
            public uint PageSize { get { return _pageSize; } }
            public KhoRadixTree M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Inner node, one page of addresses.
        /// </summary>
        internal partial class KhoRadixNode : KaitaiStruct
        {
            public KhoRadixNode(uint p_pageSize, KaitaiStream p__io, KaitaiStruct p__parent = null, KhoRadixTree p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _pageSize = p_pageSize;
                _read();
            }
            private void _read()
            {
                _table = new List<ulong>();
                for (var i = 0; i < PageSize / 8; i++)
                {
                    _table.Add(m_io.ReadU8le());
                }
            }
            private List<ulong> _table;
            private uint _pageSize;
            private KhoRadixTree m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Physical address of the node or leaf below; 0 for none.
            /// </summary>
            public List<ulong> Table { get { return _table; } }

            /// <summary>
            /// PAGE_SIZE of the writer, in bytes.
            /// </summary>
            public uint PageSize { get { return _pageSize; } }
            public KhoRadixTree M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private KhoRadixTree m_root;
        private KaitaiStruct m_parent;
        public KhoRadixTree M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
