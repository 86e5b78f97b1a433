// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild



namespace Kaitai
{
    public partial class Texts : KaitaiStruct
    {
        public static Texts FromFile(string fileName)
        {
            return new Texts(new KaitaiStream(fileName));
        }

        public Texts(KaitaiStream p__io, KaitaiStruct p__parent = null, Texts p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }
        public partial class Defaults : KaitaiStruct
        {
            public static Defaults FromFile(string fileName)
            {
                return new Defaults(new KaitaiStream(fileName));
            }

            public Defaults(KaitaiStream p__io, KaitaiStruct p__parent = null, Texts p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _first = System.Text.Encoding.GetEncoding("UTF-8").GetString(m_io.ReadBytesTerm(0, false, true, true));
                _second = m_io.ReadBytesTerm(44, false, true, true);
                _rest = m_io.ReadBytesFull();
            }
            private string _first;
            private byte[] _second;
            private byte[] _rest;
            private Texts m_root;
            private KaitaiStruct m_parent;
            public string First { get { return _first; } }
            public byte[] Second { get { return _second; } }
            public byte[] Rest { get { return _rest; } }
            public Texts M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        public partial class Derived : KaitaiStruct
        {
            public static Derived FromFile(string fileName)
            {
                return new Derived(new KaitaiStream(fileName));
            }

            public Derived(KaitaiStream p__io, KaitaiStruct p__parent = null, Texts p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                f_afterB = false;
                f_backwards = false;
                f_firstToThird = false;
                f_isHello = false;
                _read();
            }
            private void _read()
            {
                _text = System.Text.Encoding.GetEncoding("UTF-8").GetString(m_io.ReadBytes(5));
            }
            private bool f_afterB;
            private bool _afterB;
            public bool AfterB
            {
                get
                {
                    if (f_afterB)
                        return _afterB;
                    f_afterB = true;
                    _afterB = (bool) ((Text.CompareTo("b") > 0));
                    return _afterB;
                }
            }
            private bool f_backwards;
            private string _backwards;
            public string Backwards
            {
                get
                {
                    if (f_backwards)
                        return _backwards;
                    f_backwards = true;
                    _backwards = (string) (KaitaiStream.StringReverse(Text));
                    return _backwards;
                }
            }
            private bool f_firstToThird;
            private string _firstToThird;
            public string FirstToThird
            {
                get
                {
                    if (f_firstToThird)
                        return _firstToThird;
                    f_firstToThird = true;
                    _firstToThird = (string) (Text.Substring(0, 3 - 0));
                    return _firstToThird;
                }
            }
            private bool f_isHello;
            private bool _isHello;
            public bool IsHello
            {
                get
                {
                    if (f_isHello)
                        return _isHello;
                    f_isHello = true;
                    _isHello = (bool) (Text == "hello");
                    return _isHello;
                }
            }
            private string _text;
            private Texts m_root;
            private KaitaiStruct m_parent;
            public string Text { get { return _text; } }
            public Texts M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        public partial class Include : KaitaiStruct
        {
            public static Include FromFile(string fileName)
            {
                return new Include(new KaitaiStream(fileName));
            }

            public Include(KaitaiStream p__io, KaitaiStruct p__parent = null, Texts p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _line = m_io.ReadBytesTerm(10, true, true, true);
                _rest = m_io.ReadBytesFull();
            }
            private byte[] _line;
            private byte[] _rest;
            private Texts m_root;
            private KaitaiStruct m_parent;
            public byte[] Line { get { return _line; } }
            public byte[] Rest { get { return _rest; } }
            public Texts M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        public partial class KeepTerminator : KaitaiStruct
        {
            public static KeepTerminator FromFile(string fileName)
            {
                return new KeepTerminator(new KaitaiStream(fileName));
            }

            public KeepTerminator(KaitaiStream p__io, KaitaiStruct p__parent = null, Texts p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _head = m_io.ReadBytesTerm(58, false, false, true);
                _colon = m_io.ReadU1();
            }
            private byte[] _head;
            private byte _colon;
            private Texts m_root;
            private KaitaiStruct m_parent;
            public byte[] Head { get { return _head; } }
            public byte Colon { get { return _colon; } }
            public Texts M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        public partial class Lenient : KaitaiStruct
        {
            public static Lenient FromFile(string fileName)
            {
                return new Lenient(new KaitaiStream(fileName));
            }

            public Lenient(KaitaiStream p__io, KaitaiStruct p__parent = null, Texts p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _text = System.Text.Encoding.GetEncoding("UTF-8").GetString(m_io.ReadBytesTerm(0, false, true, false));
            }
            private string _text;
            private Texts m_root;
            private KaitaiStruct m_parent;
            public string Text { get { return _text; } }
            public Texts M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        public partial class Sized : KaitaiStruct
        {
            public static Sized FromFile(string fileName)
            {
                return new Sized(new KaitaiStream(fileName));
            }

            public Sized(KaitaiStream p__io, KaitaiStruct p__parent = null, Texts p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _padded = KaitaiStream.BytesStripRight(m_io.ReadBytes(6), 32);
                _terminated = System.Text.Encoding.GetEncoding("UTF-8").GetString(KaitaiStream.BytesTerminate(m_io.ReadBytes(6), 0, false));
                _terminatedAndPadded = KaitaiStream.BytesTerminate(KaitaiStream.BytesStripRight(m_io.ReadBytes(6), 46), 33, true);
                _wideTerminated = System.Text.Encoding.GetEncoding("UTF-16LE").GetString(KaitaiStream.BytesTerminateMulti(m_io.ReadBytes(8), new byte[] { 0, 0 }, false));
            }
            private byte[] _padded;
            private string _terminated;
            private byte[] _terminatedAndPadded;
            private string _wideTerminated;
            private Texts m_root;
            private KaitaiStruct m_parent;
            public byte[] Padded { get { return _padded; } }
            public string Terminated { get { return _terminated; } }
            public byte[] TerminatedAndPadded { get { return _terminatedAndPadded; } }
            public string WideTerminated { get { return _wideTerminated; } }
            public Texts M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        public partial class Wide : KaitaiStruct
        {
            public static Wide FromFile(string fileName)
            {
                return new Wide(new KaitaiStream(fileName));
            }

            public Wide(KaitaiStream p__io, KaitaiStruct p__parent = null, Texts p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _text = System.Text.Encoding.GetEncoding("UTF-16LE").GetString(m_io.ReadBytesTermMulti(new byte[] { 0, 0 }, false, true, true));
                _after = m_io.ReadU1();
            }
            private string _text;
            private byte _after;
            private Texts m_root;
            private KaitaiStruct m_parent;
            public string Text { get { return _text; } }
            public byte After { get { return _after; } }
            public Texts M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        public partial class WideKeepTerminator : KaitaiStruct
        {
            public static WideKeepTerminator FromFile(string fileName)
            {
                return new WideKeepTerminator(new KaitaiStream(fileName));
            }

            public WideKeepTerminator(KaitaiStream p__io, KaitaiStruct p__parent = null, Texts p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _text = System.Text.Encoding.GetEncoding("UTF-16BE").GetString(m_io.ReadBytesTermMulti(new byte[] { 0, 0 }, false, false, true));
                _after = m_io.ReadBytes(2);
            }
            private string _text;
            private byte[] _after;
            private Texts m_root;
            private KaitaiStruct m_parent;
            public string Text { get { return _text; } }
            public byte[] After { get { return _after; } }
            public Texts M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        public partial class WideLenient : KaitaiStruct
        {
            public static WideLenient FromFile(string fileName)
            {
                return new WideLenient(new KaitaiStream(fileName));
            }

            public WideLenient(KaitaiStream p__io, KaitaiStruct p__parent = null, Texts p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _text = System.Text.Encoding.GetEncoding("UTF-16LE").GetString(m_io.ReadBytesTermMulti(new byte[] { 0, 0 }, true, true, false));
            }
            private string _text;
            private Texts m_root;
            private KaitaiStruct m_parent;
            public string Text { get { return _text; } }
            public Texts M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private Texts m_root;
        private KaitaiStruct m_parent;
        public Texts M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
