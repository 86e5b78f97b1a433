// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild



using Kaitai;

namespace Kho.Images.Generated
{

    /// <summary>
    /// Which types a kernel was compiled with: a header, then a section of types and
    /// one of NUL-terminated names, both by offset from the header's end. Types have
    /// no numbers of their own; they are counted from 1 in their order, and 0 stands
    /// for void. What follows a `btf_type` depends on its kind.
    /// 
    /// The numbers are in the byte order of the machine; a reader tells it from how
    /// the magic number reads. The endianness here is that of x86-64 and arm64.
    /// </summary>
    /// <remarks>
    /// Reference: Linux Documentation/bpf/btf.rst
    /// </remarks>
    internal partial class Btf : KaitaiStruct
    {
        public static Btf FromFile(string fileName)
        {
            return new Btf(new KaitaiStream(fileName));
        }


        internal enum Kind
        {
            Integer = 1,
            Pointer = 2,
            Array = 3,
            Struct = 4,
            Union = 5,
            Enumeration = 6,
            Forward = 7,
            Typedef = 8,
            Volatile = 9,
            Const = 10,
            Restrict = 11,
            Function = 12,
            FunctionType = 13,
            Variable = 14,
            Section = 15,
            Float = 16,
            DeclarationTag = 17,
            TypeTag = 18,
            Enumeration64 = 19,
        }

        internal enum Signature
        {
            Btf = 60319,
        }
        public Btf(KaitaiStream p__io, KaitaiStruct p__parent = null, Btf p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }

        /// <summary>
        /// What follows an array.
        /// </summary>
        internal partial class BtfArray : KaitaiStruct
        {
            public static BtfArray FromFile(string fileName)
            {
                return new BtfArray(new KaitaiStream(fileName));
            }

            public BtfArray(KaitaiStream p__io, KaitaiStruct p__parent = null, Btf p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _elementType = m_io.ReadU4le();
                _indexType = m_io.ReadU4le();
                _nelems = m_io.ReadU4le();
            }
            private uint _elementType;
            private uint _indexType;
            private uint _nelems;
            private Btf m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Number of the elements' type.
            /// </summary>
            public uint ElementType { get { return _elementType; } }

            /// <summary>
            /// Number of the index's type.
            /// </summary>
            public uint IndexType { get { return _indexType; } }

            /// <summary>
            /// Number of elements; 0 for a flexible array.
            /// </summary>
            public uint Nelems { get { return _nelems; } }
            public Btf M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// What follows a tag of a declaration.
        /// </summary>
        internal partial class BtfDeclTag : KaitaiStruct
        {
            public static BtfDeclTag FromFile(string fileName)
            {
                return new BtfDeclTag(new KaitaiStream(fileName));
            }

            public BtfDeclTag(KaitaiStream p__io, KaitaiStruct p__parent = null, Btf p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _componentIdx = m_io.ReadU4le();
            }
            private uint _componentIdx;
            private Btf m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Which member or parameter is tagged.
            /// </summary>
            public uint ComponentIdx { get { return _componentIdx; } }
            public Btf M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Value of an enumeration; as many as it has follow it.
        /// </summary>
        internal partial class BtfEnum : KaitaiStruct
        {
            public static BtfEnum FromFile(string fileName)
            {
                return new BtfEnum(new KaitaiStream(fileName));
            }

            public BtfEnum(KaitaiStream p__io, KaitaiStruct p__parent = null, Btf p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _nameOff = m_io.ReadU4le();
                _val = m_io.ReadU4le();
            }
            private uint _nameOff;
            private uint _val;
            private Btf m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Offset of the name.
            /// </summary>
            public uint NameOff { get { return _nameOff; } }

            /// <summary>
            /// The number.
            /// </summary>
            public uint Val { get { return _val; } }
            public Btf M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Value of an enumeration of 64 bits; as many as it has follow it.
        /// </summary>
        internal partial class BtfEnum64 : KaitaiStruct
        {
            public static BtfEnum64 FromFile(string fileName)
            {
                return new BtfEnum64(new KaitaiStream(fileName));
            }

            public BtfEnum64(KaitaiStream p__io, KaitaiStruct p__parent = null, Btf p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _nameOff = m_io.ReadU4le();
                _valLo32 = m_io.ReadU4le();
                _valHi32 = m_io.ReadU4le();
            }
            private uint _nameOff;
            private uint _valLo32;
            private uint _valHi32;
            private Btf m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Offset of the name.
            /// </summary>
            public uint NameOff { get { return _nameOff; } }

