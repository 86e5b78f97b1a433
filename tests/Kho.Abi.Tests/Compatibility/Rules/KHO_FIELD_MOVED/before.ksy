seq:
  - id: a
    type: u8
  - id: b
    type: u4
