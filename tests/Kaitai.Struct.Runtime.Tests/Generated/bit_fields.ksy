meta:
  id: bit_fields
  title: Bit-sized fields of both orders and what follows them
  endian: be
types:
  big:
    seq:
      - id: flag
        type: b1
      - id: kind
        type: b3
        enum: kind
      - id: wide
        type: b12
      - id: after
        type: u2
  little:
    meta:
      bit-endian: le
    seq:
      - id: flag
        type: b1
      - id: kind
        type: b3
        enum: kind
      - id: wide
        type: b12
      - id: after
        type: u2le
  nine_bytes_big:
    seq:
      - id: lead
        type: b3
      - id: whole
        type: b64
      - id: rest
        type: b5
  nine_bytes_little:
    meta:
      bit-endian: le
    seq:
      - id: lead
        type: b3
      - id: whole
        type: b64
      - id: rest
        type: b5
  unaligned_tail:
    seq:
      - id: part
        type: b5
      - id: tail
        size-eos: true
  both_orders:
    seq:
      - id: big
        type: b12be
      - id: nibble
        type: b4be
      - id: little
        type: b12le
  repeated:
    seq:
      - id: nibbles
        type: b4
        repeat: eos
enums:
  kind:
    2: two
    5: five
