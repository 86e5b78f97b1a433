// This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild

using System.Collections.Generic;

using Kaitai;

namespace Kho.SecondEngine.Generated
{

    /// <summary>
    /// What the IOMMU core hands over as an object bound to files: IOMMUs, domains and devices in pages
    /// that form lists.
    /// </summary>
    /// <remarks>
    /// Reference: pran005@22fa8f30; the form without a version samikhawaja@ef754267
    /// </remarks>
    internal partial class Iommu : KaitaiStruct
    {
        public static Iommu FromFile(string fileName)
        {
            return new Iommu(new KaitaiStream(fileName));
        }


        internal enum HwType
        {
            Invalid = 0,
            Intel = 1,
            Smmuv3 = 2,
        }

        internal enum ObjectFlags
        {
            Deleted = 1,
            Incoming = 2,
        }
        public Iommu(KaitaiStream p__io, KaitaiStruct p__parent = null, Iommu p__root = null) : base(p__io)
        {
            m_parent = p__parent;
            m_root = p__root ?? this;
            _read();
        }
        private void _read()
        {
        }

        /// <summary>
        /// What a device is attached to.
        /// </summary>
        internal partial class IommuAttachment : KaitaiStruct
        {
            public static IommuAttachment FromFile(string fileName)
            {
                return new IommuAttachment(new KaitaiStream(fileName));
            }

            public IommuAttachment(KaitaiStream p__io, Iommu.IommuDeviceSer p__parent = null, Iommu p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _attachmentId = m_io.ReadU8le();
                _domainPhys = m_io.ReadU8le();
                _iommuPhys = m_io.ReadU8le();
            }
            private ulong _attachmentId;
            private ulong _domainPhys;
            private ulong _iommuPhys;
            private Iommu m_root;
            private Iommu.IommuDeviceSer m_parent;

            /// <summary>
            /// Number of the attachment.
            /// </summary>
            public ulong AttachmentId { get { return _attachmentId; } }

            /// <summary>
            /// Physical address of the domain.
            /// </summary>
            public ulong DomainPhys { get { return _domainPhys; } }

            /// <summary>
            /// Physical address of the IOMMU.
            /// </summary>
            public ulong IommuPhys { get { return _iommuPhys; } }
            public Iommu M_Root { get { return m_root; } }
            public Iommu.IommuDeviceSer M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Head of a page of devices; the objects follow it.
        /// </summary>
        internal partial class IommuDeviceArray : KaitaiStruct
        {
            public static IommuDeviceArray FromFile(string fileName)
            {
                return new IommuDeviceArray(new KaitaiStream(fileName));
            }

            public IommuDeviceArray(KaitaiStream p__io, KaitaiStruct p__parent = null, Iommu p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _nextArrayPhys = m_io.ReadU8le();
                _nrObjects = m_io.ReadU8le();
            }
            private ulong _nextArrayPhys;
            private ulong _nrObjects;
            private Iommu m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Physical address of the next page; 0 ends the list.
            /// </summary>
            public ulong NextArrayPhys { get { return _nextArrayPhys; } }

            /// <summary>
            /// Number of objects in the page.
            /// </summary>
            public ulong NrObjects { get { return _nrObjects; } }
            public Iommu M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// A device behind an Intel IOMMU.
        /// </summary>
        internal partial class IommuDeviceIntel : KaitaiStruct
        {
            public static IommuDeviceIntel FromFile(string fileName)
            {
                return new IommuDeviceIntel(new KaitaiStream(fileName));
            }

            public IommuDeviceIntel(KaitaiStream p__io, KaitaiStruct p__parent = null, Iommu p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _restored = m_io.ReadU1();
                _padding = m_io.ReadBytes(7);
                _pasidTable = m_io.ReadU8le();
                _maxPasid = m_io.ReadU8le();
            }
            private byte _restored;
            private byte[] _padding;
            private ulong _pasidTable;
            private ulong _maxPasid;
            private Iommu m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// The next kernel sets it when it took the device over.
            /// </summary>
            public byte Restored { get { return _restored; } }

            /// <summary>
            /// Written as 0.
            /// </summary>
            public byte[] Padding { get { return _padding; } }

            /// <summary>
            /// Physical address of the PASID table.
            /// </summary>
            public ulong PasidTable { get { return _pasidTable; } }

            /// <summary>
            /// Number of PASIDs.
            /// </summary>
            public ulong MaxPasid { get { return _maxPasid; } }
            public Iommu M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// A device behind an IOMMU.
        /// </summary>
        internal partial class IommuDeviceSer : KaitaiStruct
        {
            public static IommuDeviceSer FromFile(string fileName)
            {
                return new IommuDeviceSer(new KaitaiStream(fileName));
            }

