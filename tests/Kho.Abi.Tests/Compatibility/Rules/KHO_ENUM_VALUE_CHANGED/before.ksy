seq:
  - id: a
    type: u4
    enum: kind
enums:
  kind:
    1: one
    2: two
