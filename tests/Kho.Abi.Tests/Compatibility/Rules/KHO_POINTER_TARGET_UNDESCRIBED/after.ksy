seq:
  - id: place
    type: u8
    doc: Physical address of something.
