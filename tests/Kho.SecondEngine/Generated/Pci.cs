// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild

using System.Collections.Generic;

using Kaitai;

namespace Kho.SecondEngine.Generated
{

    /// <summary>
    /// What the PCI core hands over of devices that drivers preserve, as an object bound to files. Two
    /// trees give the string pci-v1 two layouts; the counts tell them apart.
    /// </summary>
    /// <remarks>
    /// Reference: PCI series on the live update trees, September 2026
    /// </remarks>
    internal partial class Pci : KaitaiStruct
    {
        public static Pci FromFile(string fileName)
        {
            return new Pci(new KaitaiStream(fileName));
        }

        public Pci(KaitaiStream p__io, KaitaiStruct p__parent = null, Pci p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }

        /// <summary>
        /// One device.
        /// </summary>
        internal partial class PciDevSer : KaitaiStruct
        {
            public static PciDevSer FromFile(string fileName)
            {
                return new PciDevSer(new KaitaiStream(fileName));
            }

            public PciDevSer(KaitaiStream p__io, KaitaiStruct p__parent = null, Pci p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _domain = m_io.ReadU4le();
                _bdf = m_io.ReadU2le();
                _padding = m_io.ReadU2le();
            }
            private uint _domain;
            private ushort _bdf;
            private ushort _padding;
            private Pci m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// PCI domain (segment).
            /// </summary>
            public uint Domain { get { return _domain; } }

            /// <summary>
            /// Bus, device and function.
            /// </summary>
            public ushort Bdf { get { return _bdf; } }

            /// <summary>
            /// Written as 0.
            /// </summary>
            public ushort Padding { get { return _padding; } }
            public Pci M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// One device.
        /// </summary>
        internal partial class PciDevSerV2 : KaitaiStruct
        {
            public static PciDevSerV2 FromFile(string fileName)
            {
                return new PciDevSerV2(new KaitaiStream(fileName));
            }

            public PciDevSerV2(KaitaiStream p__io, Pci.PciSerV2 p__parent = null, Pci p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _domain = m_io.ReadU4le();
                _bdf = m_io.ReadU2le();
                _refcount = m_io.ReadU2le();
            }
            private uint _domain;
            private ushort _bdf;
            private ushort _refcount;
            private Pci m_root;
            private Pci.PciSerV2 m_parent;

            /// <summary>
            /// PCI domain (segment).
            /// </summary>
            public uint Domain { get { return _domain; } }

            /// <summary>
            /// Bus, device and function.
            /// </summary>
            public ushort Bdf { get { return _bdf; } }

            /// <summary>
            /// Number of files that hold the device.
            /// </summary>
            public ushort Refcount { get { return _refcount; } }
            public Pci M_Root { get { return m_root; } }
            public Pci.PciSerV2 M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Head of the array of devices in the form with 32-bit counts.
        /// </summary>
        internal partial class PciSerNarrow : KaitaiStruct
        {
            public static PciSerNarrow FromFile(string fileName)
            {
                return new PciSerNarrow(new KaitaiStream(fileName));
            }

            public PciSerNarrow(KaitaiStream p__io, KaitaiStruct p__parent = null, Pci p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _maxNrDevices = m_io.ReadU4le();
                _nrDevices = m_io.ReadU4le();
                _devices = new List<PciDevSer>();
                {
                    var i = 0;
                    while (!m_io.IsEof) {
                        _devices.Add(new PciDevSer(m_io, this, m_root));
                        i++;
                    }
                }
            }
            private uint _maxNrDevices;
            private uint _nrDevices;
            private List<PciDevSer> _devices;
            private Pci m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Number of devices that the array has room for.
            /// </summary>
            public uint MaxNrDevices { get { return _maxNrDevices; } }

            /// <summary>
            /// Number of devices in use.
            /// </summary>
            public uint NrDevices { get { return _nrDevices; } }

            /// <summary>
            /// The devices.
            /// </summary>
            public List<PciDevSer> Devices { get { return _devices; } }
            public Pci M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Head of the array of devices, version 2.
        /// </summary>
        internal partial class PciSerV2 : KaitaiStruct
        {
            public static PciSerV2 FromFile(string fileName)
            {
                return new PciSerV2(new KaitaiStream(fileName));
            }

            public PciSerV2(KaitaiStream p__io, KaitaiStruct p__parent = null, Pci p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _maxNrDevices = m_io.ReadU8le();
                _nrDevices = m_io.ReadU8le();
                _devices = new List<PciDevSerV2>();
                {
                    var i = 0;
                    while (!m_io.IsEof) {
                        _devices.Add(new PciDevSerV2(m_io, this, m_root));
                        i++;
                    }
                }
            }
            private ulong _maxNrDevices;
            private ulong _nrDevices;
            private List<PciDevSerV2> _devices;
            private Pci m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Number of devices that the array has room for.
            /// </summary>
            public ulong MaxNrDevices { get { return _maxNrDevices; } }

            /// <summary>
            /// Number of devices in use.
            /// </summary>
            public ulong NrDevices { get { return _nrDevices; } }

            /// <summary>
            /// The devices, ascending by domain and bdf.
            /// </summary>
            public List<PciDevSerV2> Devices { get { return _devices; } }
            public Pci M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Head of the array of devices in the form with 64-bit counts.
        /// </summary>
        internal partial class PciSerWide : KaitaiStruct
        {
            public static PciSerWide FromFile(string fileName)
            {
                return new PciSerWide(new KaitaiStream(fileName));
            }

            public PciSerWide(KaitaiStream p__io, KaitaiStruct p__parent = null, Pci p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _maxNrDevices = m_io.ReadU8le();
                _nrDevices = m_io.ReadU8le();
                _devices = new List<PciDevSer>();
                {
                    var i = 0;
                    while (!m_io.IsEof) {
                        _devices.Add(new PciDevSer(m_io, this, m_root));
                        i++;
                    }
                }
            }
            private ulong _maxNrDevices;
            private ulong _nrDevices;
            private List<PciDevSer> _devices;
            private Pci m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Number of devices that the array has room for.
            /// </summary>
            public ulong MaxNrDevices { get { return _maxNrDevices; } }

            /// <summary>
            /// Number of devices in use.
            /// </summary>
            public ulong NrDevices { get { return _nrDevices; } }

            /// <summary>
            /// The devices, ascending by domain and bdf.
            /// </summary>
            public List<PciDevSer> Devices { get { return _devices; } }
            public Pci M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private Pci m_root;
        private KaitaiStruct m_parent;
        public Pci M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