            public IommuDeviceSer(KaitaiStream p__io, KaitaiStruct p__parent = null, Iommu p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _obj = new IommuObjSer(m_io, this, m_root);
                _devid = m_io.ReadU4le();
                _pciDomainNr = m_io.ReadU4le();
                _dmaOwnerToken = m_io.ReadU8le();
                _attachment = new IommuAttachment(m_io, this, m_root);
                _arch = m_io.ReadBytes(24);
            }
            private IommuObjSer _obj;
            private uint _devid;
            private uint _pciDomainNr;
            private ulong _dmaOwnerToken;
            private IommuAttachment _attachment;
            private byte[] _arch;
            private Iommu m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Begin of the object.
            /// </summary>
            public IommuObjSer Obj { get { return _obj; } }

            /// <summary>
            /// Number of the device on its bus.
            /// </summary>
            public uint Devid { get { return _devid; } }

            /// <summary>
            /// PCI domain (segment).
            /// </summary>
            public uint PciDomainNr { get { return _pciDomainNr; } }

            /// <summary>
            /// Token of the file that owns the device's DMA.
            /// </summary>
            public ulong DmaOwnerToken { get { return _dmaOwnerToken; } }

            /// <summary>
            /// What the device is attached to.
            /// </summary>
            public IommuAttachment Attachment { get { return _attachment; } }

            /// <summary>
            /// What the IOMMU's driver keeps of the device.
            /// </summary>
            public byte[] Arch { get { return _arch; } }
            public Iommu M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// A device behind an SMMUv3.
        /// </summary>
        internal partial class IommuDeviceSmmuv3 : KaitaiStruct
        {
            public static IommuDeviceSmmuv3 FromFile(string fileName)
            {
                return new IommuDeviceSmmuv3(new KaitaiStream(fileName));
            }

            public IommuDeviceSmmuv3(KaitaiStream p__io, KaitaiStruct p__parent = null, Iommu p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _l1Cdtab = m_io.ReadU8le();
                _numL2 = m_io.ReadU4le();
                _padding = m_io.ReadU4le();
                _l2Phys = m_io.ReadU8le();
            }
            private ulong _l1Cdtab;
            private uint _numL2;
            private uint _padding;
            private ulong _l2Phys;
            private Iommu m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Physical address of the context descriptors' first level.
            /// </summary>
            public ulong L1Cdtab { get { return _l1Cdtab; } }

            /// <summary>
            /// Number of tables of the second level.
            /// </summary>
            public uint NumL2 { get { return _numL2; } }

            /// <summary>
            /// Written as 0.
            /// </summary>
            public uint Padding { get { return _padding; } }

            /// <summary>
            /// Physical address of the addresses of the second level.
            /// </summary>
            public ulong L2Phys { get { return _l2Phys; } }
            public Iommu M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Head of a page of domains; the objects follow it.
        /// </summary>
        internal partial class IommuDomainArray : KaitaiStruct
        {
            public static IommuDomainArray FromFile(string fileName)
            {
                return new IommuDomainArray(new KaitaiStream(fileName));
            }

            public IommuDomainArray(KaitaiStream p__io, KaitaiStruct p__parent = null, Iommu p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _nextArrayPhys = m_io.ReadU8le();
                _nrObjects = m_io.ReadU8le();
            }
            private ulong _nextArrayPhys;
            private ulong _nrObjects;
            private Iommu m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Physical address of the next page; 0 ends the list.
            /// </summary>
            public ulong NextArrayPhys { get { return _nextArrayPhys; } }

            /// <summary>
            /// Number of objects in the page.
            /// </summary>
            public ulong NrObjects { get { return _nrObjects; } }
            public Iommu M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// A domain with its page table.
        /// </summary>
        internal partial class IommuDomainSer : KaitaiStruct
        {
            public static IommuDomainSer FromFile(string fileName)
            {
                return new IommuDomainSer(new KaitaiStream(fileName));
            }

            public IommuDomainSer(KaitaiStream p__io, KaitaiStruct p__parent = null, Iommu p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _obj = new IommuObjSer(m_io, this, m_root);
                _topTablePhys = m_io.ReadU8le();
                _topLevel = m_io.ReadU8le();
                _vasz = m_io.ReadU4le();
                _signExtend = m_io.ReadU1();
                _padding = m_io.ReadBytes(3);
                _restoredDomain = m_io.ReadU8le();
            }
            private IommuObjSer _obj;
            private ulong _topTablePhys;
            private ulong _topLevel;
            private uint _vasz;
            private byte _signExtend;
            private byte[] _padding;
            private ulong _restoredDomain;
            private Iommu m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Begin of the object.
            /// </summary>
            public IommuObjSer Obj { get { return _obj; } }

            /// <summary>
            /// Physical address of the page table's top.
            /// </summary>
            public ulong TopTablePhys { get { return _topTablePhys; } }

