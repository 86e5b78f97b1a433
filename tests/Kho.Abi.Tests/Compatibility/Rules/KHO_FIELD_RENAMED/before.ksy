seq:
  - id: token
    type: u8
