// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild



using Kaitai;

namespace Kho.SecondEngine.Generated
{

    /// <summary>
    /// While the next kernel reads the preserved memory map it writes eight bytes
    /// into `private` of the `struct page` of every block's first page, and reads
    /// them again when the block is restored. The value is not handed over, but
    /// every dump taken after the kexec holds it.
    /// 
    /// `-role: order`, `-role: page-type` and `-role: magic` mark the fields. A
    /// kernel writes magic, order and page type in this sequence, cutting off what
    /// a field has no room for; a field with several roles (`-role: [magic,
    /// page-type]`) is a union's, and what is written last is what is read.
    /// </summary>
    /// <remarks>
    /// Reference: Linux 6.16 and later, union kho_page_info
    /// </remarks>
    internal partial class KhoPageInfo : KaitaiStruct
    {
        public static KhoPageInfo FromFile(string fileName)
        {
            return new KhoPageInfo(new KaitaiStream(fileName));
        }


        internal enum Magic
        {
            Khop = 1263030096,
        }
        public KhoPageInfo(KaitaiStream p__io, KaitaiStruct p__parent = null, KhoPageInfo p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }

        /// <summary>
        /// 6.16 and 6.17, the order and nothing that tells it from any other number.
        /// </summary>
        internal partial class BareOrder : KaitaiStruct
        {
            public static BareOrder FromFile(string fileName)
            {
                return new BareOrder(new KaitaiStream(fileName));
            }

            public BareOrder(KaitaiStream p__io, KaitaiStruct p__parent = null, KhoPageInfo p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _order = m_io.ReadU8le();
            }
            private ulong _order;
            private KhoPageInfo m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Order of the block.
            /// </summary>
            public ulong Order { get { return _order; } }
            public KhoPageInfo M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// 6.18 and later.
        /// </summary>
        internal partial class MagicAndOrder : KaitaiStruct
        {
            public static MagicAndOrder FromFile(string fileName)
            {
                return new MagicAndOrder(new KaitaiStream(fileName));
            }

            public MagicAndOrder(KaitaiStream p__io, KaitaiStruct p__parent = null, KhoPageInfo p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _order = m_io.ReadU4le();
                _tag = ((KhoPageInfo.Magic) m_io.ReadU4le());
            }
            private uint _order;
            private Magic _tag;
            private KhoPageInfo m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Order of the block.
            /// </summary>
            public uint Order { get { return _order; } }

            /// <summary>
            /// Says that this is a block which KHO preserved and nobody restored yet.
            /// </summary>
            public Magic Tag { get { return _tag; } }
            public KhoPageInfo M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// The page type RFC (2026-07-03).
        /// </summary>
        /// <remarks>
        /// Reference: RFC &quot;kho: Support preserving unsplit high-order pages&quot;
        /// </remarks>
        internal partial class MagicTypeAndOrder : KaitaiStruct
        {
            public static MagicTypeAndOrder FromFile(string fileName)
            {
                return new MagicTypeAndOrder(new KaitaiStream(fileName));
            }

            public MagicTypeAndOrder(KaitaiStream p__io, KaitaiStruct p__parent = null, KhoPageInfo p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _order = m_io.ReadBitsIntLe(31);
                _pageType = ((KhoRadixKey.PageType) m_io.ReadBitsIntLe(1));
                m_io.AlignToByte();
                _tag = ((KhoPageInfo.Magic) m_io.ReadU4le());
            }
            private ulong _order;
            private KhoRadixKey.PageType _pageType;
            private Magic _tag;
            private KhoPageInfo m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Order of the block.
            /// </summary>
            public ulong Order { get { return _order; } }

            /// <summary>
            /// How the pages of the block are held.
            /// </summary>
            public KhoRadixKey.PageType PageType { get { return _pageType; } }

            /// <summary>
            /// Says that this is a block which KHO preserved and nobody restored yet.
            /// </summary>
            public Magic Tag { get { return _tag; } }
            public KhoPageInfo M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private KhoPageInfo m_root;
        private KaitaiStruct m_parent;
        public KhoPageInfo M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
