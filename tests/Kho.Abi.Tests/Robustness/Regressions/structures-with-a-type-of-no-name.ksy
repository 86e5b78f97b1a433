meta:
  id: own
  endian: le
seq:
  - id: number
    type: ''
