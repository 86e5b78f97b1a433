meta:
  id: pci
  title: PCI devices across live updates
  license: MIT
  ks-version: 0.11
  endian: le
  bit-endian: le
doc: |
  What the PCI core hands over of devices that drivers preserve, as an object bound to files. Two
  trees give the string pci-v1 two layouts; the counts tell them apart.
doc-ref: PCI series on the live update trees, September 2026
types:
  pci_ser_narrow:
    -orig-id: pci_ser
    doc: Head of the array of devices in the form with 32-bit counts.
    seq:
      - id: max_nr_devices
        -orig-id: max_nr_devices
        type: u4
        doc: Number of devices that the array has room for.
      - id: nr_devices
        -orig-id: nr_devices
        type: u4
        -maximum: max_nr_devices
        doc: Number of devices in use.
      - id: devices
        -orig-id: devices
        type: pci_dev_ser
        repeat: eos
        -count: nr_devices
        doc: The devices.
  pci_ser_wide:
    -orig-id: pci_ser
    doc: Head of the array of devices in the form with 64-bit counts.
    seq:
      - id: max_nr_devices
        -orig-id: max_nr_devices
        type: u8
        doc: Number of devices that the array has room for.
      - id: nr_devices
        -orig-id: nr_devices
        type: u8
        -maximum: max_nr_devices
        doc: Number of devices in use.
      - id: devices
        -orig-id: devices
        type: pci_dev_ser
        repeat: eos
        -count: nr_devices
        doc: The devices, ascending by domain and bdf.
  pci_ser_v2:
    -orig-id: pci_ser
    doc: Head of the array of devices, version 2.
    seq:
      - id: max_nr_devices
        -orig-id: max_nr_devices
        type: u8
        doc: Number of devices that the array has room for.
      - id: nr_devices
        -orig-id: nr_devices
        type: u8
        -maximum: max_nr_devices
        doc: Number of devices in use.
      - id: devices
        -orig-id: devices
        type: pci_dev_ser_v2
        repeat: eos
        -count: nr_devices
        doc: The devices, ascending by domain and bdf.
  pci_dev_ser:
    -orig-id: pci_dev_ser
    doc: One device.
    seq:
      - id: domain
        -orig-id: domain
        type: u4
        doc: PCI domain (segment).
      - id: bdf
        -orig-id: bdf
        type: u2
        doc: Bus, device and function.
      - id: padding
        -orig-id: padding
        type: u2
        -padding: true
        doc: Written as 0.
  pci_dev_ser_v2:
    -orig-id: pci_dev_ser
    doc: One device.
    seq:
      - id: domain
        -orig-id: domain
        type: u4
        doc: PCI domain (segment).
      - id: bdf
        -orig-id: bdf
        type: u2
        doc: Bus, device and function.
      - id: refcount
        -orig-id: refcount
        type: u2
        doc: Number of files that hold the device.
