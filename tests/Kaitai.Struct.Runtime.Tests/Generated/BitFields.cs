// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild

using System.Collections.Generic;

namespace Kaitai
{
    public partial class BitFields : KaitaiStruct
    {
        public static BitFields FromFile(string fileName)
        {
            return new BitFields(new KaitaiStream(fileName));
        }


        public enum Kind
        {
            Two = 2,
            Five = 5,
        }
        public BitFields(KaitaiStream p__io, KaitaiStruct p__parent = null, BitFields p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }
        public partial class Big : KaitaiStruct
        {
            public static Big FromFile(string fileName)
            {
                return new Big(new KaitaiStream(fileName));
            }

            public Big(KaitaiStream p__io, KaitaiStruct p__parent = null, BitFields p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _flag = m_io.ReadBitsIntBe(1) != 0;
                _kind = ((BitFields.Kind) m_io.ReadBitsIntBe(3));
                _wide = m_io.ReadBitsIntBe(12);
                m_io.AlignToByte();
                _after = m_io.ReadU2be();
            }
            private bool _flag;
            private Kind _kind;
            private ulong _wide;
            private ushort _after;
            private BitFields m_root;
            private KaitaiStruct m_parent;
            public bool Flag { get { return _flag; } }
            public Kind Kind { get { return _kind; } }
            public ulong Wide { get { return _wide; } }
            public ushort After { get { return _after; } }
            public BitFields M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        public partial class BothOrders : KaitaiStruct
        {
            public static BothOrders FromFile(string fileName)
            {
                return new BothOrders(new KaitaiStream(fileName));
            }

            public BothOrders(KaitaiStream p__io, KaitaiStruct p__parent = null, BitFields p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _big = m_io.ReadBitsIntBe(12);
                _nibble = m_io.ReadBitsIntBe(4);
                _little = m_io.ReadBitsIntLe(12);
            }
            private ulong _big;
            private ulong _nibble;
            private ulong _little;
            private BitFields m_root;
            private KaitaiStruct m_parent;
            public ulong Big { get { return _big; } }
            public ulong Nibble { get { return _nibble; } }
            public ulong Little { get { return _little; } }
            public BitFields M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        public partial class Little : KaitaiStruct
        {
            public static Little FromFile(string fileName)
            {
                return new Little(new KaitaiStream(fileName));
            }

            public Little(KaitaiStream p__io, KaitaiStruct p__parent = null, BitFields p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _flag = m_io.ReadBitsIntLe(1) != 0;
                _kind = ((BitFields.Kind) m_io.ReadBitsIntLe(3));
                _wide = m_io.ReadBitsIntLe(12);
                m_io.AlignToByte();
                _after = m_io.ReadU2le();
            }
            private bool _flag;
            private Kind _kind;
            private ulong _wide;
            private ushort _after;
            private BitFields m_root;
            private KaitaiStruct m_parent;
            public bool Flag { get { return _flag; } }
            public Kind Kind { get { return _kind; } }
            public ulong Wide { get { return _wide; } }
            public ushort After { get { return _after; } }
            public BitFields M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        public partial class NineBytesBig : KaitaiStruct
        {
            public static NineBytesBig FromFile(string fileName)
            {
                return new NineBytesBig(new KaitaiStream(fileName));
            }

            public NineBytesBig(KaitaiStream p__io, KaitaiStruct p__parent = null, BitFields p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _lead = m_io.ReadBitsIntBe(3);
                _whole = m_io.ReadBitsIntBe(64);
                _rest = m_io.ReadBitsIntBe(5);
            }
            private ulong _lead;
            private ulong _whole;
            private ulong _rest;
            private BitFields m_root;
            private KaitaiStruct m_parent;
            public ulong Lead { get { return _lead; } }
            public ulong Whole { get { return _whole; } }
            public ulong Rest { get { return _rest; } }
            public BitFields M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        public partial class NineBytesLittle : KaitaiStruct
        {
            public static NineBytesLittle FromFile(string fileName)
            {
                return new NineBytesLittle(new KaitaiStream(fileName));
            }

            public NineBytesLittle(KaitaiStream p__io, KaitaiStruct p__parent = null, BitFields p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _lead = m_io.ReadBitsIntLe(3);
                _whole = m_io.ReadBitsIntLe(64);
                _rest = m_io.ReadBitsIntLe(5);
            }
            private ulong _lead;
            private ulong _whole;
            private ulong _rest;
            private BitFields m_root;
            private KaitaiStruct m_parent;
            public ulong Lead { get { return _lead; } }
            public ulong Whole { get { return _whole; } }
            public ulong Rest { get { return _rest; } }
            public BitFields M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        public partial class Repeated : KaitaiStruct
        {
            public static Repeated FromFile(string fileName)
            {
                return new Repeated(new KaitaiStream(fileName));
            }

            public Repeated(KaitaiStream p__io, KaitaiStruct p__parent = null, BitFields p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _nibbles = new List<ulong>();
                {
                    var i = 0;
                    while (!m_io.IsEof) {
                        _nibbles.Add(m_io.ReadBitsIntBe(4));
                        i++;
                    }
                }
            }
            private List<ulong> _nibbles;
            private BitFields m_root;
            private KaitaiStruct m_parent;
            public List<ulong> Nibbles { get { return _nibbles; } }
            public BitFields M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        public partial class UnalignedTail : KaitaiStruct
        {
            public static UnalignedTail FromFile(string fileName)
            {
                return new UnalignedTail(new KaitaiStream(fileName));
            }

            public UnalignedTail(KaitaiStream p__io, KaitaiStruct p__parent = null, BitFields p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _part = m_io.ReadBitsIntBe(5);
                m_io.AlignToByte();
                _tail = m_io.ReadBytesFull();
            }
            private ulong _part;
            private byte[] _tail;
            private BitFields m_root;
            private KaitaiStruct m_parent;
            public ulong Part { get { return _part; } }
            public byte[] Tail { get { return _tail; } }
            public BitFields M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private BitFields m_root;
        private KaitaiStruct m_parent;
        public BitFields M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
