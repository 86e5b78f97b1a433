seq:
  - id: a
    type: b20
  - id: b
    type: b12
