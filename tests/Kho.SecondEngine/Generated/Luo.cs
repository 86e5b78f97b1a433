// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild



using Kaitai;

namespace Kho.SecondEngine.Generated
{

    /// <summary>
    /// What the Live Update Orchestrator hands over: sessions with the files in
    /// them, and file-lifecycle-bound (FLB) objects. In luo-v1 (6.19 to 7.1) a
    /// device tree names two headers with contiguous arrays behind them; in luo-v5
    /// (7.2 and later) `luo_ser` names lists of blocks (see `kho_block`), while the
    /// FLB objects stay in one page.
    /// </summary>
    /// <remarks>
    /// Reference: Linux 6.19 and later, include/linux/kho/abi/luo.h
    /// </remarks>
    internal partial class Luo : KaitaiStruct
    {
        public static Luo FromFile(string fileName)
        {
            return new Luo(new KaitaiStream(fileName));
        }

        public Luo(KaitaiStream p__io, KaitaiStruct p__parent = null, Luo p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }

        /// <summary>
        /// Property value in luo-v1's device tree (also `luo-flb-header`), in native
        /// byte order.
        /// </summary>
        internal partial class LuoFdtHeaderPointer : KaitaiStruct
        {
            public static LuoFdtHeaderPointer FromFile(string fileName)
            {
                return new LuoFdtHeaderPointer(new KaitaiStream(fileName));
            }

            public LuoFdtHeaderPointer(KaitaiStream p__io, KaitaiStruct p__parent = null, Luo p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _header = m_io.ReadU8le();
            }
            private ulong _header;
            private Luo m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Physical address of the header.
            /// </summary>
            public ulong Header { get { return _header; } }
            public Luo M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Property value in luo-v1's device tree, in native byte order.
        /// </summary>
        internal partial class LuoFdtNumber : KaitaiStruct
        {
            public static LuoFdtNumber FromFile(string fileName)
            {
                return new LuoFdtNumber(new KaitaiStream(fileName));
            }

            public LuoFdtNumber(KaitaiStream p__io, KaitaiStruct p__parent = null, Luo p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _liveupdateNumber = m_io.ReadU8le();
            }
            private ulong _liveupdateNumber;
            private Luo m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Number of live updates since the last cold boot, the one that carries
            /// this handover included.
            /// </summary>
            public ulong LiveupdateNumber { get { return _liveupdateNumber; } }
            public Luo M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// One preserved file descriptor.
        /// </summary>
        internal partial class LuoFileSer : KaitaiStruct
        {
            public static LuoFileSer FromFile(string fileName)
            {
                return new LuoFileSer(new KaitaiStream(fileName));
            }

            public LuoFileSer(KaitaiStream p__io, KaitaiStruct p__parent = null, Luo p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _compatible = m_io.ReadBytes(48);
                _data = m_io.ReadU8le();
                _token = m_io.ReadU8le();
            }
            private byte[] _compatible;
            private ulong _data;
            private ulong _token;
            private Luo m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Name and version of the handler's format, NUL-terminated.
            /// </summary>
            public byte[] Compatible { get { return _compatible; } }

            /// <summary>
            /// The handler's own value; for a memfd the physical address of
            /// `memfd_luo_ser`.
            /// </summary>
            public ulong Data { get { return _data; } }

            /// <summary>
            /// User space's name for the file within its session.
            /// </summary>
            public ulong Token { get { return _token; } }
            public Luo M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Where the files of a session are.
        /// </summary>
        internal partial class LuoFileSetSer : KaitaiStruct
        {
            public static LuoFileSetSer FromFile(string fileName)
            {
                return new LuoFileSetSer(new KaitaiStream(fileName));
            }

            public LuoFileSetSer(KaitaiStream p__io, Luo.LuoSessionSer p__parent = null, Luo p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _files = m_io.ReadU8le();
                _count = m_io.ReadU8le();
            }
            private ulong _files;
            private ulong _count;
            private Luo m_root;
            private Luo.LuoSessionSer m_parent;

            /// <summary>
            /// Physical address of the contiguous array (luo-v1) or of the first
            /// block (luo-v5) of files; 0 for none.
            /// </summary>
            public ulong Files { get { return _files; } }

            /// <summary>
            /// Number of files.
            /// </summary>
            public ulong Count { get { return _count; } }
            public Luo M_Root { get { return m_root; } }
            public Luo.LuoSessionSer M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Head of the array of FLB objects (7.0 and later); the objects follow it in
        /// the same page.
        /// </summary>
        internal partial class LuoFlbHeaderSer : KaitaiStruct
        {
            public static LuoFlbHeaderSer FromFile(string fileName)
            {
                return new LuoFlbHeaderSer(new KaitaiStream(fileName));
            }

