// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild



using Kaitai;

namespace Kho.Images.Generated
{

    /// <summary>
    /// The container of memory dumps (QEMU dump-guest-memory, /proc/vmcore) and of
    /// golden images: PT_LOAD segments by physical address and PT_NOTE segments.
    /// </summary>
    /// <remarks>
    /// Reference: System V ABI, &quot;Object Files&quot;; Linux Documentation/admin-guide/kdump
    /// </remarks>
    internal partial class ElfCore : KaitaiStruct
    {
        public static ElfCore FromFile(string fileName)
        {
            return new ElfCore(new KaitaiStream(fileName));
        }


        internal enum DataEncoding
        {
            LittleEndian = 1,
            BigEndian = 2,
        }

        internal enum FileClass
        {
            Class32 = 1,
            Class64 = 2,
        }

        internal enum FileType
        {
            Core = 4,
        }

        internal enum Machine
        {
            X8664 = 62,
            Aarch64 = 183,
        }

        internal enum SegmentType
        {
            Load = 1,
            Note = 4,
        }
        public ElfCore(KaitaiStream p__io, KaitaiStruct p__parent = null, ElfCore p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }

        /// <summary>
        /// Header, from the file's first byte.
        /// </summary>
        internal partial class FileHeader : KaitaiStruct
        {
            public static FileHeader FromFile(string fileName)
            {
                return new FileHeader(new KaitaiStream(fileName));
            }

            public FileHeader(KaitaiStream p__io, KaitaiStruct p__parent = null, ElfCore p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _identification = new Ident(m_io, this, m_root);
                _fileType = ((ElfCore.FileType) m_io.ReadU2le());
                _machine = ((ElfCore.Machine) m_io.ReadU2le());
                _eVersion = m_io.ReadU4le();
                _eEntry = m_io.ReadU8le();
                _ePhoff = m_io.ReadU8le();
                _eShoff = m_io.ReadU8le();
                _eFlags = m_io.ReadU4le();
                _eEhsize = m_io.ReadU2le();
                _ePhentsize = m_io.ReadU2le();
                _ePhnum = m_io.ReadU2le();
                _eShentsize = m_io.ReadU2le();
                _eShnum = m_io.ReadU2le();
                _eShstrndx = m_io.ReadU2le();
            }
            private Ident _identification;
            private FileType _fileType;
            private Machine _machine;
            private uint _eVersion;
            private ulong _eEntry;
            private ulong _ePhoff;
            private ulong _eShoff;
            private uint _eFlags;
            private ushort _eEhsize;
            private ushort _ePhentsize;
            private ushort _ePhnum;
            private ushort _eShentsize;
            private ushort _eShnum;
            private ushort _eShstrndx;
            private ElfCore m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Kind of ELF file.
            /// </summary>
            public Ident Identification { get { return _identification; } }

            /// <summary>
            /// What the file is for.
            /// </summary>
            public FileType FileType { get { return _fileType; } }

            /// <summary>
            /// Architecture.
            /// </summary>
            public Machine Machine { get { return _machine; } }

            /// <summary>
            /// Always 1.
            /// </summary>
            public uint EVersion { get { return _eVersion; } }

            /// <summary>
            /// Entry point; 0 in a core file.
            /// </summary>
            public ulong EEntry { get { return _eEntry; } }

            /// <summary>
            /// File offset of the program headers.
            /// </summary>
            public ulong EPhoff { get { return _ePhoff; } }

            /// <summary>
            /// File offset of the section headers; 0 for none.
            /// </summary>
            public ulong EShoff { get { return _eShoff; } }

            /// <summary>
            /// Flags of the architecture.
            /// </summary>
            public uint EFlags { get { return _eFlags; } }

            /// <summary>
            /// Length of this header in bytes.
            /// </summary>
            public ushort EEhsize { get { return _eEhsize; } }

            /// <summary>
            /// Length of a program header in bytes.
            /// </summary>
            public ushort EPhentsize { get { return _ePhentsize; } }

