// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild



using Kaitai;

namespace Kho.SecondEngine.Generated
{

    /// <summary>
    /// The boot loader, here kexec, fills a page of boot parameters (&quot;zero page&quot;).
    /// Its setup header names a singly linked list of `setup_data` nodes, and the
    /// one of type `kexec_kho` holds `kho_data`.
    /// </summary>
    /// <remarks>
    /// Reference: Linux Documentation/arch/x86/boot.rst and zero-page.rst
    /// </remarks>
    internal partial class X86Boot : KaitaiStruct
    {
        public static X86Boot FromFile(string fileName)
        {
            return new X86Boot(new KaitaiStream(fileName));
        }


        internal enum BootFlag
        {
            Present = 43605,
        }

        internal enum SetupDataType
        {
            KexecKho = 10,
        }

        internal enum SetupSignature
        {
            Hdrs = 1400005704,
        }
        public X86Boot(KaitaiStream p__io, KaitaiStruct p__parent = null, X86Boot p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }

        /// <summary>
        /// The parts of the zero page that lead to the list.
        /// </summary>
        internal partial class BootParams : KaitaiStruct
        {
            public static BootParams FromFile(string fileName)
            {
                return new BootParams(new KaitaiStream(fileName));
            }

            public BootParams(KaitaiStream p__io, KaitaiStruct p__parent = null, X86Boot p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _beforeSetupHeader = m_io.ReadBytes(497);
                _setupSects = m_io.ReadU1();
                _beforeSignature = m_io.ReadBytes(12);
                _bootFlag = ((X86Boot.BootFlag) m_io.ReadU2le());
                _jump = m_io.ReadU2le();
                _signature = ((X86Boot.SetupSignature) m_io.ReadU4le());
                _version = m_io.ReadU2le();
                _beforeSetupData = m_io.ReadBytes(72);
                _firstSetupData = m_io.ReadU8le();
            }
            private byte[] _beforeSetupHeader;
            private byte _setupSects;
            private byte[] _beforeSignature;
            private BootFlag _bootFlag;
            private ushort _jump;
            private SetupSignature _signature;
            private ushort _version;
            private byte[] _beforeSetupData;
            private ulong _firstSetupData;
            private X86Boot m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Screen, memory map and other fields.
            /// </summary>
            public byte[] BeforeSetupHeader { get { return _beforeSetupHeader; } }

            /// <summary>
            /// Number of sectors of setup code.
            /// </summary>
            public byte SetupSects { get { return _setupSects; } }

            /// <summary>
            /// Other fields of the setup header up to the boot signature.
            /// </summary>
            public byte[] BeforeSignature { get { return _beforeSignature; } }

            /// <summary>
            /// Boot sector signature.
            /// </summary>
            public BootFlag BootFlag { get { return _bootFlag; } }

            /// <summary>
            /// Jump instruction, whose second byte is the header's length.
            /// </summary>
            public ushort Jump { get { return _jump; } }

            /// <summary>
            /// Signature of the setup header.
            /// </summary>
            public SetupSignature Signature { get { return _signature; } }

            /// <summary>
            /// Boot protocol version; the list exists from 0x209 on.
            /// </summary>
            public ushort Version { get { return _version; } }

            /// <summary>
            /// Other fields of the setup header.
            /// </summary>
            public byte[] BeforeSetupData { get { return _beforeSetupData; } }

            /// <summary>
            /// Physical address of the first node; 0 for none.
            /// </summary>
            public ulong FirstSetupData { get { return _firstSetupData; } }
            public X86Boot M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Data of a node of type `kexec_kho`. Packed.
        /// </summary>
        internal partial class KhoData : KaitaiStruct
        {
            public static KhoData FromFile(string fileName)
            {
                return new KhoData(new KaitaiStream(fileName));
            }

            public KhoData(KaitaiStream p__io, KaitaiStruct p__parent = null, X86Boot p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _fdtAddr = m_io.ReadU8le();
                _fdtSize = m_io.ReadU8le();
                _scratchAddr = m_io.ReadU8le();
                _scratchSize = m_io.ReadU8le();
            }
            private ulong _fdtAddr;
            private ulong _fdtSize;
            private ulong _scratchAddr;
            private ulong _scratchSize;
            private X86Boot m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Physical address of the root device tree.
            /// </summary>
            public ulong FdtAddr { get { return _fdtAddr; } }

            /// <summary>
            /// Length in bytes of the memory that holds it, a page.
            /// </summary>
            public ulong FdtSize { get { return _fdtSize; } }

            /// <summary>
            /// Physical address of the array of scratch areas.
            /// </summary>
            public ulong ScratchAddr { get { return _scratchAddr; } }

            /// <summary>
            /// Length of that array in bytes.
            /// </summary>
            public ulong ScratchSize { get { return _scratchSize; } }
            public X86Boot M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Node of the list; `len` bytes of data follow.
        /// </summary>
        internal partial class SetupData : KaitaiStruct
        {
            public static SetupData FromFile(string fileName)
            {
                return new SetupData(new KaitaiStream(fileName));
            }

            public SetupData(KaitaiStream p__io, KaitaiStruct p__parent = null, X86Boot p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _next = m_io.ReadU8le();
                _kind = ((X86Boot.SetupDataType) m_io.ReadU4le());
                _len = m_io.ReadU4le();
            }
            private ulong _next;
            private SetupDataType _kind;
            private uint _len;
            private X86Boot m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Physical address of the next node; 0 ends the list.
            /// </summary>
            public ulong Next { get { return _next; } }

            /// <summary>
            /// What the data is.
            /// </summary>
            public SetupDataType Kind { get { return _kind; } }

            /// <summary>
            /// Length of the data in bytes.
            /// </summary>
            public uint Len { get { return _len; } }
            public X86Boot M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private X86Boot m_root;
        private KaitaiStruct m_parent;
        public X86Boot M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
