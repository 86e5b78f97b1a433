meta:
  id: dma_alloc
  title: Coherent DMA memory
  license: MIT
  ks-version: 0.11
  endian: le
  bit-endian: le
doc: A DMA allocation that its driver embeds in what it hands over; it has no string of its own.
doc-ref: samikhawaja@6ab4ff2b3b77, later samikhawaja@53143628e889
types:
  dma_alloc_ser:
    -orig-id: dma_alloc_ser
    doc: An allocation in the first form.
    seq:
      - id: page_phys
        -orig-id: page_phys
        type: u8
        -points-to:
          - payload
        -bytes: size
        doc: Physical address of the memory.
      - id: size
        -orig-id: size
        type: u8
        doc: Its length in bytes.
      - id: attrs
        -orig-id: attrs
        type: u8
        doc: DMA attributes.
      - id: force_decrypted
        -orig-id: force_decrypted
        type: u1
        doc: The memory is shared with the host (1) or not (0).
      - id: padding
        -orig-id: padding
        size: 7
        -padding: true
        doc: Written as 0.
  dma_alloc_ser_v2:
    -orig-id: dma_alloc_ser
    doc: An allocation in the second form. Packed, so the addresses are not aligned.
    seq:
      - id: iova
        -orig-id: iova
        type: u8
        doc: Address that the device uses.
      - id: nr_pages
        -orig-id: nr_pages
        type: u8
        doc: Number of pages.
      - id: is_folio
        -orig-id: is_folio
        type: u1
        -c-type: bool
        doc: The memory is a folio.
      - id: is_contiguous
        -orig-id: is_contiguous
        type: u1
        -c-type: bool
        doc: The memory is contiguous.
      - id: page_phys
        -orig-id: page_phys
        type: u8
        -points-to:
          - payload
        repeat: eos
        -count: nr_pages
        doc: Physical addresses of the pages.
