// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild



using Kaitai;

namespace Kho.SecondEngine.Generated
{

    /// <summary>
    /// The blob `kho_test` is a device tree. It lists every folio that the test
    /// module preserved, a list of what the memory map must contain that is
    /// independent of the map. These are the values of its properties, in native
    /// byte order.
    /// </summary>
    /// <remarks>
    /// Reference: Linux 6.16 and later, lib/test_kho.c
    /// </remarks>
    internal partial class KhoTest : KaitaiStruct
    {
        public static KhoTest FromFile(string fileName)
        {
            return new KhoTest(new KaitaiStream(fileName));
        }


        internal enum Magic
        {
            KhoTest = 1263030049,
        }
        public KhoTest(KaitaiStream p__io, KaitaiStruct p__parent = null, KhoTest p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }

        /// <summary>
        /// Value of `csum`.
        /// </summary>
        internal partial class CsumProperty : KaitaiStruct
        {
            public static CsumProperty FromFile(string fileName)
            {
                return new CsumProperty(new KaitaiStream(fileName));
            }

            public CsumProperty(KaitaiStream p__io, KaitaiStruct p__parent = null, KhoTest p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _csum = m_io.ReadU4le();
            }
            private uint _csum;
            private KhoTest m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Internet checksum over all folios' bytes in the list's order, carried
            /// over from folio to folio: 32 bits on x86-64, folded to 16 by each step
            /// on arm64.
            /// </summary>
            public uint Csum { get { return _csum; } }
            public KhoTest M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// One folio, its physical address and its order in one number.
        /// </summary>
        internal partial class FolioEntry : KaitaiStruct
        {
            public static FolioEntry FromFile(string fileName)
            {
                return new FolioEntry(new KaitaiStream(fileName));
            }

            public FolioEntry(KaitaiStream p__io, KaitaiStruct p__parent = null, KhoTest p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _addressAndOrder = m_io.ReadU8le();
            }
            private ulong _addressAndOrder;
            private KhoTest m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Physical address, page-aligned, with the order in the bits below
            /// PAGE_SHIFT.
            /// </summary>
            public ulong AddressAndOrder { get { return _addressAndOrder; } }
            public KhoTest M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Value of `folios_info` from 6.18 on; in 6.16 and 6.17 the entries
        /// themselves are the value.
        /// </summary>
        internal partial class FoliosInfoProperty : KaitaiStruct
        {
            public static FoliosInfoProperty FromFile(string fileName)
            {
                return new FoliosInfoProperty(new KaitaiStream(fileName));
            }

            public FoliosInfoProperty(KaitaiStream p__io, KaitaiStruct p__parent = null, KhoTest p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _foliosInfo = new KhoVmalloc.Area(m_io);
            }
            private KhoVmalloc.Area _foliosInfo;
            private KhoTest m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Area of `folio_entry`.
            /// </summary>
            public KhoVmalloc.Area FoliosInfo { get { return _foliosInfo; } }
            public KhoTest M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Value of `magic`.
        /// </summary>
        internal partial class MagicProperty : KaitaiStruct
        {
            public static MagicProperty FromFile(string fileName)
            {
                return new MagicProperty(new KaitaiStream(fileName));
            }

            public MagicProperty(KaitaiStream p__io, KaitaiStruct p__parent = null, KhoTest p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _number = ((KhoTest.Magic) m_io.ReadU4le());
            }
            private Magic _number;
            private KhoTest m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Says that the module wrote this blob.
            /// </summary>
            public Magic Number { get { return _number; } }
            public KhoTest M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Value of `nr_folios`.
        /// </summary>
        internal partial class NrFoliosProperty : KaitaiStruct
        {
            public static NrFoliosProperty FromFile(string fileName)
            {
                return new NrFoliosProperty(new KaitaiStream(fileName));
            }

            public NrFoliosProperty(KaitaiStream p__io, KaitaiStruct p__parent = null, KhoTest p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _nrFolios = m_io.ReadU4le();
            }
            private uint _nrFolios;
            private KhoTest m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Number of folios.
            /// </summary>
            public uint NrFolios { get { return _nrFolios; } }
            public KhoTest M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private KhoTest m_root;
        private KaitaiStruct m_parent;
        public KhoTest M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
