seq:
  - id: a
    type: u4
  - id: reserved
    type: u4
