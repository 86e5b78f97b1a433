meta:
  id: processed
  title: Every `process` the compiler knows
  endian: le
  ks-opaque-types: true
types:
  xor_byte:
    seq:
      - id: body
        size-eos: true
        process: xor(0x5a)
  xor_key:
    seq:
      - id: key
        size: 3
      - id: body
        size-eos: true
        process: xor(key)
  rotate_left:
    seq:
      - id: body
        size-eos: true
        process: rol(3)
  rotate_right:
    seq:
      - id: body
        size-eos: true
        process: ror(3)
  zlib:
    seq:
      - id: body
        size-eos: true
        process: zlib
        type: pair
  custom:
    seq:
      - id: body
        size-eos: true
        process: add_to_each(7)
  pair:
    seq:
      - id: left
        type: u4
      - id: right
        type: u4