            /// <summary>
            /// Number of program headers; 0xffff (PN_XNUM) says that `sh_info` of the
            /// first section header holds it.
            /// </summary>
            public ushort EPhnum { get { return _ePhnum; } }

            /// <summary>
            /// Length of a section header in bytes.
            /// </summary>
            public ushort EShentsize { get { return _eShentsize; } }

            /// <summary>
            /// Number of section headers.
            /// </summary>
            public ushort EShnum { get { return _eShnum; } }

            /// <summary>
            /// Index of the section with the sections' names.
            /// </summary>
            public ushort EShstrndx { get { return _eShstrndx; } }
            public ElfCore M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// First bytes of every ELF file.
        /// </summary>
        internal partial class Ident : KaitaiStruct
        {
            public static Ident FromFile(string fileName)
            {
                return new Ident(new KaitaiStream(fileName));
            }

            public Ident(KaitaiStream p__io, ElfCore.FileHeader p__parent = null, ElfCore p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _signature = m_io.ReadBytes(4);
                _fileClass = ((ElfCore.FileClass) m_io.ReadU1());
                _dataEncoding = ((ElfCore.DataEncoding) m_io.ReadU1());
                _version = m_io.ReadU1();
                _rest = m_io.ReadBytes(9);
            }
            private byte[] _signature;
            private FileClass _fileClass;
            private DataEncoding _dataEncoding;
            private byte _version;
            private byte[] _rest;
            private ElfCore m_root;
            private ElfCore.FileHeader m_parent;

            /// <summary>
            /// 0x7f and the letters ELF.
            /// </summary>
            public byte[] Signature { get { return _signature; } }

            /// <summary>
            /// Width of addresses.
            /// </summary>
            public FileClass FileClass { get { return _fileClass; } }

            /// <summary>
            /// Byte order.
            /// </summary>
            public DataEncoding DataEncoding { get { return _dataEncoding; } }

            /// <summary>
            /// Always 1.
            /// </summary>
            public byte Version { get { return _version; } }

            /// <summary>
            /// Operating system, ABI version and padding.
            /// </summary>
            public byte[] Rest { get { return _rest; } }
            public ElfCore M_Root { get { return m_root; } }
            public ElfCore.FileHeader M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// One note; its name and its descriptor follow, each padded.
        /// </summary>
        internal partial class NoteHeader : KaitaiStruct
        {
            public static NoteHeader FromFile(string fileName)
            {
                return new NoteHeader(new KaitaiStream(fileName));
            }

            public NoteHeader(KaitaiStream p__io, KaitaiStruct p__parent = null, ElfCore p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _nNamesz = m_io.ReadU4le();
                _nDescsz = m_io.ReadU4le();
                _nType = m_io.ReadU4le();
            }
            private uint _nNamesz;
            private uint _nDescsz;
            private uint _nType;
            private ElfCore m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Length of the name in bytes, terminating NUL included.
            /// </summary>
            public uint NNamesz { get { return _nNamesz; } }

            /// <summary>
            /// Length of the descriptor in bytes.
            /// </summary>
            public uint NDescsz { get { return _nDescsz; } }

            /// <summary>
            /// Kind of note, in the name's own numbering.
            /// </summary>
            public uint NType { get { return _nType; } }
            public ElfCore M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// One segment.
        /// </summary>
        internal partial class ProgramHeader : KaitaiStruct
        {
            public static ProgramHeader FromFile(string fileName)
            {
                return new ProgramHeader(new KaitaiStream(fileName));
            }

