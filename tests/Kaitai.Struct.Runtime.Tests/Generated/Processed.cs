// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild



namespace Kaitai
{
    public partial class Processed : KaitaiStruct
    {
        public static Processed FromFile(string fileName)
        {
            return new Processed(new KaitaiStream(fileName));
        }

        public Processed(KaitaiStream p__io, KaitaiStruct p__parent = null, Processed p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }
        public partial class Custom : KaitaiStruct
        {
            public static Custom FromFile(string fileName)
            {
                return new Custom(new KaitaiStream(fileName));
            }

            public Custom(KaitaiStream p__io, KaitaiStruct p__parent = null, Processed p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                __raw_body = m_io.ReadBytesFull();
                AddToEach _process__raw_body = new AddToEach(7);
                _body = _process__raw_body.Decode(__raw_body);
            }
            private byte[] _body;
            private Processed m_root;
            private KaitaiStruct m_parent;
            private byte[] __raw_body;
            public byte[] Body { get { return _body; } }
            public Processed M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
            public byte[] M_RawBody { get { return __raw_body; } }
        }
        public partial class Pair : KaitaiStruct
        {
            public static Pair FromFile(string fileName)
            {
                return new Pair(new KaitaiStream(fileName));
            }

            public Pair(KaitaiStream p__io, Processed.Zlib p__parent = null, Processed p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _left = m_io.ReadU4le();
                _right = m_io.ReadU4le();
            }
            private uint _left;
            private uint _right;
            private Processed m_root;
            private Processed.Zlib m_parent;
            public uint Left { get { return _left; } }
            public uint Right { get { return _right; } }
            public Processed M_Root { get { return m_root; } }
            public Processed.Zlib M_Parent { get { return m_parent; } }
        }
        public partial class RotateLeft : KaitaiStruct
        {
            public static RotateLeft FromFile(string fileName)
            {
                return new RotateLeft(new KaitaiStream(fileName));
            }

            public RotateLeft(KaitaiStream p__io, KaitaiStruct p__parent = null, Processed p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                __raw_body = m_io.ReadBytesFull();
                _body = m_io.ProcessRotateLeft(__raw_body, 3, 1);
            }
            private byte[] _body;
            private Processed m_root;
            private KaitaiStruct m_parent;
            private byte[] __raw_body;
            public byte[] Body { get { return _body; } }
            public Processed M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
            public byte[] M_RawBody { get { return __raw_body; } }
        }
        public partial class RotateRight : KaitaiStruct
        {
            public static RotateRight FromFile(string fileName)
            {
                return new RotateRight(new KaitaiStream(fileName));
            }

            public RotateRight(KaitaiStream p__io, KaitaiStruct p__parent = null, Processed p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                __raw_body = m_io.ReadBytesFull();
                _body = m_io.ProcessRotateLeft(__raw_body, 8 - (3), 1);
            }
            private byte[] _body;
            private Processed m_root;
            private KaitaiStruct m_parent;
            private byte[] __raw_body;
            public byte[] Body { get { return _body; } }
            public Processed M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
            public byte[] M_RawBody { get { return __raw_body; } }
        }
        public partial class XorByte : KaitaiStruct
        {
            public static XorByte FromFile(string fileName)
            {
                return new XorByte(new KaitaiStream(fileName));
            }

            public XorByte(KaitaiStream p__io, KaitaiStruct p__parent = null, Processed p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                __raw_body = m_io.ReadBytesFull();
                _body = m_io.ProcessXor(__raw_body, 90);
            }
            private byte[] _body;
            private Processed m_root;
            private KaitaiStruct m_parent;
            private byte[] __raw_body;
            public byte[] Body { get { return _body; } }
            public Processed M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
            public byte[] M_RawBody { get { return __raw_body; } }
        }
        public partial class XorKey : KaitaiStruct
        {
            public static XorKey FromFile(string fileName)
            {
                return new XorKey(new KaitaiStream(fileName));
            }

            public XorKey(KaitaiStream p__io, KaitaiStruct p__parent = null, Processed p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _key = m_io.ReadBytes(3);
                __raw_body = m_io.ReadBytesFull();
                _body = m_io.ProcessXor(__raw_body, Key);
            }
            private byte[] _key;
            private byte[] _body;
            private Processed m_root;
            private KaitaiStruct m_parent;
            private byte[] __raw_body;
            public byte[] Key { get { return _key; } }
            public byte[] Body { get { return _body; } }
            public Processed M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
            public byte[] M_RawBody { get { return __raw_body; } }
        }
        public partial class Zlib : KaitaiStruct
        {
            public static Zlib FromFile(string fileName)
            {
                return new Zlib(new KaitaiStream(fileName));
            }

            public Zlib(KaitaiStream p__io, KaitaiStruct p__parent = null, Processed p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                __raw__raw_body = m_io.ReadBytesFull();
                __raw_body = m_io.ProcessZlib(__raw__raw_body);
                var io___raw_body = new KaitaiStream(__raw_body);
                _body = new Pair(io___raw_body, this, m_root);
            }
            private Pair _body;
            private Processed m_root;
            private KaitaiStruct m_parent;
            private byte[] __raw_body;
            private byte[] __raw__raw_body;
            public Pair Body { get { return _body; } }
            public Processed M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
            public byte[] M_RawBody { get { return __raw_body; } }
            public byte[] M_RawM_RawBody { get { return __raw__raw_body; } }
        }
        private Processed m_root;
        private KaitaiStruct m_parent;
        public Processed M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
