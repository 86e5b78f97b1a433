// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild

using System.Collections.Generic;

using Kaitai;

namespace Kho.SecondEngine.Generated
{

    /// <summary>
    /// Virtual machines and their CPUs in a LUO session. Three trees give the string kvm_vm_luo_v1 three
    /// layouts.
    /// </summary>
    /// <remarks>
    /// Reference: forms of the VM tar-unix@42820059, linux-mm@bd568219, soleen@394680db; vCPU soleen@31371501; state
    /// of x86 soleen@0679462b, of arm64 soleen@33ee62cf
    /// </remarks>
    internal partial class Kvm : KaitaiStruct
    {
        public static Kvm FromFile(string fileName)
        {
            return new Kvm(new KaitaiStream(fileName));
        }


        internal enum VcpuFlags
        {
            Caretaker = 1,
        }
        public Kvm(KaitaiStream p__io, KaitaiStruct p__parent = null, Kvm p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }

        /// <summary>
        /// What arm64 keeps of a virtual CPU; at most 2048 registers.
        /// </summary>
        internal partial class KvmArm64Sysregs : KaitaiStruct
        {
            public static KvmArm64Sysregs FromFile(string fileName)
            {
                return new KvmArm64Sysregs(new KaitaiStream(fileName));
            }

            public KvmArm64Sysregs(KaitaiStream p__io, KaitaiStruct p__parent = null, Kvm p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _num = m_io.ReadU4le();
                _reserved = m_io.ReadU4le();
                _regs = new List<KvmOneReg>();
                {
                    var i = 0;
                    while (!m_io.IsEof) {
                        _regs.Add(new KvmOneReg(m_io, this, m_root));
                        i++;
                    }
                }
            }
            private uint _num;
            private uint _reserved;
            private List<KvmOneReg> _regs;
            private Kvm m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Number of registers.
            /// </summary>
            public uint Num { get { return _num; } }

            /// <summary>
            /// Written as 0.
            /// </summary>
            public uint Reserved { get { return _reserved; } }

            /// <summary>
            /// The registers.
            /// </summary>
            public List<KvmOneReg> Regs { get { return _regs; } }
            public Kvm M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// One leaf of CPUID.
        /// </summary>
        internal partial class KvmCpuidEntry2 : KaitaiStruct
        {
            public static KvmCpuidEntry2 FromFile(string fileName)
            {
                return new KvmCpuidEntry2(new KaitaiStream(fileName));
            }

            public KvmCpuidEntry2(KaitaiStream p__io, Kvm.KvmX86VmState p__parent = null, Kvm p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _function = m_io.ReadU4le();
                _index = m_io.ReadU4le();
                _flags = m_io.ReadU4le();
                _eax = m_io.ReadU4le();
                _ebx = m_io.ReadU4le();
                _ecx = m_io.ReadU4le();
                _edx = m_io.ReadU4le();
                _padding = m_io.ReadBytes(12);
            }
            private uint _function;
            private uint _index;
            private uint _flags;
            private uint _eax;
            private uint _ebx;
            private uint _ecx;
            private uint _edx;
            private byte[] _padding;
            private Kvm m_root;
            private Kvm.KvmX86VmState m_parent;

            /// <summary>
            /// Leaf.
            /// </summary>
            public uint Function { get { return _function; } }

            /// <summary>
            /// Subleaf.
            /// </summary>
            public uint Index { get { return _index; } }

            /// <summary>
            /// Flags.
            /// </summary>
            public uint Flags { get { return _flags; } }

            /// <summary>
            /// Register EAX.
            /// </summary>
            public uint Eax { get { return _eax; } }

            /// <summary>
            /// Register EBX.
            /// </summary>
            public uint Ebx { get { return _ebx; } }

            /// <summary>
            /// Register ECX.
            /// </summary>
            public uint Ecx { get { return _ecx; } }

            /// <summary>
            /// Register EDX.
            /// </summary>
            public uint Edx { get { return _edx; } }

            /// <summary>
            /// Written as 0.
            /// </summary>
            public byte[] Padding { get { return _padding; } }
            public Kvm M_Root { get { return m_root; } }
            public Kvm.KvmX86VmState M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Attributes of a page of the guest.
        /// </summary>
        internal partial class KvmMemAttrSer : KaitaiStruct
        {
            public static KvmMemAttrSer FromFile(string fileName)
            {
                return new KvmMemAttrSer(new KaitaiStream(fileName));
            }

            public KvmMemAttrSer(KaitaiStream p__io, KaitaiStruct p__parent = null, Kvm p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _gfn = m_io.ReadU8le();
                _attributes = m_io.ReadU8le();
            }
            private ulong _gfn;
            private ulong _attributes;
            private Kvm m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Frame number in the guest.
            /// </summary>
            public ulong Gfn { get { return _gfn; } }

            /// <summary>
            /// Attributes.
            /// </summary>
            public ulong Attributes { get { return _attributes; } }
            public Kvm M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// A model-specific register.
        /// </summary>
        internal partial class KvmMsrEntry : KaitaiStruct
        {
            public static KvmMsrEntry FromFile(string fileName)
            {
                return new KvmMsrEntry(new KaitaiStream(fileName));
            }

