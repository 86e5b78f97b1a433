seq:
  - id: b
    type: u4
  - id: a
    type: u8
