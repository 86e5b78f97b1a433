// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild

using System.Collections.Generic;

using Kaitai;

namespace Kho.SecondEngine.Generated
{

    /// <summary>
    /// The preserved memory map of Linux 6.16 to 7.0 is a singly linked list of
    /// chunks. Every chunk is one page and serves blocks of one order; an order may
    /// span several chunks. Each element of a chunk covers a range of physical
    /// memory with a bitmap in which bit *b* says that the block at
    /// `phys_start + (b &lt;&lt; (order + PAGE_SHIFT))` is preserved.
    /// 
    /// The length of a bitmap is not written anywhere: it is 512 bytes in 6.16 and
    /// 6.17 and a page from 6.18 on, under the same compatible string.
    /// </summary>
    /// <remarks>
    /// Reference: Linux 6.16 to 7.0, struct khoser_mem_chunk
    /// </remarks>
    internal partial class KhoChunkList : KaitaiStruct
    {
        public static KhoChunkList FromFile(string fileName)
        {
            return new KhoChunkList(new KaitaiStream(fileName));
        }

        public KhoChunkList(KaitaiStream p__io, KaitaiStruct p__parent = null, KhoChunkList p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }

        /// <summary>
        /// The bitmap of one element, native (little-endian) longs.
        /// </summary>
        internal partial class KhoMemPhysBits : KaitaiStruct
        {
            public KhoMemPhysBits(uint p_bitmapSize, KaitaiStream p__io, KaitaiStruct p__parent = null, KhoChunkList p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _bitmapSize = p_bitmapSize;
                _read();
            }
            private void _read()
            {
                _preserve = m_io.ReadBytes(BitmapSize);
            }
            private byte[] _preserve;
            private uint _bitmapSize;
            private KhoChunkList m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Bit *i* is bit *i* mod 8 of byte *i* / 8.
            /// </summary>
            public byte[] Preserve { get { return _preserve; } }

            /// <summary>
            /// Length in bytes, 512 in 6.16 and 6.17, PAGE_SIZE from 6.18 on.
            /// </summary>
            public uint BitmapSize { get { return _bitmapSize; } }
            public KhoChunkList M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// One range of physical memory and the bitmap of its blocks.
        /// </summary>
        internal partial class KhoserMemBitmapPtr : KaitaiStruct
        {
            public static KhoserMemBitmapPtr FromFile(string fileName)
            {
                return new KhoserMemBitmapPtr(new KaitaiStream(fileName));
            }

            public KhoserMemBitmapPtr(KaitaiStream p__io, KhoChunkList.KhoserMemChunk p__parent = null, KhoChunkList p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _physStart = m_io.ReadU8le();
                _bitmap = m_io.ReadU8le();
            }
            private ulong _physStart;
            private ulong _bitmap;
            private KhoChunkList m_root;
            private KhoChunkList.KhoserMemChunk m_parent;

            /// <summary>
            /// Physical address of the block of bit 0, a multiple of the number of
            /// bits times the size of a block.
            /// </summary>
            public ulong PhysStart { get { return _physStart; } }

            /// <summary>
            /// Physical address of the bitmap.
            /// </summary>
            public ulong Bitmap { get { return _bitmap; } }
            public KhoChunkList M_Root { get { return m_root; } }
            public KhoChunkList.KhoserMemChunk M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// One page of the list.
        /// </summary>
        internal partial class KhoserMemChunk : KaitaiStruct
        {
            public KhoserMemChunk(uint p_pageSize, KaitaiStream p__io, KaitaiStruct p__parent = null, KhoChunkList p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _pageSize = p_pageSize;
                _read();
            }
            private void _read()
            {
                _hdr = new KhoserMemChunkHdr(m_io, this, m_root);
                _bitmaps = new List<KhoserMemBitmapPtr>();
                for (var i = 0; i < (PageSize - 16) / 16; i++)
                {
                    _bitmaps.Add(new KhoserMemBitmapPtr(m_io, this, m_root));
                }
            }
            private KhoserMemChunkHdr _hdr;
            private List<KhoserMemBitmapPtr> _bitmaps;
            private uint _pageSize;
            private KhoChunkList m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Link, order and number of elements.
            /// </summary>
            public KhoserMemChunkHdr Hdr { get { return _hdr; } }

            /// <summary>
            /// Elements; those from `hdr.num_elms` on are unused.
            /// </summary>
            public List<KhoserMemBitmapPtr> Bitmaps { get { return _bitmaps; } }

            /// <summary>
            /// PAGE_SIZE of the writer, in bytes.
            /// </summary>
            public uint PageSize { get { return _pageSize; } }
            public KhoChunkList M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Head of a chunk.
        /// </summary>
        internal partial class KhoserMemChunkHdr : KaitaiStruct
        {
            public static KhoserMemChunkHdr FromFile(string fileName)
            {
                return new KhoserMemChunkHdr(new KaitaiStream(fileName));
            }

            public KhoserMemChunkHdr(KaitaiStream p__io, KhoChunkList.KhoserMemChunk p__parent = null, KhoChunkList p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _next = m_io.ReadU8le();
                _order = m_io.ReadU4le();
                _numElms = m_io.ReadU4le();
            }
            private ulong _next;
            private uint _order;
            private uint _numElms;
            private KhoChunkList m_root;
            private KhoChunkList.KhoserMemChunk m_parent;

            /// <summary>
            /// Physical address of the next chunk; 0 ends the list.
            /// </summary>
            public ulong Next { get { return _next; } }

            /// <summary>
            /// Order of every block in this chunk, so a block is 2^order pages.
            /// </summary>
            public uint Order { get { return _order; } }

            /// <summary>
            /// Number of elements in use.
            /// </summary>
            public uint NumElms { get { return _numElms; } }
            public KhoChunkList M_Root { get { return m_root; } }
            public KhoChunkList.KhoserMemChunk M_Parent { get { return m_parent; } }
        }
        private KhoChunkList m_root;
        private KaitaiStruct m_parent;
        public KhoChunkList M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
