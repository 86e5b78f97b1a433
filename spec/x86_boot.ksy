meta:
  id: x86_boot
  title: How x86 hands KHO's two addresses to the next kernel
  license: MIT
  ks-version: 0.11
  endian: le
doc: |
  The boot loader, here kexec, fills a page of boot parameters ("zero page").
  Its setup header names a singly linked list of `setup_data` nodes, and the
  one of type `kexec_kho` holds `kho_data`.
doc-ref: Linux Documentation/arch/x86/boot.rst and zero-page.rst
types:
  boot_params:
    -orig-id: boot_params
    doc: The parts of the zero page that lead to the list.
    seq:
      - id: before_setup_header
        size: 0x1f1
        doc: Screen, memory map and other fields.
      - id: setup_sects
        -orig-id: hdr.setup_sects
        type: u1
        doc: Number of sectors of setup code.
      - id: before_signature
        size: 0xc
        doc: Other fields of the setup header up to the boot signature.
      - id: boot_flag
        -orig-id: hdr.boot_flag
        type: u2
        enum: boot_flag
        doc: Boot sector signature.
      - id: jump
        -orig-id: hdr.jump
        type: u2
        doc: Jump instruction, whose second byte is the header's length.
      - id: signature
        -orig-id: hdr.header
        type: u4
        enum: setup_signature
        doc: Signature of the setup header.
      - id: version
        -orig-id: hdr.version
        type: u2
        doc: Boot protocol version; the list exists from 0x209 on.
      - id: before_setup_data
        size: 0x48
        doc: Other fields of the setup header.
      - id: first_setup_data
        -orig-id: hdr.setup_data
        -points-to:
          - setup_data
        type: u8
        doc: Physical address of the first node; 0 for none.
  setup_data:
    -orig-id: setup_data
    doc: Node of the list; `len` bytes of data follow.
    seq:
      - id: next
        -orig-id: next
        -points-to:
          - setup_data
        type: u8
        doc: Physical address of the next node; 0 ends the list.
      - id: kind
        -orig-id: type
        type: u4
        enum: setup_data_type
        doc: What the data is.
      - id: len
        -orig-id: len
        type: u4
        doc: Length of the data in bytes.
  kho_data:
    -orig-id: kho_data
    doc: Data of a node of type `kexec_kho`. Packed.
    seq:
      - id: fdt_addr
        -orig-id: fdt_addr
        -points-to:
          - flattened_devicetree::fdt_header
        type: u8
        doc: Physical address of the root device tree.
      - id: fdt_size
        -orig-id: fdt_size
        type: u8
        doc: Length in bytes of the memory that holds it, a page.
      - id: scratch_addr
        -orig-id: scratch_addr
        -points-to:
          - kho_scratch::area
        type: u8
        doc: Physical address of the array of scratch areas.
      - id: scratch_size
        -orig-id: scratch_size
        type: u8
        doc: Length of that array in bytes.
enums:
  boot_flag:
    0xaa55:
      id: present
      doc: The two bytes that end a boot sector.
  setup_signature:
    0x53726448:
      id: hdrs
      doc: The letters HdrS.
  setup_data_type:
    10:
      id: kexec_kho
      -orig-id: SETUP_KEXEC_KHO
      doc: KHO's two addresses.
