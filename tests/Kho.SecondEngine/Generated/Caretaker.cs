// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild

using System.Collections.Generic;

using Kaitai;

namespace Kho.SecondEngine.Generated
{

    /// <summary>
    /// What keeps CPUs running while kernels change.
    /// </summary>
    /// <remarks>
    /// Reference: soleen@d993282b; the successor soleen@ff5468ed
    /// </remarks>
    internal partial class Caretaker : KaitaiStruct
    {
        public static Caretaker FromFile(string fileName)
        {
            return new Caretaker(new KaitaiStream(fileName));
        }


        internal enum Attachment
        {
            Attached = 0,
            Detached = 1,
            Attaching = 2,
        }

        internal enum SessionMagic
        {
            Ctss = 1129599827,
        }
        public Caretaker(KaitaiStream p__io, KaitaiStruct p__parent = null, Caretaker p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }

        /// <summary>
        /// Control block of a virtual CPU.
        /// </summary>
        internal partial class CaretakerCb : KaitaiStruct
        {
            public static CaretakerCb FromFile(string fileName)
            {
                return new CaretakerCb(new KaitaiStream(fileName));
            }

            public CaretakerCb(KaitaiStream p__io, KaitaiStruct p__parent = null, Caretaker p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _attachmentState = m_io.ReadU8le();
                _pcpuId = m_io.ReadU4le();
                _vcpuId = m_io.ReadU4le();
                _vmToken = m_io.ReadU8le();
                _vcpuToken = m_io.ReadU8le();
                _runtimePa = m_io.ReadU8le();
                _runtimeSize = m_io.ReadU8le();
            }
            private ulong _attachmentState;
            private uint _pcpuId;
            private uint _vcpuId;
            private ulong _vmToken;
            private ulong _vcpuToken;
            private ulong _runtimePa;
            private ulong _runtimeSize;
            private Caretaker m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Whether KVM or the caretaker runs the CPU.
            /// </summary>
            public ulong AttachmentState { get { return _attachmentState; } }

            /// <summary>
            /// Physical CPU; 0xffffffff for none.
            /// </summary>
            public uint PcpuId { get { return _pcpuId; } }

            /// <summary>
            /// Virtual CPU.
            /// </summary>
            public uint VcpuId { get { return _vcpuId; } }

            /// <summary>
            /// Token of the VM in the same session.
            /// </summary>
            public ulong VmToken { get { return _vmToken; } }

            /// <summary>
            /// Token of the CPU in the same session.
            /// </summary>
            public ulong VcpuToken { get { return _vcpuToken; } }

            /// <summary>
            /// Physical address of what the caretaker works on.
            /// </summary>
            public ulong RuntimePa { get { return _runtimePa; } }

            /// <summary>
            /// Its length in bytes.
            /// </summary>
            public ulong RuntimeSize { get { return _runtimeSize; } }
            public Caretaker M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// A session whose CPUs a caretaker keeps running.
        /// </summary>
        internal partial class CaretakerSessionSer : KaitaiStruct
        {
            public CaretakerSessionSer(uint p_nrCpus, KaitaiStream p__io, KaitaiStruct p__parent = null, Caretaker p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _nrCpus = p_nrCpus;
                _read();
            }
            private void _read()
            {
                _magic = ((Caretaker.SessionMagic) m_io.ReadU4le());
                _nrCpusUsed = m_io.ReadU4le();
                _sessionName = m_io.ReadBytes(64);
                _sessPa = m_io.ReadU8le();
                _pgdPa = m_io.ReadU8le();
                _cpus = new List<ulong>();
                for (var i = 0; i < (NrCpus + 63) / 64; i++)
                {
                    _cpus.Add(m_io.ReadU8le());
                }
                _runqueuePa = m_io.ReadU8le();
            }
            private SessionMagic _magic;
            private uint _nrCpusUsed;
            private byte[] _sessionName;
            private ulong _sessPa;
            private ulong _pgdPa;
            private List<ulong> _cpus;
            private ulong _runqueuePa;
            private uint _nrCpus;
            private Caretaker m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Marks the structure.
            /// </summary>
            public SessionMagic Magic { get { return _magic; } }

            /// <summary>
            /// Number of CPUs.
            /// </summary>
            public uint NrCpusUsed { get { return _nrCpusUsed; } }

            /// <summary>
            /// Name of the session.
            /// </summary>
            public byte[] SessionName { get { return _sessionName; } }

            /// <summary>
            /// Physical address of the session's memory.
            /// </summary>
            public ulong SessPa { get { return _sessPa; } }

            /// <summary>
            /// Physical address of its page table.
            /// </summary>
            public ulong PgdPa { get { return _pgdPa; } }

            /// <summary>
            /// A bit for every CPU, as cpumask_t has them.
            /// </summary>
            public List<ulong> Cpus { get { return _cpus; } }

            /// <summary>
            /// Physical address of its queue.
            /// </summary>
            public ulong RunqueuePa { get { return _runqueuePa; } }

            /// <summary>
            /// Number of CPUs that the kernel has room for.
            /// </summary>
            public uint NrCpus { get { return _nrCpus; } }
            public Caretaker M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// The successor: the mask has as many words as it says.
        /// </summary>
        internal partial class OncoreSessionSer : KaitaiStruct
        {
            public static OncoreSessionSer FromFile(string fileName)
            {
                return new OncoreSessionSer(new KaitaiStream(fileName));
            }

            public OncoreSessionSer(KaitaiStream p__io, KaitaiStruct p__parent = null, Caretaker p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _nrCpus = m_io.ReadU4le();
                _nrCpuWords = m_io.ReadU4le();
                _sessionName = m_io.ReadBytes(64);
                _sessPa = m_io.ReadU8le();
                _pgdPa = m_io.ReadU8le();
                _runqueuePa = m_io.ReadU8le();
                _bitmap = new List<ulong>();
                {
                    var i = 0;
                    while (!m_io.IsEof) {
                        _bitmap.Add(m_io.ReadU8le());
                        i++;
                    }
                }
            }
            private uint _nrCpus;
            private uint _nrCpuWords;
            private byte[] _sessionName;
            private ulong _sessPa;
            private ulong _pgdPa;
            private ulong _runqueuePa;
            private List<ulong> _bitmap;
            private Caretaker m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Number of CPUs.
            /// </summary>
            public uint NrCpus { get { return _nrCpus; } }

            /// <summary>
            /// Number of words of the bitmap.
            /// </summary>
            public uint NrCpuWords { get { return _nrCpuWords; } }

            /// <summary>
            /// Name of the session.
            /// </summary>
            public byte[] SessionName { get { return _sessionName; } }

            /// <summary>
            /// Physical address of the session's memory.
            /// </summary>
            public ulong SessPa { get { return _sessPa; } }

            /// <summary>
            /// Physical address of its page table.
            /// </summary>
            public ulong PgdPa { get { return _pgdPa; } }

            /// <summary>
            /// Physical address of its queue.
            /// </summary>
            public ulong RunqueuePa { get { return _runqueuePa; } }

            /// <summary>
            /// A bit for every CPU.
            /// </summary>
            public List<ulong> Bitmap { get { return _bitmap; } }
            public Caretaker M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private Caretaker m_root;
        private KaitaiStruct m_parent;
        public Caretaker M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
