// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild

using System.Collections.Generic;
using System;

namespace Kaitai
{
    public partial class Validations : KaitaiStruct
    {
        public static Validations FromFile(string fileName)
        {
            return new Validations(new KaitaiStream(fileName));
        }


        public enum Shade
        {
            Light = 1,
            Dark = 2,
            Deep = 300,
        }
        public Validations(KaitaiStream p__io, KaitaiStruct p__parent = null, Validations p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }
        public partial class AfterOthers : KaitaiStruct
        {
            public static AfterOthers FromFile(string fileName)
            {
                return new AfterOthers(new KaitaiStream(fileName));
            }

            public AfterOthers(KaitaiStream p__io, KaitaiStruct p__parent = null, Validations p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _head = m_io.ReadBytes(5);
                _value = m_io.ReadU1();
                if (!(_value == 1))
                {
                    throw new ValidationNotEqualError(1, _value, m_io, "/types/after_others/seq/1");
                }
            }
            private byte[] _head;
            private byte _value;
            private Validations m_root;
            private KaitaiStruct m_parent;
            public byte[] Head { get { return _head; } }
            public byte Value { get { return _value; } }
            public Validations M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        public partial class AnyOfBytes : KaitaiStruct
        {
            public static AnyOfBytes FromFile(string fileName)
            {
                return new AnyOfBytes(new KaitaiStream(fileName));
            }

            public AnyOfBytes(KaitaiStream p__io, KaitaiStruct p__parent = null, Validations p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _value = m_io.ReadBytes(2);
                if (!( (((KaitaiStream.ByteArrayCompare(_value, new byte[] { 1, 2 }) == 0)) || ((KaitaiStream.ByteArrayCompare(_value, new byte[] { 3, 4 }) == 0))) ))
                {
                    throw new ValidationNotAnyOfError(_value, m_io, "/types/any_of_bytes/seq/0");
                }
            }
            private byte[] _value;
            private Validations m_root;
            private KaitaiStruct m_parent;
            public byte[] Value { get { return _value; } }
            public Validations M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        public partial class AnyOfInt : KaitaiStruct
        {
            public static AnyOfInt FromFile(string fileName)
            {
                return new AnyOfInt(new KaitaiStream(fileName));
            }

            public AnyOfInt(KaitaiStream p__io, KaitaiStruct p__parent = null, Validations p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _value = m_io.ReadU1();
                if (!( ((_value == 3) || (_value == 5) || (_value == 7)) ))
                {
                    throw new ValidationNotAnyOfError(_value, m_io, "/types/any_of_int/seq/0");
                }
            }
            private byte _value;
            private Validations m_root;
            private KaitaiStruct m_parent;
            public byte Value { get { return _value; } }
            public Validations M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        public partial class EachOfThree : KaitaiStruct
        {
            public static EachOfThree FromFile(string fileName)
            {
                return new EachOfThree(new KaitaiStream(fileName));
            }

            public EachOfThree(KaitaiStream p__io, KaitaiStruct p__parent = null, Validations p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _values = new List<byte>();
                for (var i = 0; i < 3; i++)
                {
                    _values.Add(m_io.ReadU1());
                    if (!(_values[i] <= 9))
                    {
                        throw new ValidationGreaterThanError(9, _values[i], m_io, "/types/each_of_three/seq/0");
                    }
                }
            }
            private List<byte> _values;
            private Validations m_root;
            private KaitaiStruct m_parent;
            public List<byte> Values { get { return _values; } }
            public Validations M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        public partial class EqBytes : KaitaiStruct
        {
            public static EqBytes FromFile(string fileName)
            {
                return new EqBytes(new KaitaiStream(fileName));
            }

            public EqBytes(KaitaiStream p__io, KaitaiStruct p__parent = null, Validations p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _value = m_io.ReadBytes(3);
                if (!((KaitaiStream.ByteArrayCompare(_value, new byte[] { 1, 2, 3 }) == 0)))
                {
                    throw new ValidationNotEqualError(new byte[] { 1, 2, 3 }, _value, m_io, "/types/eq_bytes/seq/0");
                }
            }
            private byte[] _value;
            private Validations m_root;
            private KaitaiStruct m_parent;
            public byte[] Value { get { return _value; } }
            public Validations M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        public partial class EqContents : KaitaiStruct
        {
            public static EqContents FromFile(string fileName)
            {
                return new EqContents(new KaitaiStream(fileName));
            }

            public EqContents(KaitaiStream p__io, KaitaiStruct p__parent = null, Validations p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _magic = m_io.ReadBytes(4);
                if (!((KaitaiStream.ByteArrayCompare(_magic, new byte[] { 75, 72, 79, 0 }) == 0)))
                {
                    throw new ValidationNotEqualError(new byte[] { 75, 72, 79, 0 }, _magic, m_io, "/types/eq_contents/seq/0");
                }
            }
            private byte[] _magic;
            private Validations m_root;
            private KaitaiStruct m_parent;
            public byte[] Magic { get { return _magic; } }
            public Validations M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        public partial class EqInt : KaitaiStruct
        {
            public static EqInt FromFile(string fileName)
            {
                return new EqInt(new KaitaiStream(fileName));
            }

            public EqInt(KaitaiStream p__io, KaitaiStruct p__parent = null, Validations p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _value = m_io.ReadU2le();
                if (!(_value == 4660))
                {
                    throw new ValidationNotEqualError(4660, _value, m_io, "/types/eq_int/seq/0");
                }
            }
            private ushort _value;
            private Validations m_root;
            private KaitaiStruct m_parent;
            public ushort Value { get { return _value; } }
            public Validations M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        public partial class EqStr : KaitaiStruct
        {
            public static EqStr FromFile(string fileName)
            {
                return new EqStr(new KaitaiStream(fileName));
            }

            public EqStr(KaitaiStream p__io, KaitaiStruct p__parent = null, Validations p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _value = System.Text.Encoding.GetEncoding("ASCII").GetString(m_io.ReadBytes(2));
                if (!(_value == "ok"))
                {
                    throw new ValidationNotEqualError("ok", _value, m_io, "/types/eq_str/seq/0");
                }
            }
            private string _value;
            private Validations m_root;
            private KaitaiStruct m_parent;
            public string Value { get { return _value; } }
            public Validations M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        public partial class ExprInt : KaitaiStruct
        {
            public static ExprInt FromFile(string fileName)
            {
                return new ExprInt(new KaitaiStream(fileName));
            }

            public ExprInt(KaitaiStream p__io, KaitaiStruct p__parent = null, Validations p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _value = m_io.ReadU4le();
                {
                    uint M_ = _value;
                    if (!(KaitaiStream.Mod(M_, 4) == 0))
                    {
                        throw new ValidationExprError(_value, m_io, "/types/expr_int/seq/0");
                    }
                }
            }
            private uint _value;
            private Validations m_root;
            private KaitaiStruct m_parent;
            public uint Value { get { return _value; } }
            public Validations M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        public partial class InEnum : KaitaiStruct
        {
            public static InEnum FromFile(string fileName)
            {
                return new InEnum(new KaitaiStream(fileName));
            }

            public InEnum(KaitaiStream p__io, KaitaiStruct p__parent = null, Validations p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _value = ((Validations.Shade) m_io.ReadU2le());
                if (!Enum.IsDefined(typeof(Shade), _value))
                {
                    throw new ValidationNotInEnumError(_value, m_io, "/types/in_enum/seq/0");
                }
            }
            private Shade _value;
            private Validations m_root;
            private KaitaiStruct m_parent;
            public Shade Value { get { return _value; } }
            public Validations M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        public partial class InstanceEq : KaitaiStruct
        {
            public static InstanceEq FromFile(string fileName)
            {
                return new InstanceEq(new KaitaiStream(fileName));
            }

            public InstanceEq(KaitaiStream p__io, KaitaiStruct p__parent = null, Validations p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                f_atTwo = false;
                _read();
            }
            private void _read()
            {
                _base = m_io.ReadU1();
            }
            private bool f_atTwo;
            private byte _atTwo;
            public byte AtTwo
            {
                get
                {
                    if (f_atTwo)
                        return _atTwo;
                    f_atTwo = true;
                    long _pos = m_io.Pos;
                    m_io.Seek(2);
                    _atTwo = m_io.ReadU1();
                    if (!(_atTwo == 127))
                    {
                        throw new ValidationNotEqualError(127, _atTwo, m_io, "/types/instance_eq/instances/at_two");
                    }
                    m_io.Seek(_pos);
                    return _atTwo;
                }
            }
            private byte _base;
            private Validations m_root;
            private KaitaiStruct m_parent;
            public byte Base { get { return _base; } }
            public Validations M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        public partial class MaxInt : KaitaiStruct
        {
            public static MaxInt FromFile(string fileName)
            {
                return new MaxInt(new KaitaiStream(fileName));
            }

            public MaxInt(KaitaiStream p__io, KaitaiStruct p__parent = null, Validations p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _value = m_io.ReadU8le();
                if (!(_value <= 100))
                {
                    throw new ValidationGreaterThanError(100, _value, m_io, "/types/max_int/seq/0");
                }
            }
            private ulong _value;
            private Validations m_root;
            private KaitaiStruct m_parent;
            public ulong Value { get { return _value; } }
            public Validations M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        public partial class MinInt : KaitaiStruct
        {
            public static MinInt FromFile(string fileName)
            {
                return new MinInt(new KaitaiStream(fileName));
            }

            public MinInt(KaitaiStream p__io, KaitaiStruct p__parent = null, Validations p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _value = m_io.ReadS4le();
                if (!(_value >= -5))
                {
                    throw new ValidationLessThanError(-5, _value, m_io, "/types/min_int/seq/0");
                }
            }
            private int _value;
            private Validations m_root;
            private KaitaiStruct m_parent;
            public int Value { get { return _value; } }
            public Validations M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        public partial class RangeBytes : KaitaiStruct
        {
            public static RangeBytes FromFile(string fileName)
            {
                return new RangeBytes(new KaitaiStream(fileName));
            }

            public RangeBytes(KaitaiStream p__io, KaitaiStruct p__parent = null, Validations p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _value = m_io.ReadBytes(2);
                if (!((KaitaiStream.ByteArrayCompare(_value, new byte[] { 16, 0 }) >= 0)))
                {
                    throw new ValidationLessThanError(new byte[] { 16, 0 }, _value, m_io, "/types/range_bytes/seq/0");
                }
                if (!((KaitaiStream.ByteArrayCompare(_value, new byte[] { 32, 0 }) <= 0)))
                {
                    throw new ValidationGreaterThanError(new byte[] { 32, 0 }, _value, m_io, "/types/range_bytes/seq/0");
                }
            }
            private byte[] _value;
            private Validations m_root;
            private KaitaiStruct m_parent;
            public byte[] Value { get { return _value; } }
            public Validations M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        public partial class RangeFloat : KaitaiStruct
        {
            public static RangeFloat FromFile(string fileName)
            {
                return new RangeFloat(new KaitaiStream(fileName));
            }

            public RangeFloat(KaitaiStream p__io, KaitaiStruct p__parent = null, Validations p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _value = m_io.ReadF8le();
                if (!(_value >= 0.5))
                {
                    throw new ValidationLessThanError(0.5, _value, m_io, "/types/range_float/seq/0");
                }
                if (!(_value <= 1.5))
                {
                    throw new ValidationGreaterThanError(1.5, _value, m_io, "/types/range_float/seq/0");
                }
            }
            private double _value;
            private Validations m_root;
            private KaitaiStruct m_parent;
            public double Value { get { return _value; } }
            public Validations M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        public partial class RangeInt : KaitaiStruct
        {
            public static RangeInt FromFile(string fileName)
            {
                return new RangeInt(new KaitaiStream(fileName));
            }

            public RangeInt(KaitaiStream p__io, KaitaiStruct p__parent = null, Validations p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _value = m_io.ReadU1();
                if (!(_value >= 10))
                {
                    throw new ValidationLessThanError(10, _value, m_io, "/types/range_int/seq/0");
                }
                if (!(_value <= 20))
                {
                    throw new ValidationGreaterThanError(20, _value, m_io, "/types/range_int/seq/0");
                }
            }
            private byte _value;
            private Validations m_root;
            private KaitaiStruct m_parent;
            public byte Value { get { return _value; } }
            public Validations M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private Validations m_root;
        private KaitaiStruct m_parent;
        public Validations M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
