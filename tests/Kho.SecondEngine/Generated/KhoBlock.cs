// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild



using Kaitai;

namespace Kho.SecondEngine.Generated
{

    /// <summary>
    /// Header of a block. A block is a page that begins with this header and goes on
    /// with an array of entries of one kind; blocks form a singly linked list. How
    /// many entries fit follows from the page size and the size of an entry. Readers
    /// refuse cycles and lists of more than 10000 blocks.
    /// </summary>
    /// <remarks>
    /// Reference: Linux 7.2 and later, struct kho_block_header_ser
    /// </remarks>
    internal partial class KhoBlock : KaitaiStruct
    {
        public static KhoBlock FromFile(string fileName)
        {
            return new KhoBlock(new KaitaiStream(fileName));
        }

        public KhoBlock(KaitaiStream p__io, KaitaiStruct p__parent = null, KhoBlock p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
            _next = m_io.ReadU8le();
            _count = m_io.ReadU8le();
        }
        private ulong _next;
        private ulong _count;
        private KhoBlock m_root;
        private KaitaiStruct m_parent;

        /// <summary>
        /// Physical address of the next block; 0 ends the list.
        /// </summary>
        public ulong Next { get { return _next; } }

        /// <summary>
        /// Number of entries in this block, at least 1.
        /// </summary>
        public ulong Count { get { return _count; } }
        public KhoBlock M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
