seq:
  - id: cookie
    type: u8
