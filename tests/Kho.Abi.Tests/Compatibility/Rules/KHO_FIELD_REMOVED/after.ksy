seq:
  - id: a
    type: u4
