// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild

using System.Collections.Generic;

using Kaitai;

namespace Kho.SecondEngine.Generated
{

    /// <summary>
    /// A preserved area of virtually contiguous memory: the descriptor names the
    /// first of a chain of pages (chunks), and these list the physical addresses of
    /// the area's pages in order. The writer starts a new chunk as soon as one is
    /// full, so an empty last chunk is legal.
    /// </summary>
    /// <remarks>
    /// Reference: Linux 6.18 and later, struct kho_vmalloc and struct kho_vmalloc_chunk
    /// </remarks>
    internal partial class KhoVmalloc : KaitaiStruct
    {
        public static KhoVmalloc FromFile(string fileName)
        {
            return new KhoVmalloc(new KaitaiStream(fileName));
        }


        internal enum AreaFlags
        {
            Alloc = 1,
            HugeVmap = 2,
        }
        public KhoVmalloc(KaitaiStream p__io, KaitaiStruct p__parent = null, KhoVmalloc p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }

        /// <summary>
        /// Descriptor, embedded where an area is handed over.
        /// </summary>
        internal partial class Area : KaitaiStruct
        {
            public static Area FromFile(string fileName)
            {
                return new Area(new KaitaiStream(fileName));
            }

            public Area(KaitaiStream p__io, KaitaiStruct p__parent = null, KhoVmalloc p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _first = m_io.ReadU8le();
                _totalPages = m_io.ReadU4le();
                _flags = m_io.ReadU2le();
                _order = m_io.ReadU2le();
            }
            private ulong _first;
            private uint _totalPages;
            private ushort _flags;
            private ushort _order;
            private KhoVmalloc m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Physical address of the first chunk; 0 if the area is empty.
            /// </summary>
            public ulong First { get { return _first; } }

            /// <summary>
            /// Length of the area in pages of PAGE_SIZE bytes.
            /// </summary>
            public uint TotalPages { get { return _totalPages; } }

            /// <summary>
            /// Sum of `area_flags`.
            /// </summary>
            public ushort Flags { get { return _flags; } }

            /// <summary>
            /// Every entry of a chunk stands for 2^order contiguous pages.
            /// </summary>
            public ushort Order { get { return _order; } }
            public KhoVmalloc M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// One page of the chain.
        /// </summary>
        internal partial class KhoVmallocChunk : KaitaiStruct
        {
            public KhoVmallocChunk(uint p_pageSize, KaitaiStream p__io, KaitaiStruct p__parent = null, KhoVmalloc p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _pageSize = p_pageSize;
                _read();
            }
            private void _read()
            {
                _hdr = new KhoVmallocHdr(m_io, this, m_root);
                _phys = new List<ulong>();
                for (var i = 0; i < PageSize / 8 - 1; i++)
                {
                    _phys.Add(m_io.ReadU8le());
                }
            }
            private KhoVmallocHdr _hdr;
            private List<ulong> _phys;
            private uint _pageSize;
            private KhoVmalloc m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Link to the next chunk.
            /// </summary>
            public KhoVmallocHdr Hdr { get { return _hdr; } }

            /// <summary>
            /// Physical addresses; the first 0 ends the chunk's list.
            /// </summary>
            public List<ulong> Phys { get { return _phys; } }

            /// <summary>
            /// PAGE_SIZE of the writer, in bytes.
            /// </summary>
            public uint PageSize { get { return _pageSize; } }
            public KhoVmalloc M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Head of a chunk.
        /// </summary>
        internal partial class KhoVmallocHdr : KaitaiStruct
        {
            public static KhoVmallocHdr FromFile(string fileName)
            {
                return new KhoVmallocHdr(new KaitaiStream(fileName));
            }

            public KhoVmallocHdr(KaitaiStream p__io, KhoVmalloc.KhoVmallocChunk p__parent = null, KhoVmalloc p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _next = m_io.ReadU8le();
            }
            private ulong _next;
            private KhoVmalloc m_root;
            private KhoVmalloc.KhoVmallocChunk m_parent;

            /// <summary>
            /// Physical address of the next chunk; 0 ends the chain.
            /// </summary>
            public ulong Next { get { return _next; } }
            public KhoVmalloc M_Root { get { return m_root; } }
            public KhoVmalloc.KhoVmallocChunk M_Parent { get { return m_parent; } }
        }
        private KhoVmalloc m_root;
        private KaitaiStruct m_parent;
        public KhoVmalloc M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
