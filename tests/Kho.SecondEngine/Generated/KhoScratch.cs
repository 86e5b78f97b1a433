// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild

using System.Collections.Generic;

using Kaitai;

namespace Kho.SecondEngine.Generated
{

    /// <summary>
    /// Array of scratch areas: memory that holds nothing preserved, in which the
    /// next kernel boots before it has read the preserved memory map. The first
    /// area lies in low memory, the second anywhere, then follows one for each
    /// NUMA node. The address and the size in bytes of the array travel in the
    /// boot data (x86 `kho_data`, arm64 `/chosen/linux,kho-scratch`).
    /// </summary>
    /// <remarks>
    /// Reference: Linux 6.16 and later, struct kho_scratch
    /// </remarks>
    internal partial class KhoScratch : KaitaiStruct
    {
        public static KhoScratch FromFile(string fileName)
        {
            return new KhoScratch(new KaitaiStream(fileName));
        }

        public KhoScratch(KaitaiStream p__io, KaitaiStruct p__parent = null, KhoScratch p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
            _areas = new List<Area>();
            {
                var i = 0;
                while (!m_io.IsEof) {
                    _areas.Add(new Area(m_io, this, m_root));
                    i++;
                }
            }
        }

        /// <summary>
        /// One scratch area.
        /// </summary>
        internal partial class Area : KaitaiStruct
        {
            public static Area FromFile(string fileName)
            {
                return new Area(new KaitaiStream(fileName));
            }

            public Area(KaitaiStream p__io, KhoScratch p__parent = null, KhoScratch p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _addr = m_io.ReadU8le();
                _size = m_io.ReadU8le();
            }
            private ulong _addr;
            private ulong _size;
            private KhoScratch m_root;
            private KhoScratch m_parent;

            /// <summary>
            /// Physical address of the first byte.
            /// </summary>
            public ulong Addr { get { return _addr; } }

            /// <summary>
            /// Length in bytes.
            /// </summary>
            public ulong Size { get { return _size; } }
            public KhoScratch M_Root { get { return m_root; } }
            public KhoScratch M_Parent { get { return m_parent; } }
        }
        private List<Area> _areas;
        private KhoScratch m_root;
        private KaitaiStruct m_parent;

        /// <summary>
        /// All areas.
        /// </summary>
        public List<Area> Areas { get { return _areas; } }
        public KhoScratch M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
