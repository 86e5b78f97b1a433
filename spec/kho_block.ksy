meta:
  id: kho_block
  title: Header of a block in a KHO block list
  license: MIT
  ks-version: 0.11
  endian: le
-orig-id: kho_block_header_ser
doc: |
  Header of a block. A block is a page that begins with this header and goes on
  with an array of entries of one kind; blocks form a singly linked list. How
  many entries fit follows from the page size and the size of an entry. Readers
  refuse cycles and lists of more than 10000 blocks.
doc-ref: Linux 7.2 and later, struct kho_block_header_ser
seq:
  - id: next
    -orig-id: next
    -points-to:
      - kho_block
    type: u8
    doc: Physical address of the next block; 0 ends the list.
  - id: count
    -orig-id: count
    type: u8
    doc: Number of entries in this block, at least 1.
