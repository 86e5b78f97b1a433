meta:
  id: vfio_pci
  title: VFIO PCI devices
  license: MIT
  ks-version: 0.11
  endian: le
  bit-endian: le
doc: A VFIO PCI device file in a LUO session.
doc-ref: samikhawaja@d835969e
types:
  vfio_pci_core_device_ser:
    -orig-id: vfio_pci_core_device_ser
    doc: A device file. Packed. The domain has 16 bits here and 32 in pci_dev_ser.
    seq:
      - id: bdf
        -orig-id: bdf
        type: u2
        doc: Bus, device and function.
      - id: domain
        -orig-id: domain
        type: u2
        doc: PCI domain (segment), cut to 16 bits.
      - id: reset_works
        -orig-id: reset_works
        type: u1
        doc: The device can be reset (1) or not (0).
