seq:
  - id: a
    -points-to:
      - private
    type: u8
