// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild



using Kaitai;

namespace Kho.SecondEngine.Generated
{

    /// <summary>
    /// The blob `hwpoison`. It is updated whenever a page is poisoned or healed, so dumps of live
    /// machines hold it, too.
    /// </summary>
    /// <remarks>
    /// Reference: leitao@160a8498
    /// </remarks>
    internal partial class Hwpoison : KaitaiStruct
    {
        public static Hwpoison FromFile(string fileName)
        {
            return new Hwpoison(new KaitaiStream(fileName));
        }

        public Hwpoison(KaitaiStream p__io, KaitaiStruct p__parent = null, Hwpoison p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }

        /// <summary>
        /// A poisoned page.
        /// </summary>
        internal partial class HwpoisonPfn : KaitaiStruct
        {
            public static HwpoisonPfn FromFile(string fileName)
            {
                return new HwpoisonPfn(new KaitaiStream(fileName));
            }

            public HwpoisonPfn(KaitaiStream p__io, KaitaiStruct p__parent = null, Hwpoison p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _pfn = m_io.ReadU8le();
            }
            private ulong _pfn;
            private Hwpoison m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Page frame number.
            /// </summary>
            public ulong Pfn { get { return _pfn; } }
            public Hwpoison M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// The pages that a kernel must not use.
        /// </summary>
        internal partial class HwpoisonSer : KaitaiStruct
        {
            public static HwpoisonSer FromFile(string fileName)
            {
                return new HwpoisonSer(new KaitaiStream(fileName));
            }

            public HwpoisonSer(KaitaiStream p__io, KaitaiStruct p__parent = null, Hwpoison p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _version = m_io.ReadU4le();
                _padding = m_io.ReadU4le();
                _count = m_io.ReadU8le();
                _pfns = new KhoVmalloc.Area(m_io);
            }
            private uint _version;
            private uint _padding;
            private ulong _count;
            private KhoVmalloc.Area _pfns;
            private Hwpoison m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Version of the layout, 1.
            /// </summary>
            public uint Version { get { return _version; } }

            /// <summary>
            /// Written as 0.
            /// </summary>
            public uint Padding { get { return _padding; } }

            /// <summary>
            /// Number of pages.
            /// </summary>
            public ulong Count { get { return _count; } }

            /// <summary>
            /// Area with their page frame numbers.
            /// </summary>
            public KhoVmalloc.Area Pfns { get { return _pfns; } }
            public Hwpoison M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private Hwpoison m_root;
        private KaitaiStruct m_parent;
        public Hwpoison M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