            /// <summary>
            /// Low half of the number.
            /// </summary>
            public uint ValLo32 { get { return _valLo32; } }

            /// <summary>
            /// High half of the number.
            /// </summary>
            public uint ValHi32 { get { return _valHi32; } }
            public Btf M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// First bytes.
        /// </summary>
        internal partial class BtfHeader : KaitaiStruct
        {
            public static BtfHeader FromFile(string fileName)
            {
                return new BtfHeader(new KaitaiStream(fileName));
            }

            public BtfHeader(KaitaiStream p__io, KaitaiStruct p__parent = null, Btf p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _signature = ((Btf.Signature) m_io.ReadU2le());
                _version = m_io.ReadU1();
                _flags = m_io.ReadU1();
                _hdrLen = m_io.ReadU4le();
                _typeOff = m_io.ReadU4le();
                _typeLen = m_io.ReadU4le();
                _strOff = m_io.ReadU4le();
                _strLen = m_io.ReadU4le();
            }
            private Signature _signature;
            private byte _version;
            private byte _flags;
            private uint _hdrLen;
            private uint _typeOff;
            private uint _typeLen;
            private uint _strOff;
            private uint _strLen;
            private Btf m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Says that this is BTF, and in which byte order.
            /// </summary>
            public Signature Signature { get { return _signature; } }

            /// <summary>
            /// Version of the format, 1.
            /// </summary>
            public byte Version { get { return _version; } }

            /// <summary>
            /// Always 0.
            /// </summary>
            public byte Flags { get { return _flags; } }

            /// <summary>
            /// Length of the header in bytes, later additions included.
            /// </summary>
            public uint HdrLen { get { return _hdrLen; } }

            /// <summary>
            /// Offset of the types from the header's end.
            /// </summary>
            public uint TypeOff { get { return _typeOff; } }

            /// <summary>
            /// Length of the types in bytes.
            /// </summary>
            public uint TypeLen { get { return _typeLen; } }

            /// <summary>
            /// Offset of the names from the header's end.
            /// </summary>
            public uint StrOff { get { return _strOff; } }

            /// <summary>
            /// Length of the names in bytes.
            /// </summary>
            public uint StrLen { get { return _strLen; } }
            public Btf M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// What a header that says how long the kinds of types are has behind
        /// `btf_header`.
        /// </summary>
        internal partial class BtfHeaderLayout : KaitaiStruct
        {
            public static BtfHeaderLayout FromFile(string fileName)
            {
                return new BtfHeaderLayout(new KaitaiStream(fileName));
            }

            public BtfHeaderLayout(KaitaiStream p__io, KaitaiStruct p__parent = null, Btf p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _layoutOff = m_io.ReadU4le();
                _layoutLen = m_io.ReadU4le();
            }
            private uint _layoutOff;
            private uint _layoutLen;
            private Btf m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Offset of the lengths from the header's end.
            /// </summary>
            public uint LayoutOff { get { return _layoutOff; } }

            /// <summary>
            /// Length of that section in bytes; 0 for none.
            /// </summary>
            public uint LayoutLen { get { return _layoutLen; } }
            public Btf M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// What follows an integer.
        /// </summary>
        internal partial class BtfInt : KaitaiStruct
        {
            public static BtfInt FromFile(string fileName)
            {
                return new BtfInt(new KaitaiStream(fileName));
            }

            public BtfInt(KaitaiStream p__io, KaitaiStruct p__parent = null, Btf p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _encodingOffsetBits = m_io.ReadU4le();
            }
            private uint _encodingOffsetBits;
            private Btf m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Bits 0 to 7 are the width in bits, bits 16 to 23 the first bit, bits
            /// 24 to 27 the encoding.
            /// </summary>
            public uint EncodingOffsetBits { get { return _encodingOffsetBits; } }
            public Btf M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// How long the types of one kind are. The section has one for each kind,
        /// from kind 0 on, so that a reader can pass over kinds that it does not
        /// know.
        /// </summary>
        internal partial class BtfLayout : KaitaiStruct
        {
            public static BtfLayout FromFile(string fileName)
            {
                return new BtfLayout(new KaitaiStream(fileName));
            }

            public BtfLayout(KaitaiStream p__io, KaitaiStruct p__parent = null, Btf p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _infoSz = m_io.ReadU1();
                _elemSz = m_io.ReadU1();
            }
            private byte _infoSz;
            private byte _elemSz;
            private Btf m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Length in bytes of what follows `btf_type` once.
            /// </summary>
            public byte InfoSz { get { return _infoSz; } }

