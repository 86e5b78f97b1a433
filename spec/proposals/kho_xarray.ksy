meta:
  id: kho_xarray
  title: Preserved arrays indexed by sparse keys
  license: MIT
  ks-version: 0.11
  endian: le
  bit-endian: le
doc: |
  A radix tree whose leaves are values. Its depth is the number of levels that 54 bits need, 6 with
  pages of 4 KiB. It has no string of its own.
doc-ref: prati0100@0db4d179
types:
  kho_xarray_root:
    -orig-id: kho_xarray
    doc: Root of a tree of keys of 54 bits.
    seq:
      - id: root
        -orig-id: root
        type: u8
        -points-to:
          - kho_xarray_node
        doc: Physical address of the first node.
  kho_xarray_node:
    -orig-id: kho_xarray_node
    doc: Inner node, one page.
    params:
      - id: page_size
        type: u4
        doc: PAGE_SIZE of the writer, in bytes.
    seq:
      - id: table
        -orig-id: table
        type: u8
        -points-to:
          - kho_xarray_node
          - kho_xarray_leaf
        repeat: expr
        repeat-expr: page_size / 8
        doc: Physical addresses of the nodes below; 0 for none.
  kho_xarray_leaf:
    -orig-id: kho_xarray_leaf
    doc: Leaf, one page.
    params:
      - id: page_size
        type: u4
        doc: PAGE_SIZE of the writer, in bytes.
    seq:
      - id: values
        -orig-id: values
        type: u8
        repeat: expr
        repeat-expr: page_size / 8
        doc: Values of the keys; 0 for none.
