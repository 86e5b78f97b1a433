// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild

using System.Collections.Generic;

namespace Kaitai
{
    public partial class Records : KaitaiStruct
    {
        public static Records FromFile(string fileName)
        {
            return new Records(new KaitaiStream(fileName));
        }


        public enum Kind
        {
            Point = 1,
            Names = 2,
        }
        public Records(KaitaiStream p__io, KaitaiStruct p__parent = null, Records p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            f_table = false;
            f_tableInFile = false;
            f_total = false;
            f_versionMod = false;
            _read();
        }
        private void _read()
        {
            _magic = m_io.ReadBytes(3);
            if (!((KaitaiStream.ByteArrayCompare(_magic, new byte[] { 82, 69, 67 }) == 0)))
            {
                throw new ValidationNotEqualError(new byte[] { 82, 69, 67 }, _magic, m_io, "/seq/0");
            }
            _version = m_io.ReadU1();
            _tableOffset = m_io.ReadU4le();
            _numRecords = m_io.ReadU2le();
            _entries = new List<Record>();
            for (var i = 0; i < NumRecords; i++)
            {
                _entries.Add(new Record(m_io, this, m_root));
            }
            _numbers = new List<byte>();
            {
                var i = 0;
                byte M_;
                do {
                    M_ = m_io.ReadU1();
                    _numbers.Add(M_);
                    i++;
                } while (!(M_ == 0));
            }
            _last = new Scaled(Version, m_io, this, m_root);
        }
        public partial class Names : KaitaiStruct
        {
            public static Names FromFile(string fileName)
            {
                return new Names(new KaitaiStream(fileName));
            }

            public Names(KaitaiStream p__io, Records.Record p__parent = null, Records p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                f_ioSize = false;
                _read();
            }
            private void _read()
            {
                _items = new List<string>();
                {
                    var i = 0;
                    while (!m_io.IsEof) {
                        _items.Add(System.Text.Encoding.GetEncoding("ASCII").GetString(m_io.ReadBytesTerm(0, false, true, true)));
                        i++;
                    }
                }
                if (!(M_Io.IsEof)) {
                    _ended = m_io.ReadU1();
                }
            }
            private bool f_ioSize;
            private int _ioSize;
            public int IoSize
            {
                get
                {
                    if (f_ioSize)
                        return _ioSize;
                    f_ioSize = true;
                    _ioSize = (int) (M_Io.Size);
                    return _ioSize;
                }
            }
            private List<string> _items;
            private byte? _ended;
            private Records m_root;
            private Records.Record m_parent;
            public List<string> Items { get { return _items; } }
            public byte? Ended { get { return _ended; } }
            public Records M_Root { get { return m_root; } }
            public Records.Record M_Parent { get { return m_parent; } }
        }
        public partial class Point : KaitaiStruct
        {
            public static Point FromFile(string fileName)
            {
                return new Point(new KaitaiStream(fileName));
            }

            public Point(KaitaiStream p__io, Records.Record p__parent = null, Records p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                f_kindOfParent = false;
                _read();
            }
            private void _read()
            {
                _x = m_io.ReadF4le();
                _y = m_io.ReadF8be();
                _z = m_io.ReadS2le();
            }
            private bool f_kindOfParent;
            private Kind _kindOfParent;
            public Kind KindOfParent
            {
                get
                {
                    if (f_kindOfParent)
                        return _kindOfParent;
                    f_kindOfParent = true;
                    _kindOfParent = (Kind) (M_Parent.Kind);
                    return _kindOfParent;
                }
            }
            private float _x;
            private double _y;
            private short _z;
            private Records m_root;
            private Records.Record m_parent;
            public float X { get { return _x; } }
            public double Y { get { return _y; } }
            public short Z { get { return _z; } }
            public Records M_Root { get { return m_root; } }
            public Records.Record M_Parent { get { return m_parent; } }
        }
        public partial class Record : KaitaiStruct
        {
            public static Record FromFile(string fileName)
            {
                return new Record(new KaitaiStream(fileName));
            }

