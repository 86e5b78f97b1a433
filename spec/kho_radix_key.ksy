meta:
  id: kho_radix_key
  title: Keys of the KHO radix tree
  license: MIT
  ks-version: 0.11
  endian: le
  bit-endian: le
doc: |
  A key is one 64-bit number for one preserved block, that is for a physical
  address and an order. The highest set bit is the order: bit
  64 - PAGE_SHIFT stands for order 0, the next lower one for order 1 and so on.
  The bits below it are the physical address shifted right by
  PAGE_SHIFT + order. The position of the order bit therefore floats; the
  fields below are the fixed ones, the rest is arithmetic that a release
  describes (`releases/*.yaml`, `memory_map.radix`).

  `-role: encoded` marks the field with order bit and address, `-role:
  page-type` the one with the page type, whose names are the ids of its
  enumeration. A key may have them in any order and width. The release's
  `order_0_bit` counts from the lowest bit of the encoded field.

  A tree holds only as many low bits of a key as its depth gives room for.
doc-ref: Linux 7.1 and later, kho_radix_encode_key() and kho_radix_decode_key()
types:
  untyped_key:
    -orig-id: key
    doc: Key of kho-v2, kho-v3 and kho-v4.
    seq:
      - id: encoded
        -orig-id: key
        -role: encoded
        type: u8
        doc: Order bit and shifted physical address.
  typed_key:
    -orig-id: key
    doc: |
      Key of the page type RFC (2026-07-03). At the depth that the RFC keeps,
      the tree has no room for bit 63, so that `page_type` comes back as 0.
    doc-ref: 'RFC "kho: Support preserving unsplit high-order pages"'
    seq:
      - id: encoded
        -orig-id: key
        -role: encoded
        type: b63
        doc: Order bit and shifted physical address, as in the untyped key.
      - id: page_type
        -orig-id: type
        -role: page-type
        type: b1
        enum: page_type
        doc: How the pages of the block are held.
enums:
  page_type:
    0:
      id: contig
      -orig-id: KHO_PAGE_CONTIG
      doc: One unit of 2^order pages; the tail pages' reference counts are 0.
    1:
      id: split
      -orig-id: KHO_PAGE_SPLIT
      doc: Split into single pages, each with a reference count of 1.
