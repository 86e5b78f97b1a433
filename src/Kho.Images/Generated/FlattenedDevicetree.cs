// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild



using Kaitai;

namespace Kho.Images.Generated
{

    /// <summary>
    /// Container of KHO's root and of several blobs, and what arm64 boots with.
    /// Everything that belongs to the container is big-endian.
    /// 
    /// The structure block is a stream of tokens which a reader follows itself, so
    /// that a damaged or truncated tree is read as far as it goes.
    /// </summary>
    /// <remarks>
    /// Reference: <a href="https://www.devicetree.org/specifications/">Specification, chapter 5</a>
    /// </remarks>
    internal partial class FlattenedDevicetree : KaitaiStruct
    {
        public static FlattenedDevicetree FromFile(string fileName)
        {
            return new FlattenedDevicetree(new KaitaiStream(fileName));
        }


        internal enum Tag
        {
            BeginNode = 1,
            EndNode = 2,
            Prop = 3,
            Nop = 4,
            End = 9,
        }
        public FlattenedDevicetree(KaitaiStream p__io, KaitaiStruct p__parent = null, FlattenedDevicetree p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }

        /// <summary>
        /// One cell of a property value that follows the device tree's own
        /// conventions. An address or a length takes as many as the parent node's
        /// `#address-cells` or `#size-cells` says, the most significant first.
        /// </summary>
        internal partial class Cell : KaitaiStruct
        {
            public static Cell FromFile(string fileName)
            {
                return new Cell(new KaitaiStream(fileName));
            }

            public Cell(KaitaiStream p__io, KaitaiStruct p__parent = null, FlattenedDevicetree p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _value = m_io.ReadU4be();
            }
            private uint _value;
            private FlattenedDevicetree m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// The number.
            /// </summary>
            public uint Value { get { return _value; } }
            public FlattenedDevicetree M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// First bytes of the tree.
        /// </summary>
        internal partial class FdtHeader : KaitaiStruct
        {
            public static FdtHeader FromFile(string fileName)
            {
                return new FdtHeader(new KaitaiStream(fileName));
            }

            public FdtHeader(KaitaiStream p__io, KaitaiStruct p__parent = null, FlattenedDevicetree p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _signature = m_io.ReadBytes(4);
                if (!((KaitaiStream.ByteArrayCompare(_signature, new byte[] { 208, 13, 254, 237 }) == 0)))
                {
                    throw new ValidationNotEqualError(new byte[] { 208, 13, 254, 237 }, _signature, m_io, "/types/fdt_header/seq/0");
                }
                _totalsize = m_io.ReadU4be();
                _offDtStruct = m_io.ReadU4be();
                _offDtStrings = m_io.ReadU4be();
                _offMemRsvmap = m_io.ReadU4be();
                _version = m_io.ReadU4be();
                _lastCompVersion = m_io.ReadU4be();
                _bootCpuidPhys = m_io.ReadU4be();
                _sizeDtStrings = m_io.ReadU4be();
                _sizeDtStruct = m_io.ReadU4be();
            }
            private byte[] _signature;
            private uint _totalsize;
            private uint _offDtStruct;
            private uint _offDtStrings;
            private uint _offMemRsvmap;
            private uint _version;
            private uint _lastCompVersion;
            private uint _bootCpuidPhys;
            private uint _sizeDtStrings;
            private uint _sizeDtStruct;
            private FlattenedDevicetree m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Says that this is a flattened device tree.
            /// </summary>
            public byte[] Signature { get { return _signature; } }

            /// <summary>
            /// Length of the whole tree in bytes.
            /// </summary>
            public uint Totalsize { get { return _totalsize; } }

            /// <summary>
            /// Offset of the structure block from the header's first byte.
            /// </summary>
            public uint OffDtStruct { get { return _offDtStruct; } }

            /// <summary>
            /// Offset of the strings block.
            /// </summary>
            public uint OffDtStrings { get { return _offDtStrings; } }

            /// <summary>
            /// Offset of the memory reservation block.
            /// </summary>
            public uint OffMemRsvmap { get { return _offMemRsvmap; } }

            /// <summary>
            /// Version of the format, 17 today.
            /// </summary>
            public uint Version { get { return _version; } }

            /// <summary>
            /// Lowest version with which this one is compatible.
            /// </summary>
            public uint LastCompVersion { get { return _lastCompVersion; } }

            /// <summary>
            /// Physical id of the boot processor.
            /// </summary>
            public uint BootCpuidPhys { get { return _bootCpuidPhys; } }

            /// <summary>
            /// Length of the strings block in bytes.
            /// </summary>
            public uint SizeDtStrings { get { return _sizeDtStrings; } }

            /// <summary>
            /// Length of the structure block in bytes.
            /// </summary>
            public uint SizeDtStruct { get { return _sizeDtStruct; } }
            public FlattenedDevicetree M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// What follows the `prop` token (in the specification the token is part of
        /// it); the value comes next, padded to 4 bytes.
        /// </summary>
        internal partial class FdtPropertyHeader : KaitaiStruct
        {
            public static FdtPropertyHeader FromFile(string fileName)
            {
                return new FdtPropertyHeader(new KaitaiStream(fileName));
            }

            public FdtPropertyHeader(KaitaiStream p__io, KaitaiStruct p__parent = null, FlattenedDevicetree p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _len = m_io.ReadU4be();
                _nameoff = m_io.ReadU4be();
            }
            private uint _len;
            private uint _nameoff;
            private FlattenedDevicetree m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Length of the value in bytes.
            /// </summary>
            public uint Len { get { return _len; } }

            /// <summary>
            /// Offset of the property's name in the strings block.
            /// </summary>
            public uint Nameoff { get { return _nameoff; } }
            public FlattenedDevicetree M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Entry of the memory reservation block; two zeroes end it.
        /// </summary>
        internal partial class FdtReserveEntry : KaitaiStruct
        {
            public static FdtReserveEntry FromFile(string fileName)
            {
                return new FdtReserveEntry(new KaitaiStream(fileName));
            }

            public FdtReserveEntry(KaitaiStream p__io, KaitaiStruct p__parent = null, FlattenedDevicetree p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _address = m_io.ReadU8be();
                _size = m_io.ReadU8be();
            }
            private ulong _address;
            private ulong _size;
            private FlattenedDevicetree m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Physical address.
            /// </summary>
            public ulong Address { get { return _address; } }

            /// <summary>
            /// Length in bytes.
            /// </summary>
            public ulong Size { get { return _size; } }
            public FlattenedDevicetree M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Beginning of every item of the structure block, aligned to 4 bytes.
        /// </summary>
        internal partial class FdtToken : KaitaiStruct
        {
            public static FdtToken FromFile(string fileName)
            {
                return new FdtToken(new KaitaiStream(fileName));
            }

            public FdtToken(KaitaiStream p__io, KaitaiStruct p__parent = null, FlattenedDevicetree p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _tag = ((FlattenedDevicetree.Tag) m_io.ReadU4be());
            }
            private Tag _tag;
            private FlattenedDevicetree m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Kind of item.
            /// </summary>
            public Tag Tag { get { return _tag; } }
            public FlattenedDevicetree M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private FlattenedDevicetree m_root;
        private KaitaiStruct m_parent;
        public FlattenedDevicetree M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