            public Record(KaitaiStream p__io, Records p__parent = null, Records p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _kind = ((Records.Kind) m_io.ReadU1());
                _len = m_io.ReadU2le();
                switch (Kind) {
                case Records.Kind.Names: {
                    __raw_body = m_io.ReadBytes(Len);
                    var io___raw_body = new KaitaiStream(__raw_body);
                    _body = new Names(io___raw_body, this, m_root);
                    break;
                }
                case Records.Kind.Point: {
                    __raw_body = m_io.ReadBytes(Len);
                    var io___raw_body = new KaitaiStream(__raw_body);
                    _body = new Point(io___raw_body, this, m_root);
                    break;
                }
                default: {
                    _body = m_io.ReadBytes(Len);
                    break;
                }
                }
            }
            private Kind _kind;
            private ushort _len;
            private object _body;
            private Records m_root;
            private Records m_parent;
            private byte[] __raw_body;
            public Kind Kind { get { return _kind; } }
            public ushort Len { get { return _len; } }
            public object Body { get { return _body; } }
            public Records M_Root { get { return m_root; } }
            public Records M_Parent { get { return m_parent; } }
            public byte[] M_RawBody { get { return __raw_body; } }
        }
        public partial class Scaled : KaitaiStruct
        {
            public Scaled(byte p_factor, KaitaiStream p__io, Records p__parent = null, Records p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _factor = p_factor;
                f_value = false;
                _read();
            }
            private void _read()
            {
                _raw = m_io.ReadS4be();
            }
            private bool f_value;
            private int _value;
            public int Value
            {
                get
                {
                    if (f_value)
                        return _value;
                    f_value = true;
                    _value = (int) (Raw * Factor);
                    return _value;
                }
            }
            private int _raw;
            private byte _factor;
            private Records m_root;
            private Records m_parent;
            public int Raw { get { return _raw; } }
            public byte Factor { get { return _factor; } }
            public Records M_Root { get { return m_root; } }
            public Records M_Parent { get { return m_parent; } }
        }
        private bool f_table;
        private List<ushort> _table;
        public List<ushort> Table
        {
            get
            {
                if (f_table)
                    return _table;
                f_table = true;
                long _pos = m_io.Pos;
                m_io.Seek(TableOffset);
                _table = new List<ushort>();
                {
                    var i = 0;
                    while (!m_io.IsEof) {
                        _table.Add(m_io.ReadU2be());
                        i++;
                    }
                }
                m_io.Seek(_pos);
                return _table;
            }
        }
        private bool f_tableInFile;
        private byte[] _tableInFile;
        public byte[] TableInFile
        {
            get
            {
                if (f_tableInFile)
                    return _tableInFile;
                f_tableInFile = true;
                KaitaiStream io = M_Root.M_Io;
                long _pos = io.Pos;
                io.Seek(TableOffset);
                _tableInFile = io.ReadBytes(2);
                io.Seek(_pos);
                return _tableInFile;
            }
        }
        private bool f_total;
        private int _total;
        public int Total
        {
            get
            {
                if (f_total)
                    return _total;
                f_total = true;
                _total = (int) (Entries.Count + Table.Count);
                return _total;
            }
        }
        private bool f_versionMod;
        private int _versionMod;
        public int VersionMod
        {
            get
            {
                if (f_versionMod)
                    return _versionMod;
                f_versionMod = true;
                _versionMod = (int) (KaitaiStream.Mod(Version - 10, 7));
                return _versionMod;
            }
        }
        private byte[] _magic;
        private byte _version;
        private uint _tableOffset;
        private ushort _numRecords;
        private List<Record> _entries;
        private List<byte> _numbers;
        private Scaled _last;
        private Records m_root;
        private KaitaiStruct m_parent;
        public byte[] Magic { get { return _magic; } }
        public byte Version { get { return _version; } }
        public uint TableOffset { get { return _tableOffset; } }
        public ushort NumRecords { get { return _numRecords; } }
        public List<Record> Entries { get { return _entries; } }
        public List<byte> Numbers { get { return _numbers; } }
        public Scaled Last { get { return _last; } }
        public Records M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
