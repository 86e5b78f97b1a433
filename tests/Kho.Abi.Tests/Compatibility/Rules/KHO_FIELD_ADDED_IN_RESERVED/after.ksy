seq:
  - id: a
    type: u4
  - id: flags
    type: u2
  - id: reserved
    type: u2