            /// <summary>
            /// Length in bytes of what follows it as often as it counts.
            /// </summary>
            public byte ElemSz { get { return _elemSz; } }
            public Btf M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Member of a structure or union; as many as it has follow it.
        /// </summary>
        internal partial class BtfMember : KaitaiStruct
        {
            public static BtfMember FromFile(string fileName)
            {
                return new BtfMember(new KaitaiStream(fileName));
            }

            public BtfMember(KaitaiStream p__io, KaitaiStruct p__parent = null, Btf p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _nameOff = m_io.ReadU4le();
                _memberType = m_io.ReadU4le();
                _offset = m_io.ReadU4le();
            }
            private uint _nameOff;
            private uint _memberType;
            private uint _offset;
            private Btf m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Offset of the name; 0 for an anonymous member.
            /// </summary>
            public uint NameOff { get { return _nameOff; } }

            /// <summary>
            /// Number of its type.
            /// </summary>
            public uint MemberType { get { return _memberType; } }

            /// <summary>
            /// First bit; where members have bit field widths, bits 0 to 23 are the
            /// first bit and bits 24 to 31 the width, 0 for no bit field.
            /// </summary>
            public uint Offset { get { return _offset; } }
            public Btf M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Parameter of a function's type; as many as it has follow it.
        /// </summary>
        internal partial class BtfParam : KaitaiStruct
        {
            public static BtfParam FromFile(string fileName)
            {
                return new BtfParam(new KaitaiStream(fileName));
            }

            public BtfParam(KaitaiStream p__io, KaitaiStruct p__parent = null, Btf p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _nameOff = m_io.ReadU4le();
                _paramType = m_io.ReadU4le();
            }
            private uint _nameOff;
            private uint _paramType;
            private Btf m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Offset of the name.
            /// </summary>
            public uint NameOff { get { return _nameOff; } }

            /// <summary>
            /// Number of its type.
            /// </summary>
            public uint ParamType { get { return _paramType; } }
            public Btf M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Beginning of every type.
        /// </summary>
        internal partial class BtfType : KaitaiStruct
        {
            public static BtfType FromFile(string fileName)
            {
                return new BtfType(new KaitaiStream(fileName));
            }

            public BtfType(KaitaiStream p__io, KaitaiStruct p__parent = null, Btf p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _nameOff = m_io.ReadU4le();
                _info = m_io.ReadU4le();
                _sizeOrType = m_io.ReadU4le();
            }
            private uint _nameOff;
            private uint _info;
            private uint _sizeOrType;
            private Btf m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Offset of the name; 0 for none.
            /// </summary>
            public uint NameOff { get { return _nameOff; } }

            /// <summary>
            /// Bits 0 to 15 are the number of what follows, bits 24 to 28 the kind;
            /// bit 31 says of a structure that its members have bit field widths.
            /// </summary>
            public uint Info { get { return _info; } }

            /// <summary>
            /// Length in bytes, or number of the type that this one refers to.
            /// </summary>
            public uint SizeOrType { get { return _sizeOrType; } }
            public Btf M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// What follows a variable.
        /// </summary>
        internal partial class BtfVar : KaitaiStruct
        {
            public static BtfVar FromFile(string fileName)
            {
                return new BtfVar(new KaitaiStream(fileName));
            }

            public BtfVar(KaitaiStream p__io, KaitaiStruct p__parent = null, Btf p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _linkage = m_io.ReadU4le();
            }
            private uint _linkage;
            private Btf m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Static or global.
            /// </summary>
            public uint Linkage { get { return _linkage; } }
            public Btf M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Variable of a section; as many as it has follow it.
        /// </summary>
        internal partial class BtfVarSecinfo : KaitaiStruct
        {
            public static BtfVarSecinfo FromFile(string fileName)
            {
                return new BtfVarSecinfo(new KaitaiStream(fileName));
            }

            public BtfVarSecinfo(KaitaiStream p__io, KaitaiStruct p__parent = null, Btf p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _varType = m_io.ReadU4le();
                _offset = m_io.ReadU4le();
                _size = m_io.ReadU4le();
            }
            private uint _varType;
            private uint _offset;
            private uint _size;
            private Btf m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Number of the variable.
            /// </summary>
            public uint VarType { get { return _varType; } }

            /// <summary>
            /// Offset in the section.
            /// </summary>
            public uint Offset { get { return _offset; } }

            /// <summary>
            /// Length in bytes.
            /// </summary>
            public uint Size { get { return _size; } }
            public Btf M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private Btf m_root;
        private KaitaiStruct m_parent;
        public Btf M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
