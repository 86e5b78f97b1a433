meta:
  id: kho_radix_tree
  title: KHO preserved memory map of "kho-v2" and later, a radix tree
  license: MIT
  ks-version: 0.11
  endian: le
doc: |
  The preserved memory map is a radix tree of pages. Its keys (see
  `kho_radix_key`) are walked from the highest bits down: inner nodes are
  tables of physical addresses, leaves are bitmaps. The number of levels
  depends on the page size and on the release. The pages of the tree are not
  themselves marked as preserved.
doc-ref: Linux 7.1 and later, struct kho_radix_node and struct kho_radix_leaf
types:
  kho_radix_node:
    -orig-id: kho_radix_node
    doc: Inner node, one page of addresses.
    params:
      - id: page_size
        type: u4
        doc: PAGE_SIZE of the writer, in bytes.
    seq:
      - id: table
        -orig-id: table
        -points-to:
          - kho_radix_node
          - kho_radix_leaf
        type: u8
        repeat: expr
        repeat-expr: page_size / 8
        doc: Physical address of the node or leaf below; 0 for none.
  kho_radix_leaf:
    -orig-id: kho_radix_leaf
    doc: Leaf, one page of bits.
    params:
      - id: page_size
        type: u4
        doc: PAGE_SIZE of the writer, in bytes.
    seq:
      - id: bitmap
        -orig-id: bitmap
        size: page_size
        doc: |
          Bit *i*, that is bit *i* mod 8 of byte *i* / 8, is set if the key that
          ends in *i* is present.