            public LuoFlbHeaderSer(KaitaiStream p__io, KaitaiStruct p__parent = null, Luo p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _pgcnt = m_io.ReadU8le();
                _count = m_io.ReadU8le();
            }
            private ulong _pgcnt;
            private ulong _count;
            private Luo m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Number of pages that header and array take.
            /// </summary>
            public ulong Pgcnt { get { return _pgcnt; } }

            /// <summary>
            /// Number of FLB objects.
            /// </summary>
            public ulong Count { get { return _count; } }
            public Luo M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// One FLB object, shared by all files of a kind.
        /// </summary>
        internal partial class LuoFlbSer : KaitaiStruct
        {
            public static LuoFlbSer FromFile(string fileName)
            {
                return new LuoFlbSer(new KaitaiStream(fileName));
            }

            public LuoFlbSer(KaitaiStream p__io, KaitaiStruct p__parent = null, Luo p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _name = m_io.ReadBytes(48);
                _data = m_io.ReadU8le();
                _count = m_io.ReadU8le();
            }
            private byte[] _name;
            private ulong _data;
            private ulong _count;
            private Luo m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Name and version of its format, NUL-terminated.
            /// </summary>
            public byte[] Name { get { return _name; } }

            /// <summary>
            /// The handler's own value.
            /// </summary>
            public ulong Data { get { return _data; } }

            /// <summary>
            /// Number of files that depend on it.
            /// </summary>
            public ulong Count { get { return _count; } }
            public Luo M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Head of everything in luo-v5; the blob itself.
        /// </summary>
        internal partial class LuoSer : KaitaiStruct
        {
            public static LuoSer FromFile(string fileName)
            {
                return new LuoSer(new KaitaiStream(fileName));
            }

            public LuoSer(KaitaiStream p__io, KaitaiStruct p__parent = null, Luo p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _compatible = m_io.ReadBytes(8);
                _liveupdateNum = m_io.ReadU8le();
                _sessionsPa = m_io.ReadU8le();
                _flbsPa = m_io.ReadU8le();
            }
            private byte[] _compatible;
            private ulong _liveupdateNum;
            private ulong _sessionsPa;
            private ulong _flbsPa;
            private Luo m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Version of this format, NUL-padded.
            /// </summary>
            public byte[] Compatible { get { return _compatible; } }

            /// <summary>
            /// Number of live updates since the last cold boot, the one that carries
            /// this handover included.
            /// </summary>
            public ulong LiveupdateNum { get { return _liveupdateNum; } }

            /// <summary>
            /// Physical address of the first block of sessions; 0 for none.
            /// </summary>
            public ulong SessionsPa { get { return _sessionsPa; } }

            /// <summary>
            /// Physical address of `luo_flb_header_ser`.
            /// </summary>
            public ulong FlbsPa { get { return _flbsPa; } }
            public Luo M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Head of the array of sessions in luo-v1; the sessions follow it. Both lie
        /// in 16 contiguous pages.
        /// </summary>
        internal partial class LuoSessionHeaderSer : KaitaiStruct
        {
            public static LuoSessionHeaderSer FromFile(string fileName)
            {
                return new LuoSessionHeaderSer(new KaitaiStream(fileName));
            }

            public LuoSessionHeaderSer(KaitaiStream p__io, KaitaiStruct p__parent = null, Luo p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _count = m_io.ReadU8le();
            }
            private ulong _count;
            private Luo m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Number of sessions.
            /// </summary>
            public ulong Count { get { return _count; } }
            public Luo M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// One session.
        /// </summary>
        internal partial class LuoSessionSer : KaitaiStruct
        {
            public static LuoSessionSer FromFile(string fileName)
            {
                return new LuoSessionSer(new KaitaiStream(fileName));
            }

            public LuoSessionSer(KaitaiStream p__io, KaitaiStruct p__parent = null, Luo p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _name = m_io.ReadBytes(64);
                _fileSetSer = new LuoFileSetSer(m_io, this, m_root);
            }
            private byte[] _name;
            private LuoFileSetSer _fileSetSer;
            private Luo m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Name given by user space, NUL-terminated.
            /// </summary>
            public byte[] Name { get { return _name; } }

            /// <summary>
            /// The session's files.
            /// </summary>
            public LuoFileSetSer FileSetSer { get { return _fileSetSer; } }
            public Luo M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private Luo m_root;
        private KaitaiStruct m_parent;
        public Luo M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
