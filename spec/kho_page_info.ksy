meta:
  id: kho_page_info
  title: What KHO stamps into page->private
  license: MIT
  ks-version: 0.11
  imports:
    - kho_radix_key
  endian: le
  bit-endian: le
doc: |
  While the next kernel reads the preserved memory map it writes eight bytes
  into `private` of the `struct page` of every block's first page, and reads
  them again when the block is restored. The value is not handed over, but
  every dump taken after the kexec holds it.

  `-role: order`, `-role: page-type` and `-role: magic` mark the fields. A
  kernel writes magic, order and page type in this sequence, cutting off what
  a field has no room for; a field with several roles (`-role: [magic,
  page-type]`) is a union's, and what is written last is what is read.
doc-ref: Linux 6.16 and later, union kho_page_info
types:
  bare_order:
    -orig-id: page->private
    doc: |
      6.16 and 6.17, the order and nothing that tells it from any other number.
    seq:
      - id: order
        -orig-id: private
        -role: order
        type: u8
        doc: Order of the block.
  magic_and_order:
    -orig-id: kho_page_info
    doc: 6.18 and later.
    seq:
      - id: order
        -orig-id: order
        -role: order
        type: u4
        doc: Order of the block.
      - id: tag
        -orig-id: magic
        -role: magic
        type: u4
        enum: magic
        doc: |
          Says that this is a block which KHO preserved and nobody restored yet.
  magic_type_and_order:
    -orig-id: kho_page_info
    doc: The page type RFC (2026-07-03).
    doc-ref: 'RFC "kho: Support preserving unsplit high-order pages"'
    seq:
      - id: order
        -orig-id: order
        -role: order
        type: b31
        doc: Order of the block.
      - id: page_type
        -orig-id: type
        -role: page-type
        type: b1
        enum: kho_radix_key::page_type
        doc: How the pages of the block are held.
      - id: tag
        -orig-id: magic
        -role: magic
        type: u4
        enum: magic
        doc: |
          Says that this is a block which KHO preserved and nobody restored yet.
enums:
  magic:
    0x4b484f50:
      id: khop
      -orig-id: KHO_PAGE_MAGIC
      doc: The letters KHOP, most significant byte first.
