meta:
  id: huge_memfd
  title: Memory file descriptors of huge pages
  license: MIT
  ks-version: 0.11
  imports:
    - kho_vmalloc
  endian: le
  bit-endian: le
doc: A memfd of huge pages in a LUO session.
doc-ref: prati0100@23652ff7
types:
  hugemfd_ser:
    -orig-id: hugemfd_ser
    doc: A memfd of huge pages. Size stands before position, unlike in memfd_luo_ser.
    seq:
      - id: size
        -orig-id: size
        type: u8
        doc: File size in bytes.
      - id: pos
        -orig-id: pos
        type: u8
        doc: File position in bytes.
      - id: nr_folios
        -orig-id: nr_folios
        type: u8
        doc: |
          Number of entries in `folios`.
      - id: folios
        -orig-id: folios
        type: kho_vmalloc::area
        -area-of: hugemfd_folio_ser
        -count: nr_folios
        doc: Area with the array of folios.
      - id: order
        -orig-id: order
        type: u1
        doc: Order of every folio.
  hugemfd_folio_ser:
    -orig-id: hugemfd_folio_ser
    doc: One folio. An entry whose pfn is 0 is a hole.
    seq:
      - id: pfn
        -orig-id: pfn
        type: b52
        -points-to:
          - payload
        -pfn: true
        doc: Page frame number of the folio's first page.
      - id: reserved
        -orig-id: reserved
        type: b12
        -padding: true
        doc: Written as 0.
      - id: index
        -orig-id: index
        type: u8
        doc: Offset in the file, in pages.
