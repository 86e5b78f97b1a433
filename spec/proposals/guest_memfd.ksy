meta:
  id: guest_memfd
  title: Guest memory file descriptors
  license: MIT
  ks-version: 0.11
  imports:
    - kho_vmalloc
  endian: le
  bit-endian: le
doc: A guest_memfd in a LUO session.
doc-ref: tar-unix@42820059, linux-mm@bd568219 and soleen@394680db alike
types:
  guest_memfd_ser:
    -orig-id: guest_memfd_luo_ser
    doc: Memory of a VM that the same session hands over.
    seq:
      - id: size
        -orig-id: size
        type: u8
        doc: File size in bytes.
      - id: flags
        -orig-id: flags
        type: u8
        doc: |
          Sum of `file_flags`.
      - id: nr_folios
        -orig-id: nr_folios
        type: u8
        doc: |
          Number of entries in `folios`.
      - id: vm_token
        -orig-id: vm_token
        type: u8
        -token-of: kvm_vm_luo_v1
        doc: Token of the VM in the same session.
      - id: folios
        -orig-id: folios
        type: kho_vmalloc::area
        -area-of: guest_memfd_folio_ser
        -count: nr_folios
        doc: Area with the array of folios.
  guest_memfd_folio_ser:
    -orig-id: guest_memfd_luo_folio_ser
    doc: One folio. An entry whose pfn is 0 is a hole.
    seq:
      - id: pfn
        -orig-id: pfn
        type: b52
        -points-to:
          - payload
        -pfn: true
        doc: Page frame number of the folio's first page.
      - id: flags
        -orig-id: flags
        type: b12
        doc: |
          Sum of `folio_flags`.
      - id: index
        -orig-id: index
        type: u8
        doc: Offset in the file, in pages.
enums:
  file_flags:
    1:
      id: mmap
      doc: User space may map the file.
    2:
      id: init_shared
      doc: Memory is shared at first.
  folio_flags:
    1:
      id: uptodate
      doc: Holds valid data.
