// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild

using System.Collections.Generic;

using Kaitai;

namespace Kho.SecondEngine.Generated
{

    /// <summary>
    /// A radix tree whose leaves are values. Its depth is the number of levels that 54 bits need, 6 with
    /// pages of 4 KiB. It has no string of its own.
    /// </summary>
    /// <remarks>
    /// Reference: prati0100@0db4d179
    /// </remarks>
    internal partial class KhoXarray : KaitaiStruct
    {
        public static KhoXarray FromFile(string fileName)
        {
            return new KhoXarray(new KaitaiStream(fileName));
        }

        public KhoXarray(KaitaiStream p__io, KaitaiStruct p__parent = null, KhoXarray p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }

        /// <summary>
        /// Leaf, one page.
        /// </summary>
        internal partial class KhoXarrayLeaf : KaitaiStruct
        {
            public KhoXarrayLeaf(uint p_pageSize, KaitaiStream p__io, KaitaiStruct p__parent = null, KhoXarray p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _pageSize = p_pageSize;
                _read();
            }
            private void _read()
            {
                _values = new List<ulong>();
                for (var i = 0; i < PageSize / 8; i++)
                {
                    _values.Add(m_io.ReadU8le());
                }
            }
            private List<ulong> _values;
            private uint _pageSize;
            private KhoXarray m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Values of the keys; 0 for none.
            /// </summary>
            public List<ulong> Values { get { return _values; } }

            /// <summary>
            /// PAGE_SIZE of the writer, in bytes.
            /// </summary>
            public uint PageSize { get { return _pageSize; } }
            public KhoXarray M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Inner node, one page.
        /// </summary>
        internal partial class KhoXarrayNode : KaitaiStruct
        {
            public KhoXarrayNode(uint p_pageSize, KaitaiStream p__io, KaitaiStruct p__parent = null, KhoXarray p__root = null) : base(p__io)
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
            private KhoXarray m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Physical addresses of the nodes below; 0 for none.
            /// </summary>
            public List<ulong> Table { get { return _table; } }

            /// <summary>
            /// PAGE_SIZE of the writer, in bytes.
            /// </summary>
            public uint PageSize { get { return _pageSize; } }
            public KhoXarray M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Root of a tree of keys of 54 bits.
        /// </summary>
        internal partial class KhoXarrayRoot : KaitaiStruct
        {
            public static KhoXarrayRoot FromFile(string fileName)
            {
                return new KhoXarrayRoot(new KaitaiStream(fileName));
            }

            public KhoXarrayRoot(KaitaiStream p__io, KaitaiStruct p__parent = null, KhoXarray p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _root = m_io.ReadU8le();
            }
            private ulong _root;
            private KhoXarray m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Physical address of the first node.
            /// </summary>
            public ulong Root { get { return _root; } }
            public KhoXarray M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private KhoXarray m_root;
        private KaitaiStruct m_parent;
        public KhoXarray M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
