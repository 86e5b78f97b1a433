seq:
  - id: a
    type: u4
  - id: b
    type: u4