            public ProgramHeader(KaitaiStream p__io, KaitaiStruct p__parent = null, ElfCore p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _segmentType = ((ElfCore.SegmentType) m_io.ReadU4le());
                _pFlags = m_io.ReadU4le();
                _pOffset = m_io.ReadU8le();
                _pVaddr = m_io.ReadU8le();
                _pPaddr = m_io.ReadU8le();
                _pFilesz = m_io.ReadU8le();
                _pMemsz = m_io.ReadU8le();
                _pAlign = m_io.ReadU8le();
            }
            private SegmentType _segmentType;
            private uint _pFlags;
            private ulong _pOffset;
            private ulong _pVaddr;
            private ulong _pPaddr;
            private ulong _pFilesz;
            private ulong _pMemsz;
            private ulong _pAlign;
            private ElfCore m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Kind of segment.
            /// </summary>
            public SegmentType SegmentType { get { return _segmentType; } }

            /// <summary>
            /// Permissions.
            /// </summary>
            public uint PFlags { get { return _pFlags; } }

            /// <summary>
            /// File offset of the contents.
            /// </summary>
            public ulong POffset { get { return _pOffset; } }

            /// <summary>
            /// Virtual address.
            /// </summary>
            public ulong PVaddr { get { return _pVaddr; } }

            /// <summary>
            /// Physical address.
            /// </summary>
            public ulong PPaddr { get { return _pPaddr; } }

            /// <summary>
            /// Length of the contents in the file, in bytes.
            /// </summary>
            public ulong PFilesz { get { return _pFilesz; } }

            /// <summary>
            /// Length in memory; what the file lacks was left out of the dump.
            /// </summary>
            public ulong PMemsz { get { return _pMemsz; } }

            /// <summary>
            /// Alignment; for notes also that of names and descriptors.
            /// </summary>
            public ulong PAlign { get { return _pAlign; } }
            public ElfCore M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// One section; a core file has at most the first, for its `sh_info`.
        /// </summary>
        internal partial class SectionHeader : KaitaiStruct
        {
            public static SectionHeader FromFile(string fileName)
            {
                return new SectionHeader(new KaitaiStream(fileName));
            }

            public SectionHeader(KaitaiStream p__io, KaitaiStruct p__parent = null, ElfCore p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _shName = m_io.ReadU4le();
                _shType = m_io.ReadU4le();
                _shFlags = m_io.ReadU8le();
                _shAddr = m_io.ReadU8le();
                _shOffset = m_io.ReadU8le();
                _shSize = m_io.ReadU8le();
                _shLink = m_io.ReadU4le();
                _shInfo = m_io.ReadU4le();
                _shAddralign = m_io.ReadU8le();
                _shEntsize = m_io.ReadU8le();
            }
            private uint _shName;
            private uint _shType;
            private ulong _shFlags;
            private ulong _shAddr;
            private ulong _shOffset;
            private ulong _shSize;
            private uint _shLink;
            private uint _shInfo;
            private ulong _shAddralign;
            private ulong _shEntsize;
            private ElfCore m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Offset of the name.
            /// </summary>
            public uint ShName { get { return _shName; } }

            /// <summary>
            /// Kind of section.
            /// </summary>
            public uint ShType { get { return _shType; } }

            /// <summary>
            /// Flags.
            /// </summary>
            public ulong ShFlags { get { return _shFlags; } }

            /// <summary>
            /// Virtual address.
            /// </summary>
            public ulong ShAddr { get { return _shAddr; } }

            /// <summary>
            /// File offset.
            /// </summary>
            public ulong ShOffset { get { return _shOffset; } }

            /// <summary>
            /// Length in bytes.
            /// </summary>
            public ulong ShSize { get { return _shSize; } }

            /// <summary>
            /// Link to another section.
            /// </summary>
            public uint ShLink { get { return _shLink; } }

            /// <summary>
            /// In the first section the number of program headers, if `e_phnum`
            /// cannot hold it.
            /// </summary>
            public uint ShInfo { get { return _shInfo; } }

            /// <summary>
            /// Alignment.
            /// </summary>
            public ulong ShAddralign { get { return _shAddralign; } }

            /// <summary>
            /// Length of an entry in bytes.
            /// </summary>
            public ulong ShEntsize { get { return _shEntsize; } }
            public ElfCore M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private ElfCore m_root;
        private KaitaiStruct m_parent;
        public ElfCore M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
