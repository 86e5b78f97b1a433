// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild

using System.Collections.Generic;

using Kaitai;

namespace Kho.SecondEngine.Generated
{

    /// <summary>
    /// A record of pstore in memory that KHO preserves.
    /// </summary>
    /// <remarks>
    /// Reference: intel-lab-lkp@a485b526
    /// </remarks>
    internal partial class PstoreKho : KaitaiStruct
    {
        public static PstoreKho FromFile(string fileName)
        {
            return new PstoreKho(new KaitaiStream(fileName));
        }

        public PstoreKho(KaitaiStream p__io, KaitaiStruct p__parent = null, PstoreKho p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }

        /// <summary>
        /// Numbers of a record. The text follows them directly.
        /// </summary>
        internal partial class PstoreRecordSer : KaitaiStruct
        {
            public static PstoreRecordSer FromFile(string fileName)
            {
                return new PstoreRecordSer(new KaitaiStream(fileName));
            }

            public PstoreRecordSer(KaitaiStream p__io, PstoreKho.PstoreSer p__parent = null, PstoreKho p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _size = m_io.ReadU8le();
                _timeSec = m_io.ReadU8le();
                _timeNsec = m_io.ReadU4le();
                _count = m_io.ReadU4le();
                _reason = m_io.ReadU4le();
                _part = m_io.ReadU4le();
                _compressed = m_io.ReadU4le();
            }
            private ulong _size;
            private ulong _timeSec;
            private uint _timeNsec;
            private uint _count;
            private uint _reason;
            private uint _part;
            private uint _compressed;
            private PstoreKho m_root;
            private PstoreKho.PstoreSer m_parent;

            /// <summary>
            /// Length of the text in bytes.
            /// </summary>
            public ulong Size { get { return _size; } }

            /// <summary>
            /// Seconds since 1970.
            /// </summary>
            public ulong TimeSec { get { return _timeSec; } }

            /// <summary>
            /// Nanoseconds of that second.
            /// </summary>
            public uint TimeNsec { get { return _timeNsec; } }

            /// <summary>
            /// Number of the record.
            /// </summary>
            public uint Count { get { return _count; } }

            /// <summary>
            /// Why it was written.
            /// </summary>
            public uint Reason { get { return _reason; } }

            /// <summary>
            /// Number of the part.
            /// </summary>
            public uint Part { get { return _part; } }

            /// <summary>
            /// The text is compressed (1) or not (0).
            /// </summary>
            public uint Compressed { get { return _compressed; } }
            public PstoreKho M_Root { get { return m_root; } }
            public PstoreKho.PstoreSer M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// A record. Not packed; its text begins within the padding at the structure's end.
        /// </summary>
        internal partial class PstoreSer : KaitaiStruct
        {
            public static PstoreSer FromFile(string fileName)
            {
                return new PstoreSer(new KaitaiStream(fileName));
            }

            public PstoreSer(KaitaiStream p__io, KaitaiStruct p__parent = null, PstoreKho p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _version = m_io.ReadU4le();
                _padding = m_io.ReadU4le();
                _record = new PstoreRecordSer(m_io, this, m_root);
                _bufBegin = m_io.ReadU4le();
                _buf = new List<byte>();
                {
                    var i = 0;
                    while (!m_io.IsEof) {
                        _buf.Add(m_io.ReadU1());
                        i++;
                    }
                }
            }
            private uint _version;
            private uint _padding;
            private PstoreRecordSer _record;
            private uint _bufBegin;
            private List<byte> _buf;
            private PstoreKho m_root;
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
            /// The record.
            /// </summary>
            public PstoreRecordSer Record { get { return _record; } }

            /// <summary>
            /// First four bytes of the text.
            /// </summary>
            public uint BufBegin { get { return _bufBegin; } }

            /// <summary>
            /// The rest of the text.
            /// </summary>
            public List<byte> Buf { get { return _buf; } }
            public PstoreKho M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private PstoreKho m_root;
        private KaitaiStruct m_parent;
        public PstoreKho M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
