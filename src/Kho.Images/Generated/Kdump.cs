// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild



using Kaitai;

namespace Kho.Images.Generated
{

    /// <summary>
    /// The kdump-compressed format, header versions 4 to 6, of 64-bit little-endian
    /// machines. The file is counted in blocks of `block_size` bytes, which is the
    /// page size. Block 0 has `disk_dump_header`, block 1 `kdump_sub_header`. Behind
    /// the `sub_hdr_size` blocks of the latter lie two bitmaps of half of
    /// `bitmap_blocks` each, one bit a page, lowest bit first. The first says which
    /// pages are memory, the second which of them are in the file. Behind the bitmaps
    /// lies one `page_desc` for each page of the second, in ascending order.
    /// </summary>
    /// <remarks>
    /// Reference: makedumpfile, IMPLEMENTATION; crash, diskdump.h; QEMU, include/sysemu/dump.h
    /// </remarks>
    internal partial class Kdump : KaitaiStruct
    {
        public static Kdump FromFile(string fileName)
        {
            return new Kdump(new KaitaiStream(fileName));
        }


        internal enum DumpLevelBit
        {
            ExcludeZero = 1,
            ExcludeCache = 2,
            ExcludeCachePrivate = 4,
            ExcludeUserData = 8,
            ExcludeFree = 16,
        }

        internal enum PageFlag
        {
            CompressedZlib = 1,
            CompressedLzo = 2,
            CompressedSnappy = 4,
            CompressedIncomplete = 8,
            ExcludedVmemmap = 16,
            CompressedZstd = 32,
        }
        public Kdump(KaitaiStream p__io, KaitaiStruct p__parent = null, Kdump p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }

        /// <summary>
        /// Main header, from the file's first byte.
        /// </summary>
        internal partial class DiskDumpHeader : KaitaiStruct
        {
            public static DiskDumpHeader FromFile(string fileName)
            {
                return new DiskDumpHeader(new KaitaiStream(fileName));
            }

            public DiskDumpHeader(KaitaiStream p__io, KaitaiStruct p__parent = null, Kdump p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _signature = m_io.ReadBytes(8);
                _headerVersion = m_io.ReadU4le();
                _utsname = new NewUtsname(m_io, this, m_root);
                _padding = m_io.ReadBytes(6);
                _tvSec = m_io.ReadU8le();
                _tvUsec = m_io.ReadU8le();
                _status = m_io.ReadU4le();
                _blockSize = m_io.ReadU4le();
                _subHdrSize = m_io.ReadU4le();
                _bitmapBlocks = m_io.ReadU4le();
                _maxMapnr = m_io.ReadU4le();
                _totalRamBlocks = m_io.ReadU4le();
                _deviceBlocks = m_io.ReadU4le();
                _writtenBlocks = m_io.ReadU4le();
                _currentCpu = m_io.ReadU4le();
                _nrCpus = m_io.ReadU4le();
            }
            private byte[] _signature;
            private uint _headerVersion;
            private NewUtsname _utsname;
            private byte[] _padding;
            private ulong _tvSec;
            private ulong _tvUsec;
            private uint _status;
            private uint _blockSize;
            private uint _subHdrSize;
            private uint _bitmapBlocks;
            private uint _maxMapnr;
            private uint _totalRamBlocks;
            private uint _deviceBlocks;
            private uint _writtenBlocks;
            private uint _currentCpu;
            private uint _nrCpus;
            private Kdump m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// The letters KDUMP and three blanks.
            /// </summary>
            public byte[] Signature { get { return _signature; } }

            /// <summary>
            /// Version of the format, which says what the sub header has.
            /// </summary>
            public uint HeaderVersion { get { return _headerVersion; } }

            /// <summary>
            /// What the dumped kernel calls itself; QEMU fills in the machine only.
            /// </summary>
            public NewUtsname Utsname { get { return _utsname; } }

            /// <summary>
            /// Bytes that align what follows.
            /// </summary>
            public byte[] Padding { get { return _padding; } }

            /// <summary>
            /// When the dump was made, in seconds since 1970.
            /// </summary>
            public ulong TvSec { get { return _tvSec; } }

            /// <summary>
            /// Microseconds of that.
            /// </summary>
            public ulong TvUsec { get { return _tvUsec; } }

