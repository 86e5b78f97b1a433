meta:
  id: integers
  title: Every integer and floating-point width in both byte orders
seq:
  - id: u1
    type: u1
  - id: s1
    type: s1
  - id: u2le
    type: u2le
  - id: u2be
    type: u2be
  - id: s2le
    type: s2le
  - id: s2be
    type: s2be
  - id: u4le
    type: u4le
  - id: u4be
    type: u4be
  - id: s4le
    type: s4le
  - id: s4be
    type: s4be
  - id: u8le
    type: u8le
  - id: u8be
    type: u8be
  - id: s8le
    type: s8le
  - id: s8be
    type: s8be
  - id: f4le
    type: f4le
  - id: f4be
    type: f4be
  - id: f8le
    type: f8le
  - id: f8be
    type: f8be
  - id: at_end
    if: _io.eof
    type: nothing
types:
  nothing: {}
  ordered:
    meta:
      endian:
        switch-on: order
        cases:
          0x4949: le
          0x4d4d: be
    seq:
      - id: word
        type: u4
    instances:
      order:
        pos: 4
        type: u2be
