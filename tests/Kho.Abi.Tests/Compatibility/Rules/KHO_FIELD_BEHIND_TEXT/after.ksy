meta: {id: own, endian: le, bit-endian: le, encoding: UTF-8}
seq:
  - {id: addr, type: u8, -points-to: [payload]}
  - {id: size, type: u8}
types:
  thing:
    seq:
      - {id: version, type: u4}
      - {id: spare, type: u4}
      - {id: name, size: 64}
      - {id: count, type: u8}