            /// <summary>
            /// Sum of `page_flag` values that pages of this dump may have.
            /// </summary>
            public uint Status { get { return _status; } }

            /// <summary>
            /// Length of a block and of a page, in bytes.
            /// </summary>
            public uint BlockSize { get { return _blockSize; } }

            /// <summary>
            /// Length of the sub header in blocks, with the notes behind it.
            /// </summary>
            public uint SubHdrSize { get { return _subHdrSize; } }

            /// <summary>
            /// Length of both bitmaps together, in blocks.
            /// </summary>
            public uint BitmapBlocks { get { return _bitmapBlocks; } }

            /// <summary>
            /// Number behind that of the last page; its low half from version 6 on.
            /// </summary>
            public uint MaxMapnr { get { return _maxMapnr; } }

            /// <summary>
            /// Not used.
            /// </summary>
            public uint TotalRamBlocks { get { return _totalRamBlocks; } }

            /// <summary>
            /// Number of pages in the file; its low half.
            /// </summary>
            public uint DeviceBlocks { get { return _deviceBlocks; } }

            /// <summary>
            /// Not used.
            /// </summary>
            public uint WrittenBlocks { get { return _writtenBlocks; } }

            /// <summary>
            /// Processor that made the dump.
            /// </summary>
            public uint CurrentCpu { get { return _currentCpu; } }

            /// <summary>
            /// Number of processors.
            /// </summary>
            public uint NrCpus { get { return _nrCpus; } }
            public Kdump M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Sub header of version 6. Earlier versions end before `offset_eraseinfo`
        /// (4) and before `start_pfn_64` (5); zeros follow there.
        /// </summary>
        internal partial class KdumpSubHeader : KaitaiStruct
        {
            public static KdumpSubHeader FromFile(string fileName)
            {
                return new KdumpSubHeader(new KaitaiStream(fileName));
            }

            public KdumpSubHeader(KaitaiStream p__io, KaitaiStruct p__parent = null, Kdump p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _physBase = m_io.ReadU8le();
                _dumpLevel = m_io.ReadU4le();
                _split = m_io.ReadU4le();
                _startPfn = m_io.ReadU8le();
                _endPfn = m_io.ReadU8le();
                _offsetVmcoreinfo = m_io.ReadU8le();
                _sizeVmcoreinfo = m_io.ReadU8le();
                _offsetNote = m_io.ReadU8le();
                _sizeNote = m_io.ReadU8le();
                _offsetEraseinfo = m_io.ReadU8le();
                _sizeEraseinfo = m_io.ReadU8le();
                _startPfn64 = m_io.ReadU8le();
                _endPfn64 = m_io.ReadU8le();
                _maxMapnr64 = m_io.ReadU8le();
            }
            private ulong _physBase;
            private uint _dumpLevel;
            private uint _split;
            private ulong _startPfn;
            private ulong _endPfn;
            private ulong _offsetVmcoreinfo;
            private ulong _sizeVmcoreinfo;
            private ulong _offsetNote;
            private ulong _sizeNote;
            private ulong _offsetEraseinfo;
            private ulong _sizeEraseinfo;
            private ulong _startPfn64;
            private ulong _endPfn64;
            private ulong _maxMapnr64;
            private Kdump m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Where an x86-64 kernel was loaded.
            /// </summary>
            public ulong PhysBase { get { return _physBase; } }

            /// <summary>
            /// Sum of `dump_level_bit` values; what makedumpfile left out.
            /// </summary>
            public uint DumpLevel { get { return _dumpLevel; } }

            /// <summary>
            /// Not 0 if this file is one of several parts.
            /// </summary>
            public uint Split { get { return _split; } }

            /// <summary>
            /// First page number of the part; up to version 5.
            /// </summary>
            public ulong StartPfn { get { return _startPfn; } }

            /// <summary>
            /// Page number behind the last of the part; up to version 5.
            /// </summary>
            public ulong EndPfn { get { return _endPfn; } }

            /// <summary>
            /// File offset of the text of VMCOREINFO.
            /// </summary>
            public ulong OffsetVmcoreinfo { get { return _offsetVmcoreinfo; } }

