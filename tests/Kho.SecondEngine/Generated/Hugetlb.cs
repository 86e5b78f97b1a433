// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild

using System.Collections.Generic;

using Kaitai;

namespace Kho.SecondEngine.Generated
{

    /// <summary>
    /// The huge pages that a kernel hands over, as an object bound to files.
    /// </summary>
    /// <remarks>
    /// Reference: prati0100@18ae0a38
    /// </remarks>
    internal partial class Hugetlb : KaitaiStruct
    {
        public static Hugetlb FromFile(string fileName)
        {
            return new Hugetlb(new KaitaiStream(fileName));
        }

        public Hugetlb(KaitaiStream p__io, KaitaiStruct p__parent = null, Hugetlb p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }

        /// <summary>
        /// A pool.
        /// </summary>
        internal partial class HstateSer : KaitaiStruct
        {
            public static HstateSer FromFile(string fileName)
            {
                return new HstateSer(new KaitaiStream(fileName));
            }

            public HstateSer(KaitaiStream p__io, Hugetlb.HugetlbSer p__parent = null, Hugetlb p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _nrPages = m_io.ReadU8le();
                _order = m_io.ReadU1();
            }
            private ulong _nrPages;
            private byte _order;
            private Hugetlb m_root;
            private Hugetlb.HugetlbSer m_parent;

            /// <summary>
            /// Number of huge pages.
            /// </summary>
            public ulong NrPages { get { return _nrPages; } }

            /// <summary>
            /// Their order.
            /// </summary>
            public byte Order { get { return _order; } }
            public Hugetlb M_Root { get { return m_root; } }
            public Hugetlb.HugetlbSer M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// The pools of a kernel. Packed; how many have room depends on the architecture.
        /// </summary>
        internal partial class HugetlbSer : KaitaiStruct
        {
            public static HugetlbSer FromFile(string fileName)
            {
                return new HugetlbSer(new KaitaiStream(fileName));
            }

            public HugetlbSer(KaitaiStream p__io, KaitaiStruct p__parent = null, Hugetlb p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _hstates = new List<HstateSer>();
                for (var i = 0; i < 4; i++)
                {
                    _hstates.Add(new HstateSer(m_io, this, m_root));
                }
                _nrHstates = m_io.ReadU1();
            }
            private List<HstateSer> _hstates;
            private byte _nrHstates;
            private Hugetlb m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// A pool for every size of huge pages.
            /// </summary>
            public List<HstateSer> Hstates { get { return _hstates; } }

            /// <summary>
            /// Number of pools in use.
            /// </summary>
            public byte NrHstates { get { return _nrHstates; } }
            public Hugetlb M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private Hugetlb m_root;
        private KaitaiStruct m_parent;
        public Hugetlb M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