            /// <summary>
            /// Level of the page table's top.
            /// </summary>
            public ulong TopLevel { get { return _topLevel; } }

            /// <summary>
            /// Width of its addresses in bits.
            /// </summary>
            public uint Vasz { get { return _vasz; } }

            /// <summary>
            /// Addresses are extended by their sign (1) or not (0).
            /// </summary>
            public byte SignExtend { get { return _signExtend; } }

            /// <summary>
            /// Written as 0.
            /// </summary>
            public byte[] Padding { get { return _padding; } }

            /// <summary>
            /// The next kernel's pointer to the domain that it made; means nothing to any other kernel.
            /// </summary>
            public ulong RestoredDomain { get { return _restoredDomain; } }
            public Iommu M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Lists of objects, with a version.
        /// </summary>
        internal partial class IommuFlbSer : KaitaiStruct
        {
            public static IommuFlbSer FromFile(string fileName)
            {
                return new IommuFlbSer(new KaitaiStream(fileName));
            }

            public IommuFlbSer(KaitaiStream p__io, KaitaiStruct p__parent = null, Iommu p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _version = m_io.ReadU8le();
                _hwArrayPhys = m_io.ReadU8le();
                _domainArrayPhys = m_io.ReadU8le();
                _deviceArrayPhys = m_io.ReadU8le();
            }
            private ulong _version;
            private ulong _hwArrayPhys;
            private ulong _domainArrayPhys;
            private ulong _deviceArrayPhys;
            private Iommu m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Version of the layout, 1.
            /// </summary>
            public ulong Version { get { return _version; } }

            /// <summary>
            /// Physical address of the first page of IOMMUs.
            /// </summary>
            public ulong HwArrayPhys { get { return _hwArrayPhys; } }

            /// <summary>
            /// Physical address of the first page of domains.
            /// </summary>
            public ulong DomainArrayPhys { get { return _domainArrayPhys; } }

            /// <summary>
            /// Physical address of the first page of devices.
            /// </summary>
            public ulong DeviceArrayPhys { get { return _deviceArrayPhys; } }
            public Iommu M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Lists of objects in the form whose string ends in -v1.
        /// </summary>
        internal partial class IommuFlbSerUnversioned : KaitaiStruct
        {
            public static IommuFlbSerUnversioned FromFile(string fileName)
            {
                return new IommuFlbSerUnversioned(new KaitaiStream(fileName));
            }

            public IommuFlbSerUnversioned(KaitaiStream p__io, KaitaiStruct p__parent = null, Iommu p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _hwArrayPhys = m_io.ReadU8le();
                _domainArrayPhys = m_io.ReadU8le();
                _deviceArrayPhys = m_io.ReadU8le();
            }
            private ulong _hwArrayPhys;
            private ulong _domainArrayPhys;
            private ulong _deviceArrayPhys;
            private Iommu m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Physical address of the first page of IOMMUs.
            /// </summary>
            public ulong HwArrayPhys { get { return _hwArrayPhys; } }

            /// <summary>
            /// Physical address of the first page of domains.
            /// </summary>
            public ulong DomainArrayPhys { get { return _domainArrayPhys; } }

            /// <summary>
            /// Physical address of the first page of devices.
            /// </summary>
            public ulong DeviceArrayPhys { get { return _deviceArrayPhys; } }
            public Iommu M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Head of a page of IOMMUs; the objects follow it.
        /// </summary>
        internal partial class IommuHwArray : KaitaiStruct
        {
            public static IommuHwArray FromFile(string fileName)
            {
                return new IommuHwArray(new KaitaiStream(fileName));
            }

            public IommuHwArray(KaitaiStream p__io, KaitaiStruct p__parent = null, Iommu p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _nextArrayPhys = m_io.ReadU8le();
                _nrObjects = m_io.ReadU8le();
            }
            private ulong _nextArrayPhys;
            private ulong _nrObjects;
            private Iommu m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Physical address of the next page; 0 ends the list.
            /// </summary>
            public ulong NextArrayPhys { get { return _nextArrayPhys; } }

            /// <summary>
            /// Number of objects in the page.
            /// </summary>
            public ulong NrObjects { get { return _nrObjects; } }
            public Iommu M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// An Intel IOMMU.
        /// </summary>
        internal partial class IommuHwIntel : KaitaiStruct
        {
            public static IommuHwIntel FromFile(string fileName)
            {
                return new IommuHwIntel(new KaitaiStream(fileName));
            }

