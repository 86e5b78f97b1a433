meta:
  id: pstore_kho
  title: pstore records in preserved memory
  license: MIT
  ks-version: 0.11
  endian: le
  bit-endian: le
doc: A record of pstore in memory that KHO preserves.
doc-ref: intel-lab-lkp@a485b526
types:
  pstore_ser:
    -orig-id: pstore_ser
    doc: A record. Not packed; its text begins within the padding at the structure's end.
    seq:
      - id: version
        -orig-id: version
        type: u4
        doc: Version of the layout, 1.
      - id: padding
        -orig-id: padding
        type: u4
        -padding: true
        doc: Written as 0.
      - id: record
        -orig-id: record
        type: pstore_record_ser
        doc: The record.
      - id: buf_begin
        -orig-id: buf_begin
        type: u4
        doc: First four bytes of the text.
      - id: buf
        -orig-id: buf
        type: u1
        repeat: eos
        doc: The rest of the text.
  pstore_record_ser:
    -orig-id: pstore_record_ser
    doc: Numbers of a record. The text follows them directly.
    seq:
      - id: size
        -orig-id: size
        type: u8
        -c-type: s64
        doc: Length of the text in bytes.
      - id: time_sec
        -orig-id: time_sec
        type: u8
        -c-type: s64
        doc: Seconds since 1970.
      - id: time_nsec
        -orig-id: time_nsec
        type: u4
        doc: Nanoseconds of that second.
      - id: count
        -orig-id: count
        type: u4
        -c-type: s32
        doc: Number of the record.
      - id: reason
        -orig-id: reason
        type: u4
        doc: Why it was written.
      - id: part
        -orig-id: part
        type: u4
        doc: Number of the part.
      - id: compressed
        -orig-id: compressed
        type: u4
        doc: The text is compressed (1) or not (0).
