seq:
  - id: order
    type: b5
