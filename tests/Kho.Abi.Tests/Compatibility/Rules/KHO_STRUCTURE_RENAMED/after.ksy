-orig-id: new_name
seq:
  - id: a
    type: u8
