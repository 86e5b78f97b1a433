// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild



using Kaitai;

namespace Kho.SecondEngine.Generated
{

    /// <summary>
    /// A key is one 64-bit number for one preserved block, that is for a physical
    /// address and an order. The highest set bit is the order: bit
    /// 64 - PAGE_SHIFT stands for order 0, the next lower one for order 1 and so on.
    /// The bits below it are the physical address shifted right by
    /// PAGE_SHIFT + order. The position of the order bit therefore floats; the
    /// fields below are the fixed ones, the rest is arithmetic that a release
    /// describes (`releases/*.yaml`, `memory_map.radix`).
    /// 
    /// `-role: encoded` marks the field with order bit and address, `-role:
    /// page-type` the one with the page type, whose names are the ids of its
    /// enumeration. A key may have them in any order and width. The release's
    /// `order_0_bit` counts from the lowest bit of the encoded field.
    /// 
    /// A tree holds only as many low bits of a key as its depth gives room for.
    /// </summary>
    /// <remarks>
    /// Reference: Linux 7.1 and later, kho_radix_encode_key() and kho_radix_decode_key()
    /// </remarks>
    internal partial class KhoRadixKey : KaitaiStruct
    {
        public static KhoRadixKey FromFile(string fileName)
        {
            return new KhoRadixKey(new KaitaiStream(fileName));
        }


        internal enum PageType
        {
            Contig = 0,
            Split = 1,
        }
        public KhoRadixKey(KaitaiStream p__io, KaitaiStruct p__parent = null, KhoRadixKey p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }

        /// <summary>
        /// Key of the page type RFC (2026-07-03). At the depth that the RFC keeps,
        /// the tree has no room for bit 63, so that `page_type` comes back as 0.
        /// </summary>
        /// <remarks>
        /// Reference: RFC &quot;kho: Support preserving unsplit high-order pages&quot;
        /// </remarks>
        internal partial class TypedKey : KaitaiStruct
        {
            public static TypedKey FromFile(string fileName)
            {
                return new TypedKey(new KaitaiStream(fileName));
            }

            public TypedKey(KaitaiStream p__io, KaitaiStruct p__parent = null, KhoRadixKey p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _encoded = m_io.ReadBitsIntLe(63);
                _pageType = ((KhoRadixKey.PageType) m_io.ReadBitsIntLe(1));
            }
            private ulong _encoded;
            private PageType _pageType;
            private KhoRadixKey m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Order bit and shifted physical address, as in the untyped key.
            /// </summary>
            public ulong Encoded { get { return _encoded; } }

            /// <summary>
            /// How the pages of the block are held.
            /// </summary>
            public PageType PageType { get { return _pageType; } }
            public KhoRadixKey M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Key of kho-v2, kho-v3 and kho-v4.
        /// </summary>
        internal partial class UntypedKey : KaitaiStruct
        {
            public static UntypedKey FromFile(string fileName)
            {
                return new UntypedKey(new KaitaiStream(fileName));
            }

            public UntypedKey(KaitaiStream p__io, KaitaiStruct p__parent = null, KhoRadixKey p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _encoded = m_io.ReadU8le();
            }
            private ulong _encoded;
            private KhoRadixKey m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Order bit and shifted physical address.
            /// </summary>
            public ulong Encoded { get { return _encoded; } }
            public KhoRadixKey M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private KhoRadixKey m_root;
        private KaitaiStruct m_parent;
        public KhoRadixKey M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
