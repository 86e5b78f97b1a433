seq:
  - id: a
    type: u4
    repeat: expr
    repeat-expr: 4