            public KvmMsrEntry(KaitaiStream p__io, Kvm.KvmX86VcpuState p__parent = null, Kvm p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _index = m_io.ReadU4le();
                _reserved = m_io.ReadU4le();
                _data = m_io.ReadU8le();
            }
            private uint _index;
            private uint _reserved;
            private ulong _data;
            private Kvm m_root;
            private Kvm.KvmX86VcpuState m_parent;

            /// <summary>
            /// Number of the register.
            /// </summary>
            public uint Index { get { return _index; } }

            /// <summary>
            /// Written as 0.
            /// </summary>
            public uint Reserved { get { return _reserved; } }

            /// <summary>
            /// Value.
            /// </summary>
            public ulong Data { get { return _data; } }
            public Kvm M_Root { get { return m_root; } }
            public Kvm.KvmX86VcpuState M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// A register.
        /// </summary>
        internal partial class KvmOneReg : KaitaiStruct
        {
            public static KvmOneReg FromFile(string fileName)
            {
                return new KvmOneReg(new KaitaiStream(fileName));
            }

            public KvmOneReg(KaitaiStream p__io, Kvm.KvmArm64Sysregs p__parent = null, Kvm p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _id = m_io.ReadU8le();
                _addr = m_io.ReadU8le();
            }
            private ulong _id;
            private ulong _addr;
            private Kvm m_root;
            private Kvm.KvmArm64Sysregs m_parent;

            /// <summary>
            /// Id of the register.
            /// </summary>
            public ulong Id { get { return _id; } }

            /// <summary>
            /// Value.
            /// </summary>
            public ulong Addr { get { return _addr; } }
            public Kvm M_Root { get { return m_root; } }
            public Kvm.KvmArm64Sysregs M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// A virtual CPU of a VM that the same session hands over.
        /// </summary>
        internal partial class KvmVcpuSer : KaitaiStruct
        {
            public static KvmVcpuSer FromFile(string fileName)
            {
                return new KvmVcpuSer(new KaitaiStream(fileName));
            }

            public KvmVcpuSer(KaitaiStream p__io, KaitaiStruct p__parent = null, Kvm p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _vcpuId = m_io.ReadU4le();
                _flags = m_io.ReadU4le();
                _vmToken = m_io.ReadU8le();
                _archState = m_io.ReadU8le();
                _cb = m_io.ReadU8le();
            }
            private uint _vcpuId;
            private uint _flags;
            private ulong _vmToken;
            private ulong _archState;
            private ulong _cb;
            private Kvm m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Number of the CPU.
            /// </summary>
            public uint VcpuId { get { return _vcpuId; } }

            /// <summary>
            /// Sum of `vcpu_flags`.
            /// </summary>
            public uint Flags { get { return _flags; } }

            /// <summary>
            /// Token of the VM in the same session.
            /// </summary>
            public ulong VmToken { get { return _vmToken; } }

            /// <summary>
            /// Physical address of the architecture's state; x86 is described.
            /// </summary>
            public ulong ArchState { get { return _archState; } }

            /// <summary>
            /// Physical address of the caretaker's control block; 0 without one.
            /// </summary>
            public ulong Cb { get { return _cb; } }
            public Kvm M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// A VM in the form that has its type only.
        /// </summary>
        internal partial class KvmVmSerA : KaitaiStruct
        {
            public static KvmVmSerA FromFile(string fileName)
            {
                return new KvmVmSerA(new KaitaiStream(fileName));
            }

            public KvmVmSerA(KaitaiStream p__io, KaitaiStruct p__parent = null, Kvm p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _type = m_io.ReadU8le();
            }
            private ulong _type;
            private Kvm m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Type of the VM.
            /// </summary>
            public ulong Type { get { return _type; } }
            public Kvm M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// A VM in the form with memory attributes.
        /// </summary>
        internal partial class KvmVmSerB : KaitaiStruct
        {
            public static KvmVmSerB FromFile(string fileName)
            {
                return new KvmVmSerB(new KaitaiStream(fileName));
            }

            public KvmVmSerB(KaitaiStream p__io, KaitaiStruct p__parent = null, Kvm p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _type = m_io.ReadU8le();
                _nrMemAttrs = m_io.ReadU8le();
                _memAttrs = new KhoVmalloc.Area(m_io);
            }
            private ulong _type;
            private ulong _nrMemAttrs;
            private KhoVmalloc.Area _memAttrs;
            private Kvm m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Type of the VM.
            /// </summary>
            public ulong Type { get { return _type; } }

            /// <summary>
            /// Number of entries in `mem_attrs`.
            /// </summary>
            public ulong NrMemAttrs { get { return _nrMemAttrs; } }

            /// <summary>
            /// Area with the array of attributes.
            /// </summary>
            public KhoVmalloc.Area MemAttrs { get { return _memAttrs; } }
            public Kvm M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// A VM in the form with the architecture's state.
        /// </summary>
        internal partial class KvmVmSerC : KaitaiStruct
        {
            public static KvmVmSerC FromFile(string fileName)
            {
                return new KvmVmSerC(new KaitaiStream(fileName));
            }

