// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild



using Kaitai;

namespace Kho.SecondEngine.Generated
{

    /// <summary>
    /// The blob `memblock` is a device tree with one node for each region that the
    /// command line's `reserve_mem=` named. These are the values of its properties,
    /// in native byte order.
    /// </summary>
    /// <remarks>
    /// Reference: Linux 6.16 and later, mm/memblock.c; include/linux/kho/abi/memblock.h
    /// </remarks>
    internal partial class Memblock : KaitaiStruct
    {
        public static Memblock FromFile(string fileName)
        {
            return new Memblock(new KaitaiStream(fileName));
        }

        public Memblock(KaitaiStream p__io, KaitaiStruct p__parent = null, Memblock p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }

        /// <summary>
        /// Value of `size`.
        /// </summary>
        internal partial class SizeProperty : KaitaiStruct
        {
            public static SizeProperty FromFile(string fileName)
            {
                return new SizeProperty(new KaitaiStream(fileName));
            }

            public SizeProperty(KaitaiStream p__io, KaitaiStruct p__parent = null, Memblock p__root = null) : base(p__io)
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
            private Memblock m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Length of the region in bytes.
            /// </summary>
            public ulong Size { get { return _size; } }
            public Memblock M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Value of `start`.
        /// </summary>
        internal partial class StartProperty : KaitaiStruct
        {
            public static StartProperty FromFile(string fileName)
            {
                return new StartProperty(new KaitaiStream(fileName));
            }

            public StartProperty(KaitaiStream p__io, KaitaiStruct p__parent = null, Memblock p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _start = m_io.ReadU8le();
            }
            private ulong _start;
            private Memblock m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Physical address of the region.
            /// </summary>
            public ulong Start { get { return _start; } }
            public Memblock M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private Memblock m_root;
        private KaitaiStruct m_parent;
        public Memblock M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
