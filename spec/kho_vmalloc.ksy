meta:
  id: kho_vmalloc
  title: KHO preserved vmalloc area
  license: MIT
  ks-version: 0.11
  endian: le
doc: |
  A preserved area of virtually contiguous memory: the descriptor names the
  first of a chain of pages (chunks), and these list the physical addresses of
  the area's pages in order. The writer starts a new chunk as soon as one is
  full, so an empty last chunk is legal.
doc-ref: Linux 6.18 and later, struct kho_vmalloc and struct kho_vmalloc_chunk
types:
  area:
    -orig-id: kho_vmalloc
    doc: Descriptor, embedded where an area is handed over.
    seq:
      - id: first
        -orig-id: first
        -points-to:
          - kho_vmalloc_chunk
        type: u8
        doc: Physical address of the first chunk; 0 if the area is empty.
      - id: total_pages
        -orig-id: total_pages
        type: u4
        doc: Length of the area in pages of PAGE_SIZE bytes.
      - id: flags
        -orig-id: flags
        type: u2
        doc: Sum of `area_flags`.
      - id: order
        -orig-id: order
        type: u2
        doc: Every entry of a chunk stands for 2^order contiguous pages.
  kho_vmalloc_chunk:
    -orig-id: kho_vmalloc_chunk
    doc: One page of the chain.
    params:
      - id: page_size
        type: u4
        doc: PAGE_SIZE of the writer, in bytes.
    seq:
      - id: hdr
        -orig-id: hdr
        type: kho_vmalloc_hdr
        doc: Link to the next chunk.
      - id: phys
        -orig-id: phys
        -points-to:
          - payload
        type: u8
        repeat: expr
        repeat-expr: page_size / 8 - 1
        doc: Physical addresses; the first 0 ends the chunk's list.
  kho_vmalloc_hdr:
    -orig-id: kho_vmalloc_hdr
    doc: Head of a chunk.
    seq:
      - id: next
        -orig-id: next
        -points-to:
          - kho_vmalloc_chunk
        type: u8
        doc: Physical address of the next chunk; 0 ends the chain.
enums:
  area_flags:
    1:
      id: alloc
      -orig-id: KHO_VMALLOC_ALLOC
      doc: Allocated by vmalloc().
    2:
      id: huge_vmap
      -orig-id: KHO_VMALLOC_HUGE_VMAP
      doc: Mapped with huge pages where possible.
