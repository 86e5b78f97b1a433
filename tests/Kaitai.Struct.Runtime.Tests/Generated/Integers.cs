// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild

using System;

namespace Kaitai
{
    public partial class Integers : KaitaiStruct
    {
        public static Integers FromFile(string fileName)
        {
            return new Integers(new KaitaiStream(fileName));
        }

        public Integers(KaitaiStream p__io, KaitaiStruct p__parent = null, Integers p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
            _u1 = m_io.ReadU1();
            _s1 = m_io.ReadS1();
            _u2le = m_io.ReadU2le();
            _u2be = m_io.ReadU2be();
            _s2le = m_io.ReadS2le();
            _s2be = m_io.ReadS2be();
            _u4le = m_io.ReadU4le();
            _u4be = m_io.ReadU4be();
            _s4le = m_io.ReadS4le();
            _s4be = m_io.ReadS4be();
            _u8le = m_io.ReadU8le();
            _u8be = m_io.ReadU8be();
            _s8le = m_io.ReadS8le();
            _s8be = m_io.ReadS8be();
            _f4le = m_io.ReadF4le();
            _f4be = m_io.ReadF4be();
            _f8le = m_io.ReadF8le();
            _f8be = m_io.ReadF8be();
            if (M_Io.IsEof) {
                _atEnd = new Nothing(m_io, this, m_root);
            }
        }
        public partial class Nothing : KaitaiStruct
        {
            public static Nothing FromFile(string fileName)
            {
                return new Nothing(new KaitaiStream(fileName));
            }

            public Nothing(KaitaiStream p__io, Integers p__parent = null, Integers p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
            }
            private Integers m_root;
            private Integers m_parent;
            public Integers M_Root { get { return m_root; } }
            public Integers M_Parent { get { return m_parent; } }
        }
        public partial class Ordered : KaitaiStruct
        {
            public static Ordered FromFile(string fileName)
            {
                return new Ordered(new KaitaiStream(fileName));
            }

            private bool? m_isLe;
            public Ordered(KaitaiStream p__io, KaitaiStruct p__parent = null, Integers p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                f_order = false;
                _read();
            }
            private void _read()
            {
                switch (Order) {
                case 18761: {
                    m_isLe = (bool) (true);
                    break;
                }
                case 19789: {
                    m_isLe = (bool) (false);
                    break;
                }
                }

                if (m_isLe == null) {
                    throw new UndecidedEndiannessError();
                } else if (m_isLe == true) {
                    _readLE();
                } else {
                    _readBE();
                }
            }
            private void _readLE()
            {
                _word = m_io.ReadU4le();
            }
            private void _readBE()
            {
                _word = m_io.ReadU4be();
            }
            private bool f_order;
            private ushort _order;
            public ushort Order
            {
                get
                {
                    if (f_order)
                        return _order;
                    f_order = true;
                    long _pos = m_io.Pos;
                    m_io.Seek(4);
                    if (m_isLe == true) {
                        _order = m_io.ReadU2be();
                    } else {
                        _order = m_io.ReadU2be();
                    }
                    m_io.Seek(_pos);
                    return _order;
                }
            }
            private uint _word;
            private Integers m_root;
            private KaitaiStruct m_parent;
            public uint Word { get { return _word; } }
            public Integers M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private byte _u1;
        private sbyte _s1;
        private ushort _u2le;
        private ushort _u2be;
        private short _s2le;
        private short _s2be;
        private uint _u4le;
        private uint _u4be;
        private int _s4le;
        private int _s4be;
        private ulong _u8le;
        private ulong _u8be;
        private long _s8le;
        private long _s8be;
        private float _f4le;
        private float _f4be;
        private double _f8le;
        private double _f8be;
        private Nothing _atEnd;
        private Integers m_root;
        private KaitaiStruct m_parent;
        public byte U1 { get { return _u1; } }
        public sbyte S1 { get { return _s1; } }
        public ushort U2le { get { return _u2le; } }
        public ushort U2be { get { return _u2be; } }
        public short S2le { get { return _s2le; } }
        public short S2be { get { return _s2be; } }
        public uint U4le { get { return _u4le; } }
        public uint U4be { get { return _u4be; } }
        public int S4le { get { return _s4le; } }
        public int S4be { get { return _s4be; } }
        public ulong U8le { get { return _u8le; } }
        public ulong U8be { get { return _u8be; } }
        public long S8le { get { return _s8le; } }
        public long S8be { get { return _s8be; } }
        public float F4le { get { return _f4le; } }
        public float F4be { get { return _f4be; } }
        public double F8le { get { return _f8le; } }
        public double F8be { get { return _f8be; } }
        public Nothing AtEnd { get { return _atEnd; } }
        public Integers M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
