meta:
  id: lime
  title: Memory dump by LiME
  application: LiME
  file-extension: lime
  license: MIT
  ks-version: 0.11
  endian: le
-container: true
doc: |
  Ranges of physical memory, one behind the other, each a header and its bytes.
  LiME's other formats, raw and padded, have no headers.
doc-ref: https://github.com/504ensicsLabs/LiME doc, "LiME Memory Range Header"
types:
  lime_mem_range_header:
    -orig-id: lime_mem_range_header
    doc: What stands before the bytes of a range.
    seq:
      - id: signature
        -orig-id: magic
        type: u4
        enum: signature
        doc: Says that this is a range.
      - id: version
        -orig-id: version
        type: u4
        doc: Version of the header.
      - id: s_addr
        -orig-id: s_addr
        type: u8
        doc: Physical address of the first byte.
      - id: e_addr
        -orig-id: e_addr
        type: u8
        doc: Physical address of the last byte.
      - id: reserved
        -orig-id: reserved
        size: 8
        doc: Zeros.
enums:
  signature:
    0x4c694d45:
      id: lime
      -orig-id: LIME_MAGIC
      doc: The letters LiME as a number.
