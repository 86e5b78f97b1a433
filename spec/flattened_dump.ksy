meta:
  id: flattened_dump
  title: Memory dump as a stream of pieces of a file
  application: makedumpfile -F, QEMU dump-guest-memory
  license: MIT
  ks-version: 0.11
  encoding: ASCII
  endian: be
-container: true
doc: |
  The flattened format: what a tool would have written at offsets of a file that
  it could not seek in. Behind 4096 bytes that begin with `makedumpfile_header`
  come pieces, each with a `makedumpfile_data_header` before it. A later piece
  replaces what an earlier one wrote. The file that is thus described is a
  kdump-compressed dump or an ELF core.
doc-ref: makedumpfile(8), option -F; QEMU, include/sysemu/dump.h
types:
  makedumpfile_header:
    -orig-id: makedumpfile_header
    doc: First bytes of the stream.
    seq:
      - id: signature
        -orig-id: signature
        size: 16
        doc: The letters makedumpfile and four NULs.
      - id: header_type
        -orig-id: type
        type: u8
        doc: Kind of stream, always 1 (TYPE_FLAT_HEADER).
      - id: header_version
        -orig-id: version
        type: u8
        doc: Always 1.
  makedumpfile_data_header:
    -orig-id: makedumpfile_data_header
    doc: What stands before a piece.
    seq:
      - id: offset
        -orig-id: offset
        type: u8
        doc: Offset of the piece in the file; all ones at the end of the stream.
      - id: buf_size
        -orig-id: buf_size
        type: u8
        doc: Length of the piece in bytes; all ones at the end of the stream.
