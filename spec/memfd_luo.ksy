meta:
  id: memfd_luo
  title: Memory file descriptors handed over by LUO
  license: MIT
  ks-version: 0.11
  imports:
    - kho_vmalloc
  endian: le
  bit-endian: le
doc: |
  A memfd (shmem file) in a LUO session: position, size and a vmalloc area
  that lists its folios.
doc-ref: Linux 6.19 and later, include/linux/kho/abi/memfd.h
types:
  memfd_luo_ser_v1:
    -orig-id: memfd_luo_ser
    doc: Format memfd-v1 (6.19 and 7.0).
    seq:
      - id: pos
        -orig-id: pos
        type: u8
        doc: File position in bytes.
      - id: size
        -orig-id: size
        type: u8
        doc: File size in bytes.
      - id: nr_folios
        -orig-id: nr_folios
        type: u8
        doc: Number of entries in `folios`.
      - id: folios
        -orig-id: folios
        type: kho_vmalloc::area
        doc: Area with the array of `memfd_luo_folio_ser`.
  memfd_luo_ser_v2:
    -orig-id: memfd_luo_ser
    doc: Format memfd-v2 (7.1 and later).
    seq:
      - id: pos
        -orig-id: pos
        type: u8
        doc: File position in bytes.
      - id: size
        -orig-id: size
        type: u8
        doc: File size in bytes.
      - id: seals
        -orig-id: seals
        type: u4
        doc: Sum of `seal` values.
      - id: flags
        -orig-id: flags
        type: u4
        doc: Reserved, written as 0.
      - id: nr_folios
        -orig-id: nr_folios
        type: u8
        doc: Number of entries in `folios`.
      - id: folios
        -orig-id: folios
        type: kho_vmalloc::area
        doc: Area with the array of `memfd_luo_folio_ser`.
  memfd_luo_folio_ser:
    -orig-id: memfd_luo_folio_ser
    doc: One folio of a memfd. An entry whose pfn is 0 is a hole.
    seq:
      - id: pfn
        -orig-id: pfn
        type: b52
        doc: Page frame number of the folio's first page.
      - id: flags
        -orig-id: flags
        type: b12
        doc: Sum of `folio_flags`.
      - id: index
        -orig-id: index
        type: u8
        doc: Offset in the file, in pages.
enums:
  folio_flags:
    1:
      id: dirty
      -orig-id: MEMFD_LUO_FOLIO_DIRTY
      doc: Must be written back before it may be dropped.
    2:
      id: uptodate
      -orig-id: MEMFD_LUO_FOLIO_UPTODATE
      doc: Holds valid data.
  seal:
    1:
      id: seal
      -orig-id: F_SEAL_SEAL
      doc: No further seals.
    2:
      id: shrink
      -orig-id: F_SEAL_SHRINK
      doc: The file cannot shrink.
    4:
      id: grow
      -orig-id: F_SEAL_GROW
      doc: The file cannot grow.
    8:
      id: write
      -orig-id: F_SEAL_WRITE
      doc: The file cannot be written.
    16:
      id: future_write
      -orig-id: F_SEAL_FUTURE_WRITE
      doc: No new writable mappings.
    32:
      id: exec
      -orig-id: F_SEAL_EXEC
      doc: The execute permission cannot change.
