meta:
  id: kho_chunk_list
  title: KHO preserved memory map of "kho-v1", a list of chunks
  license: MIT
  ks-version: 0.11
  endian: le
doc: |
  The preserved memory map of Linux 6.16 to 7.0 is a singly linked list of
  chunks. Every chunk is one page and serves blocks of one order; an order may
  span several chunks. Each element of a chunk covers a range of physical
  memory with a bitmap in which bit *b* says that the block at
  `phys_start + (b << (order + PAGE_SHIFT))` is preserved.

  The length of a bitmap is not written anywhere: it is 512 bytes in 6.16 and
  6.17 and a page from 6.18 on, under the same compatible string.
doc-ref: Linux 6.16 to 7.0, struct khoser_mem_chunk
types:
  khoser_mem_chunk:
    -orig-id: khoser_mem_chunk
    doc: One page of the list.
    params:
      - id: page_size
        type: u4
        doc: PAGE_SIZE of the writer, in bytes.
    seq:
      - id: hdr
        -orig-id: hdr
        type: khoser_mem_chunk_hdr
        doc: Link, order and number of elements.
      - id: bitmaps
        -orig-id: bitmaps
        type: khoser_mem_bitmap_ptr
        repeat: expr
        repeat-expr: (page_size - 16) / 16
        doc: Elements; those from `hdr.num_elms` on are unused.
  khoser_mem_chunk_hdr:
    -orig-id: khoser_mem_chunk_hdr
    doc: Head of a chunk.
    seq:
      - id: next
        -orig-id: next
        -points-to:
          - khoser_mem_chunk
        type: u8
        doc: Physical address of the next chunk; 0 ends the list.
      - id: order
        -orig-id: order
        type: u4
        doc: Order of every block in this chunk, so a block is 2^order pages.
      - id: num_elms
        -orig-id: num_elms
        type: u4
        doc: Number of elements in use.
  khoser_mem_bitmap_ptr:
    -orig-id: khoser_mem_bitmap_ptr
    doc: One range of physical memory and the bitmap of its blocks.
    seq:
      - id: phys_start
        -orig-id: phys_start
        -points-to:
          - payload
        type: u8
        doc: |
          Physical address of the block of bit 0, a multiple of the number of
          bits times the size of a block.
      - id: bitmap
        -orig-id: bitmap
        -points-to:
          - kho_mem_phys_bits
        type: u8
        doc: Physical address of the bitmap.
  kho_mem_phys_bits:
    -orig-id: kho_mem_phys_bits
    doc: The bitmap of one element, native (little-endian) longs.
    params:
      - id: bitmap_size
        type: u4
        doc: Length in bytes, 512 in 6.16 and 6.17, PAGE_SIZE from 6.18 on.
    seq:
      - id: preserve
        -orig-id: preserve
        size: bitmap_size
        doc: Bit *i* is bit *i* mod 8 of byte *i* / 8.
