-orig-id: old_name
seq:
  - id: a
    type: u8
