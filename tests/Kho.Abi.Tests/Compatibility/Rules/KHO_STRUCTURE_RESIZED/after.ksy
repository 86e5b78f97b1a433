seq:
  - id: a
    type: u8