            public KvmVmSerC(KaitaiStream p__io, KaitaiStruct p__parent = null, Kvm p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _type = m_io.ReadU8le();
                _archState = m_io.ReadU8le();
            }
            private ulong _type;
            private ulong _archState;
            private Kvm m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Type of the VM.
            /// </summary>
            public ulong Type { get { return _type; } }

            /// <summary>
            /// Physical address of the architecture's state; x86 is described.
            /// </summary>
            public ulong ArchState { get { return _archState; } }
            public Kvm M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// What x86 keeps of a virtual CPU; the parts are structures of the KVM user interface.
        /// </summary>
        internal partial class KvmX86VcpuState : KaitaiStruct
        {
            public static KvmX86VcpuState FromFile(string fileName)
            {
                return new KvmX86VcpuState(new KaitaiStream(fileName));
            }

            public KvmX86VcpuState(KaitaiStream p__io, KaitaiStruct p__parent = null, Kvm p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _regs = m_io.ReadBytes(144);
                _sregs = m_io.ReadBytes(312);
                _mpState = m_io.ReadBytes(4);
                _fpu = m_io.ReadBytes(416);
                _xcrs = m_io.ReadBytes(392);
                _lapic = m_io.ReadBytes(1024);
                _xsave = m_io.ReadBytes(4096);
                _events = m_io.ReadBytes(64);
                _debugregs = m_io.ReadBytes(128);
                _nested = m_io.ReadBytes(128);
                _numMsrs = m_io.ReadU4le();
                _msrs = new List<KvmMsrEntry>();
                {
                    var i = 0;
                    while (!m_io.IsEof) {
                        _msrs.Add(new KvmMsrEntry(m_io, this, m_root));
                        i++;
                    }
                }
            }
            private byte[] _regs;
            private byte[] _sregs;
            private byte[] _mpState;
            private byte[] _fpu;
            private byte[] _xcrs;
            private byte[] _lapic;
            private byte[] _xsave;
            private byte[] _events;
            private byte[] _debugregs;
            private byte[] _nested;
            private uint _numMsrs;
            private List<KvmMsrEntry> _msrs;
            private Kvm m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// `struct kvm_regs`.
            /// </summary>
            public byte[] Regs { get { return _regs; } }

            /// <summary>
            /// `struct kvm_sregs`.
            /// </summary>
            public byte[] Sregs { get { return _sregs; } }

            /// <summary>
            /// `struct kvm_mp_state`.
            /// </summary>
            public byte[] MpState { get { return _mpState; } }

            /// <summary>
            /// `struct kvm_fpu`.
            /// </summary>
            public byte[] Fpu { get { return _fpu; } }

            /// <summary>
            /// `struct kvm_xcrs`.
            /// </summary>
            public byte[] Xcrs { get { return _xcrs; } }

            /// <summary>
            /// `struct kvm_lapic_state`.
            /// </summary>
            public byte[] Lapic { get { return _lapic; } }

            /// <summary>
            /// `struct kvm_xsave`.
            /// </summary>
            public byte[] Xsave { get { return _xsave; } }

            /// <summary>
            /// `struct kvm_vcpu_events`.
            /// </summary>
            public byte[] Events { get { return _events; } }

            /// <summary>
            /// `struct kvm_debugregs`.
            /// </summary>
            public byte[] Debugregs { get { return _debugregs; } }

            /// <summary>
            /// Head of `struct kvm_nested_state`.
            /// </summary>
            public byte[] Nested { get { return _nested; } }

            /// <summary>
            /// Number of model-specific registers.
            /// </summary>
            public uint NumMsrs { get { return _numMsrs; } }

            /// <summary>
            /// The registers.
            /// </summary>
            public List<KvmMsrEntry> Msrs { get { return _msrs; } }
            public Kvm M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// What x86 keeps of a VM.
        /// </summary>
        internal partial class KvmX86VmState : KaitaiStruct
        {
            public static KvmX86VmState FromFile(string fileName)
            {
                return new KvmX86VmState(new KaitaiStream(fileName));
            }

            public KvmX86VmState(KaitaiStream p__io, KaitaiStruct p__parent = null, Kvm p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _cpuidNent = m_io.ReadU4le();
                _entries = new List<KvmCpuidEntry2>();
                {
                    var i = 0;
                    while (!m_io.IsEof) {
                        _entries.Add(new KvmCpuidEntry2(m_io, this, m_root));
                        i++;
                    }
                }
            }
            private uint _cpuidNent;
            private List<KvmCpuidEntry2> _entries;
            private Kvm m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Number of CPUID entries.
            /// </summary>
            public uint CpuidNent { get { return _cpuidNent; } }

            /// <summary>
            /// The entries.
            /// </summary>
            public List<KvmCpuidEntry2> Entries { get { return _entries; } }
            public Kvm M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private Kvm m_root;
        private KaitaiStruct m_parent;
        public Kvm M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
