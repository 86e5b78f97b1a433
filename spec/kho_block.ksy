meta:
  id: kho_block
  title: KHO block list
  license: MIT
  ks-version: 0.11
  endian: le
doc: |
  A list of pages, each of which begins with a header and goes on with an
  array of entries of one kind. How many entries fit follows from the page
  size and the size of an entry.
doc-ref: Linux 7.2 and later, struct kho_block_header_ser
seq:
  - id: next
    -orig-id: next
    type: u8
    doc: Physical address of the next block; 0 ends the list.
  - id: count
    -orig-id: count
    type: u8
    doc: Number of entries in this block, at least 1.