            /// <summary>
            /// Its length in bytes.
            /// </summary>
            public ulong SizeVmcoreinfo { get { return _sizeVmcoreinfo; } }

            /// <summary>
            /// File offset of the ELF notes.
            /// </summary>
            public ulong OffsetNote { get { return _offsetNote; } }

            /// <summary>
            /// Their length in bytes.
            /// </summary>
            public ulong SizeNote { get { return _sizeNote; } }

            /// <summary>
            /// File offset of a list of what makedumpfile wiped; version 5 and later.
            /// </summary>
            public ulong OffsetEraseinfo { get { return _offsetEraseinfo; } }

            /// <summary>
            /// Its length in bytes.
            /// </summary>
            public ulong SizeEraseinfo { get { return _sizeEraseinfo; } }

            /// <summary>
            /// First page number of the part; version 6.
            /// </summary>
            public ulong StartPfn64 { get { return _startPfn64; } }

            /// <summary>
            /// Page number behind the last of the part; version 6.
            /// </summary>
            public ulong EndPfn64 { get { return _endPfn64; } }

            /// <summary>
            /// Number behind that of the last page; version 6.
            /// </summary>
            public ulong MaxMapnr64 { get { return _maxMapnr64; } }
            public Kdump M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Names of a kernel, each terminated by a NUL.
        /// </summary>
        internal partial class NewUtsname : KaitaiStruct
        {
            public static NewUtsname FromFile(string fileName)
            {
                return new NewUtsname(new KaitaiStream(fileName));
            }

            public NewUtsname(KaitaiStream p__io, Kdump.DiskDumpHeader p__parent = null, Kdump p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _sysname = m_io.ReadBytes(65);
                _nodename = m_io.ReadBytes(65);
                _release = m_io.ReadBytes(65);
                _version = m_io.ReadBytes(65);
                _machine = m_io.ReadBytes(65);
                _domainname = m_io.ReadBytes(65);
            }
            private byte[] _sysname;
            private byte[] _nodename;
            private byte[] _release;
            private byte[] _version;
            private byte[] _machine;
            private byte[] _domainname;
            private Kdump m_root;
            private Kdump.DiskDumpHeader m_parent;

            /// <summary>
            /// Operating system.
            /// </summary>
            public byte[] Sysname { get { return _sysname; } }

            /// <summary>
            /// Host name.
            /// </summary>
            public byte[] Nodename { get { return _nodename; } }

            /// <summary>
            /// Kernel release.
            /// </summary>
            public byte[] Release { get { return _release; } }

            /// <summary>
            /// Kernel build.
            /// </summary>
            public byte[] Version { get { return _version; } }

            /// <summary>
            /// Architecture, such as x86_64 or aarch64.
            /// </summary>
            public byte[] Machine { get { return _machine; } }

            /// <summary>
            /// Domain name.
            /// </summary>
            public byte[] Domainname { get { return _domainname; } }
            public Kdump M_Root { get { return m_root; } }
            public Kdump.DiskDumpHeader M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Where the contents of one page are.
        /// </summary>
        internal partial class PageDesc : KaitaiStruct
        {
            public static PageDesc FromFile(string fileName)
            {
                return new PageDesc(new KaitaiStream(fileName));
            }

            public PageDesc(KaitaiStream p__io, KaitaiStruct p__parent = null, Kdump p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _offset = m_io.ReadU8le();
                _size = m_io.ReadU4le();
                _flags = m_io.ReadU4le();
                _pageFlags = m_io.ReadU8le();
            }
            private ulong _offset;
            private uint _size;
            private uint _flags;
            private ulong _pageFlags;
            private Kdump m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// File offset of the contents; pages of zeros share one.
            /// </summary>
            public ulong Offset { get { return _offset; } }

            /// <summary>
            /// Length of the contents in the file, in bytes.
            /// </summary>
            public uint Size { get { return _size; } }

            /// <summary>
            /// Sum of `page_flag` values; none if the page is stored as it is.
            /// </summary>
            public uint Flags { get { return _flags; } }

            /// <summary>
            /// Not used.
            /// </summary>
            public ulong PageFlags { get { return _pageFlags; } }
            public Kdump M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private Kdump m_root;
        private KaitaiStruct m_parent;
        public Kdump M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
