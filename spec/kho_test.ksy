meta:
  id: kho_test
  title: Blob of the kernel's KHO test module
  license: MIT
  ks-version: 0.11
  imports:
    - kho_vmalloc
  endian: le
doc: |
  The blob `kho_test` is a device tree. It lists every folio that the test
  module preserved, a list of what the memory map must contain that is
  independent of the map. These are the values of its properties, in native
  byte order.
doc-ref: Linux 6.16 and later, lib/test_kho.c
types:
  magic_property:
    -orig-id: magic
    doc: Value of `magic`.
    seq:
      - id: number
        -orig-id: magic
        type: u4
        enum: magic
        doc: Says that the module wrote this blob.
  nr_folios_property:
    -orig-id: nr_folios
    doc: Value of `nr_folios`.
    seq:
      - id: nr_folios
        -orig-id: nr_folios
        type: u4
        doc: Number of folios.
  csum_property:
    -orig-id: csum
    doc: Value of `csum`.
    seq:
      - id: csum
        -orig-id: csum
        type: u4
        doc: |
          Internet checksum over all folios' bytes in the list's order, carried
          over from folio to folio: 32 bits on x86-64, folded to 16 by each step
          on arm64.
  folios_info_property:
    -orig-id: folios_info
    doc: |
      Value of `folios_info` from 6.18 on; in 6.16 and 6.17 the entries
      themselves are the value.
    seq:
      - id: folios_info
        -orig-id: folios_info
        type: kho_vmalloc::area
        doc: Area of `folio_entry`.
  folio_entry:
    -orig-id: folios_info
    doc: One folio, its physical address and its order in one number.
    seq:
      - id: address_and_order
        -orig-id: folios_info
        -points-to:
          - payload
        type: u8
        doc: |
          Physical address, page-aligned, with the order in the bits below
          PAGE_SHIFT.
enums:
  magic:
    0x4b484f21:
      id: kho_test
      -orig-id: KHO_TEST_MAGIC
      doc: The letters KHO and an exclamation mark, most significant byte first.