            public IommuHwIntel(KaitaiStream p__io, KaitaiStruct p__parent = null, Iommu p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _restored = m_io.ReadU1();
                _padding = m_io.ReadBytes(7);
                _physAddr = m_io.ReadU8le();
                _rootTable = m_io.ReadU8le();
                _bitmap = new List<ulong>();
                for (var i = 0; i < 8; i++)
                {
                    _bitmap.Add(m_io.ReadU8le());
                }
            }
            private byte _restored;
            private byte[] _padding;
            private ulong _physAddr;
            private ulong _rootTable;
            private List<ulong> _bitmap;
            private Iommu m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// The next kernel sets it when it took the IOMMU over.
            /// </summary>
            public byte Restored { get { return _restored; } }

            /// <summary>
            /// Written as 0.
            /// </summary>
            public byte[] Padding { get { return _padding; } }

            /// <summary>
            /// Physical address of its registers.
            /// </summary>
            public ulong PhysAddr { get { return _physAddr; } }

            /// <summary>
            /// Physical address of the root table.
            /// </summary>
            public ulong RootTable { get { return _rootTable; } }

            /// <summary>
            /// Domain ids in use.
            /// </summary>
            public List<ulong> Bitmap { get { return _bitmap; } }
            public Iommu M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// An IOMMU.
        /// </summary>
        internal partial class IommuHwSer : KaitaiStruct
        {
            public static IommuHwSer FromFile(string fileName)
            {
                return new IommuHwSer(new KaitaiStream(fileName));
            }

            public IommuHwSer(KaitaiStream p__io, KaitaiStruct p__parent = null, Iommu p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _obj = new IommuObjSer(m_io, this, m_root);
                _token = m_io.ReadU8le();
                _type = m_io.ReadU8le();
                _arch = m_io.ReadBytes(88);
            }
            private IommuObjSer _obj;
            private ulong _token;
            private ulong _type;
            private byte[] _arch;
            private Iommu m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Begin of the object.
            /// </summary>
            public IommuObjSer Obj { get { return _obj; } }

            /// <summary>
            /// Name of the IOMMU.
            /// </summary>
            public ulong Token { get { return _token; } }

            /// <summary>
            /// Which driver it has.
            /// </summary>
            public ulong Type { get { return _type; } }

            /// <summary>
            /// What the driver keeps of it.
            /// </summary>
            public byte[] Arch { get { return _arch; } }
            public Iommu M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// An SMMUv3.
        /// </summary>
        internal partial class IommuHwSmmuv3 : KaitaiStruct
        {
            public static IommuHwSmmuv3 FromFile(string fileName)
            {
                return new IommuHwSmmuv3(new KaitaiStream(fileName));
            }

            public IommuHwSmmuv3(KaitaiStream p__io, KaitaiStruct p__parent = null, Iommu p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _physAddr = m_io.ReadU8le();
                _strtabBaseCfg = m_io.ReadU8le();
                _l1Strtab = m_io.ReadU8le();
                _l2Phys = m_io.ReadU8le();
            }
            private ulong _physAddr;
            private ulong _strtabBaseCfg;
            private ulong _l1Strtab;
            private ulong _l2Phys;
            private Iommu m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Physical address of its registers.
            /// </summary>
            public ulong PhysAddr { get { return _physAddr; } }

            /// <summary>
            /// Value of the register STRTAB_BASE_CFG.
            /// </summary>
            public ulong StrtabBaseCfg { get { return _strtabBaseCfg; } }

            /// <summary>
            /// Physical address of the stream table's first level.
            /// </summary>
            public ulong L1Strtab { get { return _l1Strtab; } }

            /// <summary>
            /// Physical address of the addresses of the second level.
            /// </summary>
            public ulong L2Phys { get { return _l2Phys; } }
            public Iommu M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }

        /// <summary>
        /// Begin of every object.
        /// </summary>
        internal partial class IommuObjSer : KaitaiStruct
        {
            public static IommuObjSer FromFile(string fileName)
            {
                return new IommuObjSer(new KaitaiStream(fileName));
            }

            public IommuObjSer(KaitaiStream p__io, KaitaiStruct p__parent = null, Iommu p__root = null) : base(p__io)
            {
                m_parent = p__parent;
                m_root = p__root;
                _read();
            }
            private void _read()
            {
                _refCount = m_io.ReadU4le();
                _flags = m_io.ReadU4le();
            }
            private uint _refCount;
            private uint _flags;
            private Iommu m_root;
            private KaitaiStruct m_parent;

            /// <summary>
            /// Number of users.
            /// </summary>
            public uint RefCount { get { return _refCount; } }

            /// <summary>
            /// Sum of `object_flags`.
            /// </summary>
            public uint Flags { get { return _flags; } }
            public Iommu M_Root { get { return m_root; } }
            public KaitaiStruct M_Parent { get { return m_parent; } }
        }
        private Iommu m_root;
        private KaitaiStruct m_parent;
        public Iommu M_Root { get { return m_root; } }
        public KaitaiStruct M_Parent { get { return m_parent; } }
    }
}
