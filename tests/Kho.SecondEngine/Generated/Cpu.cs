// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild

using System.Collections.Generic;

using Kaitai;

namespace Kho.SecondEngine.Generated
{

    /// <summary>
    /// CPUs that wait outside any kernel while kernels change.
    /// </summary>
    /// <remarks>
    /// Reference: soleen@1570423f
    /// </remarks>
    internal partial class Cpu : KaitaiStruct
    {
        public static Cpu FromFile(string fileName)
        {
            return new Cpu(new KaitaiStream(fileName));
        }


        internal enum FileMagic
        {
            Cpuf = 1129338182,
        }

        internal enum Workload
        {
            None = 0,
            Parked = 1,
        }
        public Cpu(KaitaiStream p__io, KaitaiStruct p__parent = null, Cpu p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }

        /// <summary>
        /// A CPU file in a session.
        /// </summary>
        internal partial class CpuFileSer : KaitaiStruct
        {
            public static CpuFileSer FromFile(string fileName)
            {
                return new CpuFileSer(new KaitaiStream(fileName));
            }

            public CpuFileSer(KaitaiStream p__io, KaitaiStruct p__parent = null, Cpu p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _magic = ((Cpu.FileMagic) m_io.ReadU4le());
                _cpu = m_io.ReadU4le();
                _sessionSerPa = m_io.ReadU8le();
                _stackPa = m_io.ReadU8le();
                _stackOrder = m_io.ReadU4le();
                _pcpuPa = m_io.ReadU8le();
            }
            private FileMagic _magic;
            private uint _cpu;
            private ulong _sessionSerPa;
            private ulong _stackPa;
            private uint _stackOrder;
            private ulong _pcpuPa;
            private Cpu m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Marks the structure.
            /// </summary>
            public FileMagic Magic { get { return _magic; } }

            /// <summary>
            /// Number of the CPU.
            /// </summary>
            public uint Cpu { get { return _cpu; } }

            /// <summary>
            /// Physical address of the session's structure.
            /// </summary>
            public ulong SessionSerPa { get { return _sessionSerPa; } }

            /// <summary>
            /// Physical address of its stack.
            /// </summary>
            public ulong StackPa { get { return _stackPa; } }

            /// <summary>
            /// Order of the stack, which THREAD_SIZE_ORDER decides.
            /// </summary>
            public uint StackOrder { get { return _stackOrder; } }

            /// <summary>
            /// Physical address of the CPU's entry.
            /// </summary>
            public ulong PcpuPa { get { return _pcpuPa; } }
            public Cpu M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// The CPUs of all sessions. It begins with cpumask_t, whose length only the configuration says.
        /// </summary>
        internal partial class CpuFlbSer : KaitaiStruct
        {
            public CpuFlbSer(uint p_nrCpus, KaitaiStream p__io, KaitaiStruct p__parent = null, Cpu p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _nrCpus = p_nrCpus;
                _read();
            }
            private void _read()
            {
                _cpus = new List<ulong>();
                for (var i = 0; i < (NrCpus + 63) / 64; i++)
                {
                    _cpus.Add(m_io.ReadU8le());
                }
                _textPa = m_io.ReadU8le();
                _textSize = m_io.ReadU8le();
                _dataPa = m_io.ReadU8le();
                _dataSize = m_io.ReadU8le();
                _pcpusPa = m_io.ReadU8le();
            }
            private List<ulong> _cpus;
            private ulong _textPa;
            private ulong _textSize;
            private ulong _dataPa;
            private ulong _dataSize;
            private ulong _pcpusPa;
            private uint _nrCpus;
            private Cpu m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// A bit for every CPU, as cpumask_t has them.
            /// </summary>
            public List<ulong> Cpus { get { return _cpus; } }

            /// <summary>
            /// Physical address of the code that CPUs wait in.
            /// </summary>
            public ulong TextPa { get { return _textPa; } }

            /// <summary>
            /// Its length in bytes.
            /// </summary>
            public ulong TextSize { get { return _textSize; } }

            /// <summary>
            /// Physical address of the code's data.
            /// </summary>
            public ulong DataPa { get { return _dataPa; } }

            /// <summary>
            /// Its length in bytes.
            /// </summary>
            public ulong DataSize { get { return _dataSize; } }

            /// <summary>
            /// Physical address of the CPUs' entries.
            /// </summary>
            public ulong PcpusPa { get { return _pcpusPa; } }

            /// <summary>
            /// Number of CPUs that the kernel has room for.
            /// </summary>
            public uint NrCpus { get { return _nrCpus; } }
            public Cpu M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// What a parked CPU does.
        /// </summary>
        internal partial class PcpuSer : KaitaiStruct
        {
            public static PcpuSer FromFile(string fileName)
            {
                return new PcpuSer(new KaitaiStream(fileName));
            }

            public PcpuSer(KaitaiStream p__io, KaitaiStruct p__parent = null, Cpu p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _cpu = m_io.ReadU4le();
                _workload = ((Cpu.Workload) m_io.ReadU4le());
                _stackPa = m_io.ReadU8le();
                _stackOrder = m_io.ReadU4le();
                _name = m_io.ReadBytes(64);
                _session = m_io.ReadBytes(64);
            }
            private uint _cpu;
            private Workload _workload;
            private ulong _stackPa;
            private uint _stackOrder;
            private byte[] _name;
            private byte[] _session;
            private Cpu m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Number of the CPU.
            /// </summary>
            public uint Cpu { get { return _cpu; } }

            /// <summary>
            /// What it runs.
            /// </summary>
            public Workload Workload { get { return _workload; } }

            /// <summary>
            /// Physical address of its stack.
            /// </summary>
            public ulong StackPa { get { return _stackPa; } }

            /// <summary>
            /// Order of the stack.
            /// </summary>
            public uint StackOrder { get { return _stackOrder; } }

            /// <summary>
            /// Name of the workload.
            /// </summary>
            public byte[] Name { get { return _name; } }

            /// <summary>
            /// Name of the session.
            /// </summary>
            public byte[] Session { get { return _session; } }
            public Cpu M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private Cpu m_root;
        private KaitaiStruct m_parent;
        public Cpu M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
