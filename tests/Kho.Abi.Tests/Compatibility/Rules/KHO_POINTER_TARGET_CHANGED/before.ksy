seq:
  - id: a
    -points-to:
      - payload
    type: u8
